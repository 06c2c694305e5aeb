"""Training in several processes that each take a share of every batch, so that results hardly depend on their number.

On a CPU two processes of one thread train faster than one of two threads (docs/experiments.md), so a stage starts them
itself. GPUs and nodes are the launcher's business (``launcher: torchrun …`` in params.yaml).
"""

import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess

import torch
from accelerate import PartialState
from accelerate.utils import gather_object
from datasets import disable_progress_bars
from torch.multiprocessing.spawn import ProcessExitedException, spawn
from transformers.utils.logging import disable_progress_bar

from bedside.errors import BedsideError, ConfigError
from bedside.models.memory import peak_gib
from bedside.process import out_of_memory, run_stage


def cpu_processes(batch_size: int) -> int:
    """How many processes to start here: several that divide a batch and use PyTorch's threads; one with a GPU or a launcher.

    ``OMP_NUM_THREADS=1`` is the way to a single one, where memory holds the base model once only.
    """
    if torch.cuda.is_available() or "WORLD_SIZE" in os.environ:
        return 1
    threads = torch.get_num_threads()
    counts = [count for count in range(2, threads + 1) if batch_size % count == 0] or [1]
    return max(counts, key=lambda count: (count * (threads // count), count))


def this_process() -> PartialState:
    """Accelerate's view of this process among the others; it must be told that there is no GPU before it looks for the others."""
    return PartialState(cpu=not torch.cuda.is_available())


def one_bar() -> None:
    """Leave the libraries' progress bars to the main process."""
    if not this_process().is_main_process:
        disable_progress_bars()
        disable_progress_bar()


def peak_of_all() -> float:
    """GiB at the most: the sum over processes of one CPU, which share its memory, and the largest over GPUs.

    The process that started them and waits (about 0.3 GiB) is not counted.
    """
    peaks: list[float] = gather_object([peak_gib()])
    return max(peaks) if torch.cuda.is_available() else sum(peaks)


def share(examples: int, processes: int) -> int:
    """How many of a step's examples each process takes. Raises :class:`ConfigError` where the number does not divide."""
    if examples % processes:
        raise ConfigError(
            f"train.batch_size × train.gradient_accumulation is {examples}, which {processes} processes cannot share evenly: "
            "change one of the three numbers"
        )
    return examples // processes


def launch(function: Callable[[str], None], argument: str, processes: int) -> None:
    """Call ``function(argument)`` here, or in that many new processes that know of each other as torchrun's do.

    ``function`` is one of a module's top level. An error of a process ends the others and, its message said, this one.
    """
    if processes == 1:
        function(argument)
        return
    os.environ |= {
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(_free_port()),
        "WORLD_SIZE": str(processes),
        "LOCAL_WORLD_SIZE": str(processes),
        "OMP_NUM_THREADS": str(max(1, torch.get_num_threads() // processes)),
        # Without it, a machine's own name must resolve to an address.
        "GLOO_SOCKET_IFNAME": next(name for _, name in socket.if_nameindex() if name.startswith("lo")),
    }
    # It reports each process that it ends, behind the message of the one that failed.
    logging.getLogger(spawn.__module__).setLevel(logging.ERROR)
    try:
        spawn(_member, (function, argument), nprocs=processes)
    except ProcessExitedException as error:
        if error.signal_name is None:
            sys.exit(error.exit_code)
        raise BedsideError(
            f"a training process was ended by {error.signal_name}; if nobody did that, {out_of_memory('the machine')}"
        ) from error


def _member(rank: int, function: Callable[[str], None], argument: str) -> None:
    # PyTorch asks the system to interrupt a member whose parent dies; one that was started in the background ignores that, some
    # systems cannot, and nobody would be left to wait for it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(parent_process(),), daemon=True).start()
    os.environ |= {"RANK": str(rank), "LOCAL_RANK": str(rank)}
    run_stage(lambda: function(argument))


def _end_with(parent: BaseProcess | None) -> None:
    if parent:
        parent.join()
        os._exit(1)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
