"""What the project sets for each of its own processes, so that nothing depends on the user's luck.

A stage script or the command line calls :func:`set_up` before anything heavy is imported: OpenMP reads its environment
when it is loaded, and the Hub client reads its own when it is imported.
"""

import argparse
import errno
import logging
import os
import sys
import warnings
from collections.abc import Callable
from typing import get_args

import psutil

from bedside.config import Task
from bedside.connections import refuse_connections
from bedside.errors import BedsideError

DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
_TORCH_COULD_NOT_WRITE = "inline_container.cc"


def set_up(*, offline: bool = True) -> None:
    """Settle threads and the network for this process.

    ``offline`` keeps the Hub client from opening any connection; only the fetch stages pass ``False``, and even then a
    user's own ``HF_HUB_OFFLINE`` is respected.
    """
    # Two torch jobs whose idle threads spin slow each other down many times over; waiting threads must sleep. A job
    # alone pays for it with about a quarter of its speed: docs/experiments.md has the figures.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    # Needed by cuBLAS for results that repeat.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["DO_NOT_TRACK"] = "1"
    os.environ["DVC_NO_ANALYTICS"] = "1"
    os.environ["DVC_STUDIO_OFFLINE"] = "1"
    # The Hub's compiled kernels would be downloaded code; nothing here uses them.
    os.environ["USE_HUB_KERNELS"] = "0"
    # It warns each time that it has no such kernels.
    logging.getLogger("bitsandbytes.backends.cpu.ops").setLevel(logging.ERROR)
    # Said by libraries of each other, or of models without a vision tower: nothing that a user can act on.
    for message in ("`is_gradient_checkpointing` is deprecated", "You have passed exclude_modules="):
        warnings.filterwarnings("ignore", message=message)
    if offline:
        os.environ["HF_HUB_OFFLINE"] = "1"


def run_stage(main: Callable[[], None], *, offline: bool = True) -> None:
    """Run a stage: set up the process, and turn an error that a person can mend into one message and exit code 1.

    Unless ``offline`` is ``False``, the process refuses connections from here on until it ends.
    """
    set_up(offline=offline)
    if offline:
        refuse_connections()
    try:
        main()
        _leave_group()
    except BedsideError as error:
        sys.exit(f"error: {error}")
    except Exception as error:
        advice = _advice(error)
        if advice is None:
            raise
        sys.exit(f"error: {advice}")


def _leave_group() -> None:
    """Leave the processes that trained together: one that ends with the group's threads still running is now and then aborted."""
    distributed = sys.modules.get("torch.distributed")
    if distributed and distributed.is_available() and distributed.is_initialized():
        distributed.destroy_process_group()


def callers() -> Callable[[], bool]:
    """A check for later: whether those who started this process, and those who started them, are all still there.

    A `dvc repro` that is killed leaves its stage running; what that stage makes then is recorded by nobody.
    """
    found = psutil.Process().parents()
    return lambda: all(map(_is_there, found))


def _is_there(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False  # it went between the two questions


def task_argument(description: str) -> Task:
    """The task that a stage is run for, from the command line."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("task", choices=get_args(Task))
    task: Task = parser.parse_args().task
    return task


def _advice(error: Exception) -> str | None:
    """What to do about a machine that is too small; ``None`` for anything else, which keeps its traceback."""
    if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM:
        return out_of_memory("this machine")
    # torch raises these two on the CPU and on a GPU; both are RuntimeErrors that differ only in their text.
    if isinstance(error, RuntimeError) and ("out of memory" in str(error) or "can't allocate memory" in str(error)):
        return out_of_memory("the device")
    # safetensors and torch.save have errors of their own; the one gives the number in its text alone, the other none.
    said = str(error)
    if _TORCH_COULD_NOT_WRITE in said or any(getattr(error, "errno", None) == code or f"(os error {code})" in said for code in DISK_FULL):
        written = getattr(error, "filename", None) or "an output"
        return f"no space left while writing {written}: free some and run again; what is half-written will not be used"
    return None


def out_of_memory(where: str) -> str:
    """The advice for a model that does not fit."""
    return (
        f"{where} ran out of memory: lower train.batch_size (and raise train.gradient_accumulation to match), "
        "generate.tokens_at_once or train.max_length, or choose a smaller model"
    )
