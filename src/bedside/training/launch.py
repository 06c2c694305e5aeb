"""Starting a training in several processes of one CPU: two of one thread train faster than one of two (docs/experiments.md).

The process that starts them imports little besides PyTorch: they would wait for all that it imported for nothing. GPUs and
nodes are the launcher's business (``launcher: torchrun …`` in params.yaml).
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
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import torch
from torch.multiprocessing.spawn import ProcessExitedException, spawn

from bedside.cpu import most_used
from bedside.errors import BedsideError
from bedside.process import out_of_memory, run_stage

_Argument = TypeVar("_Argument")


def cpu_processes(batch_size: int) -> int:
    """How many processes to start here: several that divide a batch and use PyTorch's threads; one with a GPU or a launcher.

    ``OMP_NUM_THREADS=1`` is the way to a single one, where memory holds the base model once only.
    """
    if torch.cuda.is_available() or "WORLD_SIZE" in os.environ:
        return 1
    threads = torch.get_num_threads()
    counts = [count for count in range(2, threads + 1) if batch_size % count == 0] or [1]
    return most_used(threads, counts)


def launch(function: Callable[[_Argument], None], argument: _Argument, processes: int) -> None:
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
        with TemporaryDirectory() as folder:
            # Rank 0 of a TCP store listens on every interface, and PyTorch asks the name server who each peer is.
            os.environ["BEDSIDE_GROUP"] = f"{Path(folder).as_uri()}/group"
            spawn(_member, (function, argument), nprocs=processes)
    except ProcessExitedException as error:
        if error.signal_name is None:
            sys.exit(error.exit_code)
        raise BedsideError(
            f"a training process was ended by {error.signal_name}; if nobody did that, {out_of_memory('the machine')}"
        ) from error


def _member(rank: int, function: Callable[[_Argument], None], argument: _Argument) -> None:
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
