"""BERTScore (Zhang et al., 2020) with the encoder that the scoring configuration names; no idf, no rescaling."""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from bedside.config import EncoderSettings
from bedside.cpu import settle_vector_math


def bertscore_f1(predictions: Sequence[str], references: Sequence[str], encoder: Path, layers: int) -> np.ndarray:
    """F1 of each example, (n,). Texts are cut at the encoder's longest input; an empty text scores 0, as in bert-score."""
    from bert_score import BERTScorer

    scores = np.zeros(len(predictions))
    # bert-score 0.3.13 cannot encode an empty text with transformers 5, so it is given none.
    written = [row for row, pair in enumerate(zip(predictions, references, strict=True)) if all(text.strip() for text in pair)]
    if not written:
        return scores
    settle_vector_math()
    scorer = BERTScorer(model_type=str(encoder), num_layers=layers, idf=False, rescale_with_baseline=False)
    tokenizer: Any = scorer._tokenizer
    # Some tokenizers do not know their model's longest input and hand on what the model cannot read.
    tokenizer.model_max_length = min(tokenizer.model_max_length, scorer._model.config.max_position_embeddings)
    _, _, f1 = scorer.score([predictions[row] for row in written], [references[row] for row in written], verbose=True)
    scores[written] = f1.numpy()
    return scores


def signature(settings: EncoderSettings, revision: str) -> str:
    """The settings that two BERTScores must share to be compared."""
    return f"{settings.title} at {revision}, layer {settings.layers}, no idf, no rescaling, bert-score {version('bert-score')}"
