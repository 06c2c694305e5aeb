"""A server that asks to wait is not asked anything before that: by none of the threads that ask it."""

import random
import time
from threading import Event, Lock

_SPREAD = 0.2  # seconds


class Gate:
    """Closed until the latest moment that the server has named."""

    def __init__(self) -> None:
        self._opens = 0.0
        self._lock = Lock()

    def close_for(self, seconds: float) -> None:
        """Closed for so long from now on, or for as long as it was."""
        with self._lock:
            self._opens = max(self._opens, time.monotonic() + seconds)

    def pass_through(self, stop: Event) -> None:
        """Return when the gate is open, or once ``stop`` is set."""
        if time.monotonic() >= self._opens:
            return
        while (left := self._opens - time.monotonic()) > 0 and not stop.wait(left):
            pass
        # Those who waited do not all come at once.
        stop.wait(random.uniform(0, _SPREAD))  # noqa: S311 - a wait, not a secret
