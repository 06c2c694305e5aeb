"""Several jobs of one model at once, in threads that share its weights."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from threading import Event
from typing import Any, TypeVar

import torch

Result = TypeVar("Result")


@contextmanager
def results(work: Callable[..., Result], jobs: Iterable[tuple[Any, ...]], at_once: int) -> Iterator[Iterator[Result]]:
    """What ``work(*job, stop)`` gives for each job, as they end; ``at_once`` are under way, and share PyTorch's threads.

    However few jobs there are, each has the same number of threads: what it computes may depend on it in the last bits. A job that
    fails raises here what it raised. When the block is left early, jobs that have not begun are dropped, and the others
    are waited for: they should return soon after the event ``stop`` is set.
    """
    stop = Event()
    threads = torch.get_num_threads()
    torch.set_num_threads(max(1, threads // at_once))
    try:
        with ThreadPoolExecutor(at_once) as pool:
            try:
                futures = [pool.submit(work, *job, stop) for job in jobs]
                yield (future.result() for future in as_completed(futures))
            finally:
                stop.set()
                pool.shutdown(wait=False, cancel_futures=True)
    finally:
        torch.set_num_threads(threads)
