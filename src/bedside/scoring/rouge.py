"""ROUGE as the MEDIQA-Chat 2023 challenge computes it: rouge-score, no stemmer, F-measure of each example."""

from collections.abc import Sequence
from importlib.metadata import version

import numpy as np
from rouge_score.rouge_scorer import RougeScorer

NAMES = ("rouge1", "rouge2", "rougeL")
SIGNATURE = f"rouge-score {version('rouge-score')}, no stemmer"


def rouge(predictions: Sequence[str], references: Sequence[str]) -> dict[str, np.ndarray]:
    """ROUGE-1, -2 and -L F-measures: one (n,) array for each, between 0 and 1."""
    scorer = RougeScorer(list(NAMES), use_stemmer=False)
    scores = [scorer.score(reference, prediction) for prediction, reference in zip(predictions, references, strict=True)]
    return {name: np.array([score[name].fmeasure for score in scores]) for name in NAMES}
