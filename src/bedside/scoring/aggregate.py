"""The aggregate of paper A and of the MEDIQA-Chat 2023 challenge: the mean of ROUGE-1, BERTScore's F1 and BLEURT."""

from collections.abc import Mapping

import numpy as np

PARTS = ("rouge1", "bertscore_f1", "bleurt")
"""What it is the mean of, by their keys."""


def mean_of_parts(scores: Mapping[str, np.ndarray]) -> np.ndarray:
    """Each example's aggregate, (n,), from the scores of all :data:`PARTS`."""
    return np.asarray(np.mean([scores[part] for part in PARTS], axis=0))
