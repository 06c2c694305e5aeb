"""What all prompts of a job begin with alike, computed once: instructions and training examples.

Its keys and values are those of one row. In a batch each prompt is padded on the left, so that its beginning lies further to the right
than in the next one: the row's keys and values are copied to where they are in each, and the few last tokens that reach beyond what
the longest prompt shares are computed again with what follows them.
"""

from collections.abc import Sequence
from itertools import takewhile
from typing import Any

import torch
from torch import Tensor
from transformers import Cache

from bedside.generation.cache import roomy_cache


class SharedPrefix:
    """The keys and values of a common beginning of some prompts; of none where it has fewer than ``least`` tokens."""

    def __init__(self, model: Any, prompts: Sequence[Sequence[int]], least: int) -> None:
        # Each prompt has at least its last token to itself: what follows it is asked for.
        columns = zip(*(prompt[:-1] for prompt in prompts), strict=False)
        shared = [column[0] for column in takewhile(lambda column: len(set(column)) == 1, columns)]
        self._cache = _computed(model, shared) if len(prompts) > 1 and len(shared) >= least else None

    def cache(self, mask: Tensor) -> Cache:
        """A new cache for prompts whose ``mask`` is (rows, longest), padded on the left: the common beginning is in it."""
        cache = roomy_cache()
        if self._cache is None:
            return cache
        padding = mask.shape[1] - mask.sum(dim=1)  # (rows,)
        for number, layer in enumerate(self._cache.layers):
            cache.update(_placed(layer.keys, padding), _placed(layer.values, padding), number)
        return cache


@torch.no_grad()
def _computed(model: Any, ids: Sequence[int]) -> Any:
    cache = roomy_cache()
    model(input_ids=torch.tensor([ids], device=model.device), past_key_values=cache, use_cache=True, logits_to_keep=1)
    return cache


def _placed(states: Tensor, padding: Tensor) -> Tensor:
    """Keys or values of one row, (1, groups, tokens, size), in each row behind its padding, as far as they fit in as many tokens."""
    placed = states.new_zeros((len(padding), *states.shape[1:]))
    length = states.shape[2]
    for row, before in enumerate(padding.tolist()):
        if before < length:
            placed[row, :, before:] = states[0, :, : length - before]
    return placed
