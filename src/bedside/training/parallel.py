"""Training in several processes that each take a share of every batch, so that results hardly depend on their number.

On a CPU two processes of one thread train faster than one of two threads (docs/experiments.md), so a stage starts them
itself. GPUs and nodes are the launcher's business (``launcher: torchrun …`` in params.yaml).
"""

import math
import os
import socket
import sys
from collections.abc import Callable

import torch
from accelerate import PartialState
from accelerate.utils import gather_object
from torch.multiprocessing.spawn import ProcessExitedException, spawn

from bedside.errors import BedsideError, ConfigError
from bedside.models.memory import peak_gib
from bedside.process import out_of_memory, run_stage


def cpu_processes(batch_size: int) -> int:
    """How many processes to start here: one a thread of PyTorch as far as they divide a batch; one with a GPU or a launcher."""
    if torch.cuda.is_available() or "WORLD_SIZE" in os.environ:
        return 1
    return max(count for count in range(1, torch.get_num_threads() + 1) if batch_size % count == 0)


def this_process() -> PartialState:
    """Accelerate's view of this process among the others; it must be told that there is no GPU before it looks for the others."""
    return PartialState(cpu=not torch.cuda.is_available())


def peak_of_all() -> float:
    """GiB at the most: the sum over processes of one CPU, which share its memory, and the largest over GPUs."""
    peaks: list[float] = gather_object([peak_gib()])
    return max(peaks) if torch.cuda.is_available() else sum(peaks)


def share(batch_size: int, accumulation: int, processes: int) -> tuple[int, int]:
    """Batch size and accumulation of each process, so that a step sees as many examples as one process would.

    A batch is divided as far as that goes, so that processes together need hardly more memory than one; then they accumulate
    less. Raises :class:`ConfigError` where the numbers do not divide.
    """
    from_batch = math.gcd(batch_size, processes)
    from_accumulation = processes // from_batch
    if accumulation % from_accumulation:
        raise ConfigError(
            f"train.batch_size × train.gradient_accumulation is {batch_size} × {accumulation}, which {processes} processes "
            "cannot share evenly: change one of the three numbers"
        )
    return batch_size // from_batch, accumulation // from_accumulation


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
        "OMP_NUM_THREADS": str(torch.get_num_threads() // processes),
        # glibc then gives large tensors back to the system as soon as they are freed: a tenth less memory, no measurable time.
        "MALLOC_MMAP_THRESHOLD_": str(2**20),
        # Without it, a machine's own name must resolve to an address.
        "GLOO_SOCKET_IFNAME": next(name for _, name in socket.if_nameindex() if name.startswith("lo")),
    }
    try:
        spawn(_member, (function, argument), nprocs=processes)
    except ProcessExitedException as error:
        if error.signal_name is None:
            sys.exit(error.exit_code)
        raise BedsideError(
            f"a training process was ended by {error.signal_name}; if nobody did that, {out_of_memory('the machine')}"
        ) from error


def _member(rank: int, function: Callable[[str], None], argument: str) -> None:
    os.environ |= {"RANK": str(rank), "LOCAL_RANK": str(rank)}
    if rank:
        os.environ["TQDM_DISABLE"] = "1"
    run_stage(lambda: function(argument))


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
