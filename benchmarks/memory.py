"""The memory of a process and of all that it started, seen from outside; what several of them share is counted once."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import psutil

_SECONDS = 0.2


@contextmanager
def watched(pid: int) -> Iterator[Callable[[], float]]:
    """While the block runs, look at the process ``pid`` five times a second; a function that says the most it held so far, in GiB.

    On Linux proportional set sizes, elsewhere the sizes of what each process has for itself.
    """
    peak, done = 0, Event()

    def watch() -> None:
        nonlocal peak
        while not done.is_set():
            started = time.monotonic()
            peak = max(peak, _bytes_now(pid))
            done.wait(max(0.0, _SECONDS - (time.monotonic() - started)))

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield lambda: peak / 2**30
    finally:
        done.set()
        watcher.join()


def _bytes_now(pid: int) -> int:
    total = 0
    try:
        processes = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for process in processes:
        try:
            held = process.memory_full_info()
        except psutil.Error:
            continue  # it has just ended
        total += getattr(held, "pss", held.uss)
    return total
