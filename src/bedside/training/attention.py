"""Sequences side by side in one row without padding, what they begin with alike only once, and attention over such a row.

A row of three sequences that share their first two tokens, and the positions that tell them apart::

    tokens     a b c d e | f g | h i j
    positions  0 1 2 3 4 | 2 3 | 2 3 4

Each sequence is attended to alone, so its cost grows with its own length, not with that of the row. PyTorch's fused
attention saves memory with the square of the length, but on a CPU its backward pass is so slow that for short sequences two
plain products and a softmax take half the time (docs/experiments.md).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AttentionInterface, PreTrainedModel

_NAME, _FUSED = "bedside_rows", "sdpa"
STEP = 32
"""Lengths are filled up to multiples of this. On a CPU, oneDNN compiles a matrix product for each shape that it has not seen (5 ms)
and keeps a thousand of them, so that as many lengths as there are examples cost time and gigabytes (docs/experiments.md)."""

LONGEST = 256
"""Tokens up to which plain products are faster on a CPU; at 512 they are slower, and need a gigabyte more."""


@contextmanager
def row_attention(model: PreTrainedModel) -> Iterator[None]:
    """Let the model attend as :func:`attend` does, where it would use PyTorch's fused attention."""
    if model.config._attn_implementation != _FUSED:
        yield
        return
    # No mask goes with it: what a position sees follows from the positions.
    AttentionInterface.register(_NAME, attend)
    model.set_attn_implementation(_NAME)
    try:
        yield
    finally:
        model.set_attn_implementation(_FUSED)


def attends_to_rows(model: nn.Module) -> bool:
    """Whether :func:`row_attention` is on, so that sequences may share their beginning."""
    return bool(model.config._attn_implementation == _NAME)  # type: ignore[union-attr]


def attend(
    _module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    _mask: None,
    *,
    position_ids: Tensor,
    scaling: float,
    dropout: float = 0.0,
    sliding_window: int | None = None,
    **_: Any,
) -> tuple[Tensor, None]:
    """Causal attention over one row, in the form that transformers calls it.

    ``query`` is (1, heads, length, size), ``key`` and ``value`` (1, groups, length, size), ``position_ids`` (1, length); the
    result is (1, length, heads, size).
    """
    positions = position_ids[0]
    starts = [0, *((positions.diff() != 1).nonzero()[:, 0] + 1).tolist()]
    mixed = []
    for start, end in zip(starts, [*starts[1:], len(positions)], strict=True):
        shared, fill = int(positions[start]), -(end - start) % STEP
        own, own_keys, own_values = (functional.pad(tensor[:, :, start:end], (0, 0, 0, fill)) for tensor in (query, key, value))
        keys = torch.cat([key[:, :, :shared], own_keys], dim=2)
        values = torch.cat([value[:, :, :shared], own_values], dim=2)
        # What fills up comes last, so that nothing before it sees it.
        places = torch.arange(keys.shape[2], device=positions.device)
        distance = places[shared:].unsqueeze(1) - places  # (own, seen)
        seen = distance >= 0 if sliding_window is None else (distance >= 0) & (distance < sliding_window)
        plain = query.device.type == "cpu" and len(places) <= LONGEST
        found = (_plain if plain else _fused)(own, keys, values, seen, scaling, dropout)
        mixed.append(found[:, :, : end - start])
    return torch.cat(mixed, dim=2).transpose(1, 2).contiguous(), None


def _plain(query: Tensor, key: Tensor, value: Tensor, seen: Tensor, scaling: float, dropout: float) -> Tensor:
    heads, own, size = query.shape[1:]
    groups = key.shape[1]
    hidden = torch.zeros((), dtype=query.dtype).masked_fill(~seen, torch.finfo(query.dtype).min)
    # Autocast would hand the softmax a copy in float32, which it computes in anyway.
    with torch.autocast("cpu", enabled=False):
        # The heads of a group read the same keys: as rows of one product they need no copies of them.
        scores = ((query * scaling).reshape(1, groups, -1, size) @ key.transpose(2, 3)).view(1, heads, own, -1)
        weights = functional.dropout(scores.add_(hidden).softmax(dim=-1), dropout)
        return (weights.view(1, groups, heads // groups * own, -1) @ value).view(1, heads, own, size)


def _fused(query: Tensor, key: Tensor, value: Tensor, seen: Tensor, scaling: float, dropout: float) -> Tensor:
    copies = query.shape[1] // key.shape[1]
    # With a mask, PyTorch's fast kernels do not take fewer keys than heads.
    key, value = key.repeat_interleave(copies, dim=1), value.repeat_interleave(copies, dim=1)
    return functional.scaled_dot_product_attention(query, key, value, attn_mask=seen, dropout_p=dropout, scale=scaling)
