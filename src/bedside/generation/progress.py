"""A bar that moves with each token of several batches at once: a batch can take minutes."""

from threading import Event, Lock
from typing import Any

import torch
from tqdm.auto import tqdm
from transformers import StoppingCriteria
from typing_extensions import override


class Progress:
    """The sum of what is done of each batch, in examples, on a bar; ``answered`` were before."""

    def __init__(self, bar: "tqdm[Any]", answered: int) -> None:
        self._bar, self._answered = bar, answered
        self._done: dict[int, int] = {}
        self._lock = Lock()
        self.reached(0, 0)

    def reached(self, batch: int, examples: int) -> None:
        """So many examples' worth of a batch is done."""
        with self._lock:
            self._done[batch] = examples
            self._bar.update(self._answered + sum(self._done.values()) - self._bar.n)


class Ticks(StoppingCriteria):
    """Moves the bar with each token of a batch of so many ``examples``, each of ``tokens`` at the most; ends it when ``stop`` is set."""

    def __init__(self, progress: Progress, batch: int, examples: int, tokens: int, stop: Event) -> None:
        self._progress, self._batch, self._examples, self._tokens, self._stop = progress, batch, examples, tokens, stop
        self._count = 0

    @override
    def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:
        self._count = min(self._count + 1, self._tokens)
        self._progress.reached(self._batch, self._examples * self._count // self._tokens)
        return torch.full((len(input_ids),), self._stop.is_set(), dtype=torch.bool, device=input_ids.device)
