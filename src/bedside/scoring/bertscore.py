"""BERTScore (Zhang et al., 2020) with the encoder that the scoring configuration names; no idf, no rescaling."""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bedside.cpu import settle_vector_math
from bedside.errors import ModelError

if TYPE_CHECKING:
    from bert_score import BERTScorer


def bertscore_f1(predictions: Sequence[str], references: Sequence[str], encoder: Path, layers: int) -> np.ndarray:
    """F1 of each example, (n,). Texts are cut at the encoder's longest input; an empty text scores 0, as in bert-score."""
    scores = np.zeros(len(predictions))
    # bert-score 0.3.13 cannot encode an empty text with transformers 5, so it is given none.
    written = [row for row, pair in enumerate(zip(predictions, references, strict=True)) if all(text.strip() for text in pair)]
    if not written:
        return scores
    if not (encoder / "config.json").is_file():
        raise ModelError(f"{encoder} holds no encoder (no config.json): give the folder that its weights were fetched to")
    settle_vector_math()
    # It sorts the texts by length before it cuts them into batches.
    _, _, f1 = _scorer(encoder, layers).score([predictions[row] for row in written], [references[row] for row in written], verbose=True)
    scores[written] = f1.numpy()
    return scores


def _scorer(encoder: Path, layers: int) -> "BERTScorer":
    from bert_score import BERTScorer
    from transformers import AutoTokenizer, GPT2Tokenizer, RobertaTokenizer

    scorer = BERTScorer(model_type=str(encoder), num_layers=layers, idf=False, rescale_with_baseline=False)
    tokenizer: Any = scorer._tokenizer
    if isinstance(tokenizer, GPT2Tokenizer | RobertaTokenizer):
        # bert-score asks for a space before the first word with each text; transformers 5 listens only when a tokenizer is loaded.
        scorer._tokenizer = tokenizer = AutoTokenizer.from_pretrained(encoder, add_prefix_space=True)
    # Some tokenizers (DeBERTa's) do not know their model's longest input and hand on what the model cannot read.
    tokenizer.model_max_length = min(tokenizer.model_max_length, _longest_input(scorer._model.config))
    return scorer


def _longest_input(config: Any) -> int:
    # RoBERTa counts its positions from after the padding token's.
    taken = config.pad_token_id + 1 if config.model_type in {"roberta", "xlm-roberta"} else 0
    return int(config.max_position_embeddings) - taken


def signature(weights: str, layers: int) -> str:
    """The settings that two BERTScores must share to be compared."""
    return f"{weights}, layer {layers}, no idf, no rescaling, bert-score {version('bert-score')}, transformers {version('transformers')}"
