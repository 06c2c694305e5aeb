"""The files of a folder, and their bytes: gzip or not, with or without a byte order mark, whatever they are called."""

import gzip
import io
import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bedside.errors import DataError
from bedside.sources.declaration import DECLARATION_FILE
from bedside.sources.fhir.faults import RefusedError

_GZIP = b"\x1f\x8b"
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_JSON_NAMES = (".json", ".ndjson", ".jsonl")


def files_of(path: Path) -> Iterator[tuple[str, Path]]:
    """Each file with its name below ``path`` (or ``path`` itself, a file), in the order of names; hidden ones are left out.

    Raises :class:`DataError` where there is nothing at ``path``.
    """
    if path.is_file():
        yield _printable(path.name), path
    elif not path.is_dir():
        raise DataError(f"{path} is no folder and no file: give one with FHIR R4 (Bundles or bulk-export NDJSON)")
    unread: list[OSError] = []
    for folder, folders, names in os.walk(path, onerror=unread.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        # A link to a folder is not followed; as a file it is refused, and so reported.
        names += [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in sorted(names):
            if not name.startswith(".") and name != DECLARATION_FILE:
                file = Path(folder) / name
                yield _printable(file.relative_to(path).as_posix()), file
    for error in unread:
        unreadable = Path(os.fsdecode(error.filename))
        yield _printable(unreadable.relative_to(path).as_posix()), unreadable  # as a file it is refused, and so reported


def check_ordinary(file: Path, root: Path) -> None:
    """Raise :class:`RefusedError` for a link out of the folder or to itself, and for what is no file."""
    try:
        inside = file.resolve().is_relative_to(root.resolve())
    except RuntimeError:
        raise RefusedError("unreadable", "is a link that leads back to itself: put the file itself there") from None
    if not inside:
        raise RefusedError("unreadable", "is a link out of the folder: put the file itself there")
    if file.is_dir() and not file.is_symlink():
        raise RefusedError("unreadable", "is a folder that cannot be read: allow it, or take it away")
    # Opening a pipe would wait for ever.
    if not stat.S_ISREG(file.stat().st_mode):
        raise RefusedError("unreadable", "is no ordinary file")


@contextmanager
def opened(file: Path, root: Path) -> Iterator[io.BufferedReader]:
    """A file's bytes, unpacked, from behind the byte order mark. Raises :class:`RefusedError` for what cannot be read so."""
    check_ordinary(file, root)
    with ExitStack() as stack:
        stream = stack.enter_context(file.open("rb"))
        if stream.peek(2)[:2] == _GZIP:
            unpacked = stack.enter_context(gzip.GzipFile(fileobj=stream))
            stream = stack.enter_context(io.BufferedReader(unpacked))
        start = stream.peek(4)[:4]
        if start.startswith(_UTF16_MARKS) or b"\0" in start:
            raise RefusedError("unreadable", "is UTF-16, or no text: convert it, for instance with `iconv -f UTF-16 -t UTF-8`")
        if start.startswith(_UTF8_MARK):
            stream.read(len(_UTF8_MARK))
        yield stream


def is_named_as_json(name: str) -> bool:
    """Whether a file's name says that it is JSON; what is none is a fault then, and otherwise somebody's notes."""
    return name.lower().removesuffix(".gz").endswith(_JSON_NAMES)


def is_named_as_lines(name: str) -> bool:
    """Whether a file's name says that each of its lines is JSON."""
    return name.lower().removesuffix(".gz").endswith((".ndjson", ".jsonl"))


def _printable(name: str) -> str:
    """A name as it can be printed: what is no text in it, or would steer a terminal, is escaped."""
    escaped = (character if character.isprintable() else character.encode("unicode_escape", "surrogatepass").decode() for character in name)
    return "".join(escaped)
