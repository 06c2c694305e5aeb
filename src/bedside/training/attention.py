"""Sequences side by side in one row without padding, what they begin with alike only once, and attention over such a row.

A row of three sequences that share their first two tokens::

    tokens     a b c d e | f g | h i j
    positions  0 1 2 3 4 | 2 3 | 2 3 4
    sequences  (0, 5), (2, 2), (2, 3)

Each sequence is attended to alone, so its cost grows with its own length, not with that of the row. PyTorch's fused
attention saves memory with the square of the length, but on a CPU its backward pass is so slow that for short sequences two
plain products and a softmax are faster (docs/experiments.md).
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
"""Tokens up to which plain products are used on a CPU; further on they gain little, and need memory with the square of the length."""


Sequences = list[tuple[int, int]]
"""Of each sequence of a row, in order: how many tokens it shares with the first, and how many of its own lie in the row."""


@contextmanager
def row_attention(model: PreTrainedModel) -> Iterator[None]:
    """Let the model attend as :func:`attend` does, where it would use PyTorch's fused attention."""
    if model.config._attn_implementation != _FUSED:
        yield
        return
    # No mask goes with it: what a position sees follows from the sequences.
    AttentionInterface.register(_NAME, attend)
    _set_attention(model, _NAME)
    try:
        yield
    finally:
        _set_attention(model, _FUSED)


def _set_attention(model: PreTrainedModel, name: str) -> None:
    # Of a multimodal checkpoint the language model alone: its other parts are not there to be set.
    model.set_attn_implementation({"": name, "text_config": name})


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
    sequences: Sequences,
    scaling: float,
    dropout: float = 0.0,
    sliding_window: int | None = None,
    **_: Any,
) -> tuple[Tensor, None]:
    """Causal attention over one row, in the form that transformers calls it.

    ``query`` is (1, heads, length, size), ``key`` and ``value`` (1, groups, length, size), ``sequences`` what the model was called
    with; the result is (1, length, heads, size).
    """
    lengths = [own for _, own in sequences]
    # Split, not sliced: a slice's backward pass would fill a tensor of the whole row, for each sequence.
    each = zip(sequences, query.split(lengths, dim=2), key.split(lengths, dim=2), value.split(lengths, dim=2), strict=True)
    longest_shared = max(shared for shared, _ in sequences)
    first_keys, first_values = (tensor[:, :, : lengths[0]] for tensor in (key, value))
    beginning = first_keys[:, :, :longest_shared], first_values[:, :, :longest_shared]
    mixed = []
    for (shared, own), own_query, own_key, own_value in each:
        fill, fill_all = -own % STEP, -(shared + own) % STEP
        own_query = functional.pad(own_query, (0, 0, 0, fill))
        keys, values = (
            functional.pad(torch.cat([before[:, :, :shared], after], dim=2), (0, 0, 0, fill_all))
            for before, after in zip(beginning, (own_key, own_value), strict=True)
        )
        # What fills up comes last, so that nothing before it sees it; it must see something itself.
        places = torch.arange(keys.shape[2], device=query.device)
        own_places = torch.arange(shared, shared + own + fill, device=query.device).clamp(max=len(places) - 1)
        distance = own_places.unsqueeze(1) - places  # (own, seen)
        seen = distance >= 0 if sliding_window is None else (distance >= 0) & (distance < sliding_window)
        plain = query.device.type == "cpu" and len(places) <= LONGEST
        found = (_plain if plain else _fused)(own_query, keys, values, seen, scaling, dropout)
        mixed.append(found[:, :, :own])
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
