"""A bar that moves with each token of several batches at once: a batch can take minutes."""

from threading import Lock
from typing import Any

from tqdm.auto import tqdm


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
