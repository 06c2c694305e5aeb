"""A bar for requests under way: how many are settled, how fast, how many were sent again and what it has cost."""

from threading import Lock
from typing import Any

from tqdm.auto import tqdm

from bedside.generation.hosted.prices import usd


class Progress:
    """What the bar shows beside its rate."""

    def __init__(self, bar: "tqdm[Any]", spent: int, cap_usd: float) -> None:
        self._bar, self._cap_usd, self._retries, self._spent = bar, cap_usd, 0, spent
        self._lock = Lock()
        self._show()

    def settled(self, spent: int) -> None:
        """A request has its answer, or will get none; so much is spent in all, in billionths of a dollar."""
        with self._lock:
            self._spent = max(self._spent, spent)
            self._show()
            self._bar.update()

    def retried(self) -> None:
        """A request will be sent again."""
        with self._lock:
            self._retries += 1
            self._show()

    def _show(self) -> None:
        self._bar.set_postfix_str(f"retries {self._retries}, ${usd(self._spent):.4f} of ${self._cap_usd:g}", refresh=False)
