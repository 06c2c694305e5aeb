"""Decoding a batch of answers, which those that have ended leave: a step then costs what the others cost.

One long answer would otherwise have all others decoded on to its end.
"""

from collections.abc import Callable, Sequence
from threading import Event
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import pad
from transformers import Cache, GenerationConfig, LogitsProcessor, StoppingCriteria
from typing_extensions import override

_LEAVING_SHARE = 8
"""Answers leave when one in so many has ended: to copy the keys and values of the others costs about half a step."""


def decoded(
    model: Any,
    ids: Tensor,
    mask: Tensor,
    cache: Cache,
    starts: Sequence[Sequence[int]],
    config: GenerationConfig,
    reached: Callable[[int], None],
    stop: Event,
) -> list[list[int]]:
    """The new tokens of each row, its start among them; what follows a row's end token has no meaning.

    ``ids`` and ``mask`` (rows, tokens) are the prompts, padded on the left, of which ``cache`` holds all but the last token;
    it is used up. ``reached`` is told how many answers' worth is done; soon after ``stop`` is set, what there is is returned.
    """
    length, most = ids.shape[1], int(config.max_new_tokens)
    steps = _Steps(len(ids), most, int(config.eos_token_id), reached, stop)
    new: dict[int, list[int]] = {}
    rows = list(range(len(ids)))
    while True:
        config.max_new_tokens = most - (ids.shape[1] - length)
        ids = model.generate(
            input_ids=ids,
            attention_mask=mask,
            past_key_values=cache,
            generation_config=config,
            logits_processor=[_Begun([starts[row] for row in rows], length)],
            stopping_criteria=[steps],
        )
        new |= zip(rows, ids[:, length:].tolist(), strict=True)
        going = steps.going(ids).nonzero().flatten()
        if stop.is_set() or not len(going) or ids.shape[1] == length + most:
            return [new[row] for row in range(len(new))]
        cache.batch_select_indices(going)
        ids, rows = ids[going], [rows[place] for place in going.tolist()]
        mask = pad(mask[going], (0, ids.shape[1] - mask.shape[1]), value=1)


class _Begun(LogitsProcessor):
    """Lets each answer of a batch begin with the tokens it must begin with, after prompts of ``length`` tokens, padding included."""

    def __init__(self, starts: Sequence[Sequence[int]], length: int) -> None:
        self._starts, self._length = starts, length

    @override
    def __call__(self, input_ids: Any, scores: Any) -> Any:
        place = input_ids.shape[1] - self._length
        for row, start in enumerate(self._starts):
            if place < len(start):
                scores[row] = -torch.inf
                scores[row, start[place]] = 0
        return scores


class _Steps(StoppingCriteria):
    """Says how far ``answers`` of ``tokens`` at the most are, and interrupts decoding where some are to leave or ``stop`` is set."""

    def __init__(self, answers: int, tokens: int, end_id: int, reached: Callable[[int], None], stop: Event) -> None:
        self._answers, self._tokens, self._end_id, self._reached, self._stop = answers, tokens, end_id, reached, stop
        self._count = 0

    def going(self, ids: Tensor) -> Tensor:
        """Which rows (rows, tokens) have not ended, (rows,): those that have are filled up with the end token."""
        return ids[:, -1] != self._end_id

    @override
    def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:
        self._count += 1
        rows, going = len(input_ids), int(self.going(input_ids).sum())
        self._reached(self._answers - going + going * self._count // self._tokens)
        interrupt = self._stop.is_set() or (rows - going) * _LEAVING_SHARE >= rows
        return torch.full((rows,), interrupt, dtype=torch.bool, device=input_ids.device)
