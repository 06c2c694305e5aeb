"""Attention over sequences that lie one after the other in one row (:mod:`bedside.training.objective`).

Each sequence attends to itself alone, so each is computed alone: its cost grows with its own length, not with that of the
row. PyTorch's fused attention saves memory with the square of the length, but on a CPU its backward pass is so slow that
for short sequences two plain products and a softmax take half the time (docs/experiments.md).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AttentionInterface, AttentionMaskInterface, PreTrainedModel
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import sdpa_mask

_NAME, _FUSED = "bedside_packed", "sdpa"
LONGEST = 256
"""Tokens up to which plain products are faster on a CPU; at 512 they are slower, and need a gigabyte more."""


@contextmanager
def packed_attention(model: PreTrainedModel) -> Iterator[None]:
    """Let the model attend as :func:`attend` does, where it would use PyTorch's fused attention."""
    if model.config._attn_implementation != _FUSED:
        yield
        return
    AttentionInterface.register(_NAME, attend)
    AttentionMaskInterface.register(_NAME, _mask)
    model.set_attn_implementation(_NAME)
    try:
        yield
    finally:
        model.set_attn_implementation(_FUSED)


def attend(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor,
    *,
    position_ids: Tensor,
    **options: Any,
) -> tuple[Tensor, None]:
    """Attention in the form that transformers calls it, over a row of sequences whose ``position_ids``, (1, length), begin at 0.

    ``query`` is (1, heads, length, size), ``key`` and ``value`` (1, groups, length, size), ``attention_mask``
    (1, 1, length, length) and true where a position is seen; the result is (1, length, heads, size).
    """
    starts = (position_ids[0] == 0).nonzero()[:, 0].tolist()
    mixed = []
    for start, end in zip(starts, [*starts[1:], query.shape[2]], strict=True):
        own = slice(start, end)
        mask = attention_mask[..., own, own]
        tensors = (query[:, :, own], key[:, :, own], value[:, :, own])
        plain = query.device.type == "cpu" and end - start <= LONGEST and options.get("softcap") is None
        mixed.append(_plain(*tensors, mask, **options) if plain else sdpa_attention_forward(module, *tensors, mask, **options)[0])
    return torch.cat(mixed, dim=1), None


def _plain(query: Tensor, key: Tensor, value: Tensor, mask: Tensor, *, scaling: float, dropout: float = 0.0, **_: Any) -> Tensor:
    heads, length, size = query.shape[1:]
    groups = key.shape[1]
    hidden = torch.zeros((), dtype=query.dtype).masked_fill(~mask, torch.finfo(query.dtype).min)
    # Autocast would hand the softmax a copy in float32, which it computes in anyway.
    with torch.autocast("cpu", enabled=False):
        # The heads of a group read the same keys: as rows of one product they need no copies of them.
        scores = ((query * scaling).reshape(1, groups, -1, size) @ key.transpose(2, 3)).view(1, heads, length, length)
        weights = functional.dropout(scores.add_(hidden).softmax(dim=-1), dropout)
        mixed = weights.view(1, groups, -1, length) @ value
    return mixed.view(1, heads, length, size).transpose(1, 2)


def _mask(*args: Any, **options: Any) -> Any:
    # Always a mask: the library would leave it out where a causal flag says the same.
    return sdpa_mask(*args, **{**options, "allow_is_causal_skip": False})
