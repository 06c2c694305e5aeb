"""Rows of a CSV file, read strictly: what is not as it must be is said with file and row, never dropped.

Values appear in messages cut short: messages end up in logs, and a value may be a patient's text.
"""

import csv
import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bedside.errors import DataError

_SHOWN = 40


def read_rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with its number as a spreadsheet counts it; see :func:`parse_rows`."""
    return parse_rows(path.read_bytes(), str(path), columns)


def parse_rows(content: bytes, path: str, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row of a file's content with its number as a spreadsheet counts it; UTF-8, with or without a byte order mark.

    ``path`` is what messages call the file. Raises :class:`DataError` where the encoding, a column, a row's number of fields or
    a quote is wrong.
    """
    # The module's limit of 128 KiB a field is meant for hostile input; a long visit is not hostile.
    csv.field_size_limit(sys.maxsize)
    reader = csv.reader(io.StringIO(_decoded(content, path), newline=""), strict=True)
    try:
        found = next(reader, [])
        if not found:
            raise DataError(f"{path} is empty: it needs a header with the columns {', '.join(columns)}, and rows")
        missing = [column for column in columns if column not in found]
        if missing:
            raise DataError(
                f"{path} lacks the column {', '.join(missing)} (it has: {', '.join(map(shown, found))}): rename its "
                f"columns to {', '.join(columns)}"
            )
        for number, fields in enumerate(reader, start=2):
            if not fields:  # an empty line: a spreadsheet counts it too
                continue
            if len(fields) != len(found):
                raise DataError(f"{path}, row {number} has {len(fields)} fields, the header {len(found)}: check its quotes and commas")
            yield number, dict(zip(found, fields, strict=True))
    except csv.Error as error:
        raise DataError(f"{path}, near line {reader.line_num} is not well-formed CSV ({error}): check its quotes") from error


def shown(value: str) -> str:
    """A value as a message may show it."""
    return value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"


def _decoded(content: bytes, path: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path} is not UTF-8 (byte {error.object[error.start]:#04x} at position {error.start}): convert it, "
            f"for instance with `iconv -f WINDOWS-1252 -t UTF-8`"
        ) from error
