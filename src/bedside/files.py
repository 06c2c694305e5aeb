"""Files that are either whole or absent, and their fingerprints.

Every output is written under a temporary name in its own folder and renamed when it is complete: a full disk, a kill or
a crash leaves the previous file, or none, never half of one.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8 with line feeds, atomically."""
    _write(path, [text])


def _write(path: Path, texts: Iterable[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            for text in texts:
                stream.write(text.encode())
            stream.flush()
            os.fsync(stream.fileno())
        # A temporary file is private (0600); outs are ordinary files.
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename in (None, name):
            error.filename = str(path)  # a failed write knows no name, and nobody looks for the temporary one
        raise


def write_json(path: Path, value: Any) -> None:
    """Write ``value`` as indented JSON with sorted keys; not-a-number is refused, since no reader agrees on it."""
    write_text(path, json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n")


def write_json_lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Write one JSON object per line, atomically; one row at a time is in memory."""
    _write(path, (json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows))


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A temporary folder beside ``path`` that takes its place when the block ends without an error; one at a time for a ``path``."""
    temporary, previous = (path.parent / f".{path.name}.{part}" for part in ("partial", "previous"))
    # What a killed run left there can be gigabytes.
    for left in (temporary, previous):
        shutil.rmtree(left, ignore_errors=True)
    temporary.mkdir(parents=True)
    try:
        yield temporary
        if path.exists():
            path.replace(previous)
        temporary.replace(path)
        shutil.rmtree(previous, ignore_errors=True)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        if previous.exists() and not path.exists():
            previous.replace(path)
        raise


def sha256_of(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def fingerprint(*parts: Any) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of ``parts`` as canonical JSON."""
    return hashlib.sha256(canonical(parts).encode()).hexdigest()[:16]


def canonical(value: Any) -> str:
    """``value`` as JSON that is the same whenever the value is."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False)
