"""Attention for training on a CPU: plain matrix products where sequences are short.

PyTorch's fused attention saves memory with the square of the length, but on a CPU its backward pass is so slow that for
short sequences two plain products and a softmax take half the time (docs/experiments.md). Longer ones are left to it.
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

_NAME, _FUSED = "bedside_cpu", "sdpa"
LONGEST = 256
"""Tokens up to which plain products are faster; at 512 they are slower, and need a gigabyte more."""


@contextmanager
def cpu_attention(model: PreTrainedModel, *, active: bool) -> Iterator[None]:
    """Let the model attend as :func:`attend` does, where it would use PyTorch's fused attention."""
    if not active or model.config._attn_implementation != _FUSED:
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
    scaling: float,
    dropout: float = 0.0,
    **options: Any,
) -> tuple[Tensor, None]:
    """Attention in the form that transformers calls it.

    ``query`` is (batch, heads, length, size), ``key`` and ``value`` (batch, groups, length, size), ``attention_mask``
    (batch, 1, length, length) and true where a position is seen; the result is (batch, length, heads, size).
    """
    batch, heads, length, size = query.shape
    if length > LONGEST or any(options.get(name) is not None for name in ("softcap", "position_bias")):
        fused: tuple[Tensor, None] = sdpa_attention_forward(
            module, query, key, value, attention_mask, scaling=scaling, dropout=dropout, **options
        )
        return fused
    groups = key.shape[1]
    # The heads of a group read the same keys: as rows of one product they need no copies of them.
    scores = (query.reshape(batch, groups, -1, size) @ key.transpose(2, 3)).view(batch, heads, length, -1) * scaling
    hidden = torch.zeros((), dtype=scores.dtype).masked_fill(~attention_mask, torch.finfo(scores.dtype).min)
    weights = (scores + hidden).softmax(dim=-1, dtype=torch.float32).to(query.dtype)
    weights = functional.dropout(weights, dropout)
    mixed = weights.view(batch, groups, -1, weights.shape[-1]) @ value
    return mixed.view(batch, heads, length, size).transpose(1, 2).contiguous(), None


def _mask(*args: Any, **options: Any) -> Any:
    # Always a mask: the library would leave it out where a causal flag says the same.
    return sdpa_mask(*args, **{**options, "allow_is_causal_skip": False})
