"""BLEURT (Sellam et al., 2020; BLEURT-20: Pu et al., 2021) in PyTorch, on transformers' own RemBERT classes.

The checkpoint is that of bleurt-pytorch, which does not import under transformers 5: a RemBERT encoder under other names,
with a regression head on its pooled output. The input is ``[CLS] reference [SEP] prediction [SEP]``, cut as the original
does (google-research/bleurt, ``encoding.py``): the longer of the two loses its last piece until both fit.
"""

import json
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tqdm import tqdm

from bedside.cpu import settle_vector_math
from bedside.errors import ModelError
from bedside.scoring.pieces import Pieces

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import RemBertConfig, RemBertForSequenceClassification

_RENAMED = (("bleurt.", "rembert."), ("embedding_projection.", "embedding_hidden_mapping_in."))
_SETTINGS = (
    "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "hidden_act", "max_position_embeddings",
    "type_vocab_size", "layer_norm_eps", "pad_token_id",
)  # fmt: skip
"""What both configurations call by the same name; dropout has no part in scoring."""
_TOKENS_AT_ONCE = 4096  # padding included


def bleurt(predictions: Sequence[str], references: Sequence[str], folder: Path) -> np.ndarray:
    """The score of each example, (n,), about 0 to 1; higher is better. Raises :class:`ModelError` for weights that do not fit."""
    import torch

    model, pieces = load(folder), Pieces(folder)
    longest = model.config.max_position_embeddings
    inputs = [pieces.pair(reference, prediction, longest) for prediction, reference in zip(predictions, references, strict=True)]
    scores = np.zeros(len(inputs))
    settle_vector_math()
    with tqdm(total=len(inputs), desc="BLEURT") as bar, torch.inference_mode():
        for rows in _batches([len(ids) for ids, _ in inputs]):
            scores[rows] = logits(model, [inputs[row] for row in rows]).numpy()
            bar.update(len(rows))
    return scores


def load(folder: Path) -> "RemBertForSequenceClassification":
    """The regression model of a BLEURT checkpoint; raises :class:`ModelError` where a tensor is missing or left over."""
    from accelerate import init_empty_weights
    from safetensors.torch import load_file
    from transformers import RemBertForSequenceClassification

    with init_empty_weights():  # without drawing half a billion numbers that are replaced at once
        model = RemBertForSequenceClassification(rembert_config(folder))
    found = model.load_state_dict(_renamed(load_file(folder / "model.safetensors")), strict=False, assign=True)
    if found.missing_keys or found.unexpected_keys:
        raise ModelError(
            f"{folder} is not a BLEURT-20 checkpoint: it lacks {', '.join(found.missing_keys) or 'nothing'} and has besides "
            f"{', '.join(found.unexpected_keys) or 'nothing'}: correct `bleurt` in configs/scoring/"
        )
    model.eval()
    return model


def rembert_config(folder: Path) -> "RemBertConfig":
    """RemBERT's configuration for a BLEURT checkpoint's ``config.json``."""
    from transformers import RemBertConfig

    theirs = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    shared = {name: theirs[name] for name in _SETTINGS if name in theirs}
    return RemBertConfig.from_dict({**shared, "input_embedding_size": theirs["embedding_size"], "num_labels": 1})


def logits(model: "RemBertForSequenceClassification", batch: "Sequence[tuple[Sequence[int], Sequence[int]]]") -> "Tensor":
    """Scores, (batch,), of token and segment IDs of different lengths."""
    import torch

    width = max(len(ids) for ids, _ in batch)
    filled = torch.zeros(3, len(batch), width, dtype=torch.long)  # IDs, segments, what is text: (3, batch, width)
    for row, (ids, segments) in enumerate(batch):
        filled[:, row, : len(ids)] = torch.tensor([ids, segments, [1] * len(ids)])
    output = model(input_ids=filled[0], token_type_ids=filled[1], attention_mask=filled[2])
    scores: Tensor = output.logits.flatten()
    return scores


def signature(weights: str) -> str:
    """The settings that two BLEURT scores must share to be compared."""
    return f"{weights}, transformers {version('transformers')}, sentencepiece {version('sentencepiece')}"


def _renamed(state: "dict[str, Tensor]") -> "dict[str, Tensor]":
    renamed = {}
    for name, tensor in state.items():
        ours = name
        for old, new in _RENAMED:
            ours = ours.replace(old, new)
        # A buffer of positions, counted from 0: some versions of transformers save it.
        if not ours.endswith("position_ids"):
            renamed[ours] = tensor
    return renamed


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Rows by falling length, as many at once as fit: the largest batch comes first, so that memory is short at once or never."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda row: -lengths[row]):
        if batch and lengths[batch[0]] * (len(batch) + 1) > _TOKENS_AT_ONCE:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch
