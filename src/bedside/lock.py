"""One process at a time in the folder where a stage keeps its unfinished work."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from bedside.errors import BusyError
from bedside.files import write_text

_LOCK_FILE = "owner.lock"
_OWNER_FILE = "owner.pid"


@contextmanager
def alone(folder: Path, owner: int, work: str) -> Iterator[None]:
    """Hold the folder's lock, which the kernel frees when the process ends, however it ends.

    Raises :class:`BusyError` at once, with the other process's number, where one is at ``work`` ("training", for the message).
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        held = FileLock(folder / _LOCK_FILE).acquire(timeout=0)
    except Timeout as error:
        pid = folder / _OWNER_FILE
        other = pid.read_text(encoding="utf-8") if pid.is_file() else "unknown"
        raise BusyError(
            f"process {other} is still {work} in {folder} (a killed `dvc repro` leaves its stage running): "
            f"wait for it, or end it with `kill {other}`; the next run goes on from what it kept"
        ) from error
    with held:
        write_text(folder / _OWNER_FILE, str(owner))
        yield
