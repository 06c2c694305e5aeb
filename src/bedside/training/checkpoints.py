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

from filelock import FileLock, Timeout

from bedside.errors import BusyError
from bedside.files import sha256_of, write_json, write_text

SEAL_FILE = "seal.json"
_LOCK_FILE = "trainer.lock"
_OWNER_FILE = "trainer.pid"


def seal(checkpoint: Path) -> None:
    """Record the sums of a finished checkpoint's files."""
    sums = {str(path.relative_to(checkpoint)): sha256_of(path) for path in sorted(checkpoint.rglob("*")) if path.is_file()}
    write_json(checkpoint / SEAL_FILE, sums)


def is_whole(checkpoint: Path) -> bool:
    """Whether every file is there and as it was sealed."""
    try:
        sums = json.loads((checkpoint / SEAL_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return all((checkpoint / name).is_file() and sha256_of(checkpoint / name) == expected for name, expected in sums.items())


def latest_whole(folder: Path) -> Path | None:
    """The newest checkpoint that can be resumed; newer ones that cannot are removed."""
    numbered = sorted(folder.glob("checkpoint-*"), key=lambda path: int(path.name.split("-")[1]), reverse=True)
    for checkpoint in numbered:
        if is_whole(checkpoint):
            return checkpoint
        shutil.rmtree(checkpoint)
    return None


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
            f"wait for it, or end it with `kill {other}`; the next run resumes from its last checkpoint"
        ) from error
