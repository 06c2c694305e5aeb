"""Checkpoints that can be trusted after a kill, and a lock so that two trainers never write beside each other.

The trainer's checkpoints are not written atomically, and some half-written ones resume without an error to another
result. So each finished checkpoint is sealed with the SHA-256 of its files, and only a checkpoint whose seal holds is
resumed; the others are removed.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from bedside.errors import BusyError
from bedside.files import sha256_of, write_json, write_text

SEAL_FILE = "seal.json"
_STATE_FILE = "trainer_state.json"
_LOCK_FILE = "trainer.lock"
_OWNER_FILE = "trainer.pid"


def seal(checkpoint: Path, seconds: float) -> None:
    """Record the sums of a finished checkpoint's files, and how long training has taken so far."""
    sums = {str(path.relative_to(checkpoint)): sha256_of(path) for path in sorted(checkpoint.rglob("*")) if path.is_file()}
    write_json(checkpoint / SEAL_FILE, {"seconds": seconds, "sha256": sums})


def is_whole(checkpoint: Path) -> bool:
    """Whether every file is there and as it was sealed."""
    try:
        sealed = _sealed(checkpoint)
        sums, _ = sealed["sha256"], float(sealed["seconds"])
    except (OSError, ValueError, KeyError):
        return False
    return all((checkpoint / name).is_file() and sha256_of(checkpoint / name) == expected for name, expected in sums.items())


def latest_whole(folder: Path) -> Path | None:
    """The newest checkpoint that can be resumed; newer ones that cannot are removed.

    With the best epoch kept, a checkpoint is worth no more than the best one so far, which it refers to.
    """
    numbered = sorted(folder.glob("checkpoint-*"), key=lambda path: int(path.name.split("-")[1]), reverse=True)
    for checkpoint in numbered:
        if is_whole(checkpoint) and is_whole(_best_of(checkpoint)):
            return checkpoint
        shutil.rmtree(checkpoint)
    return None


def seconds_spent(checkpoint: Path | None) -> float:
    """How long training had taken when the checkpoint was sealed; 0 without one."""
    return float(_sealed(checkpoint)["seconds"]) if checkpoint else 0.0


def _best_of(checkpoint: Path) -> Path:
    best = json.loads((checkpoint / _STATE_FILE).read_text(encoding="utf-8"))["best_model_checkpoint"]
    return checkpoint.parent / Path(best).name if best else checkpoint


def _sealed(checkpoint: Path) -> dict[str, Any]:
    sealed: dict[str, Any] = json.loads((checkpoint / SEAL_FILE).read_text(encoding="utf-8"))
    return sealed


@contextmanager
def only_trainer(folder: Path, owner: int) -> Iterator[None]:
    """Hold the folder's lock, which the kernel frees when the process ends, however it ends.

    Raises :class:`BusyError` at once, with the other process's number, where one is at work.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / _LOCK_FILE)
    try:
        with lock.acquire(timeout=0):
            write_text(folder / _OWNER_FILE, str(owner))
            yield
    except Timeout as error:
        pid = folder / _OWNER_FILE
        other = pid.read_text(encoding="utf-8") if pid.is_file() else "unknown"
        raise BusyError(
            f"process {other} is still training in {folder} (a killed `dvc repro` leaves its training running): "
            f"wait for it, or end it with `kill {other}`; the next run goes on from its last checkpoint"
        ) from error
