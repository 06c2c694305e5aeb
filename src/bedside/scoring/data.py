"""Fingerprints: of the data that scores are about, which two runs must share, and of the tables that hold them."""

from collections.abc import Iterable, Sequence

from bedside.files import fingerprint


def data_fingerprint(rows: Iterable[tuple[str, str, str]]) -> str:
    """Of each example's true section, reference and dialogue; without IDs and order, since a site's own files have other ones."""
    return fingerprint(sorted([section, reference, dialogue.strip()] for section, reference, dialogue in rows))


def table_fingerprint(rows: Sequence[Sequence[str]]) -> str:
    """Of a table's values, header first, whatever its quotes and line ends: of the whole, and four digits for each row."""
    return f"{fingerprint(rows)} {''.join(map(_row, rows))}"


def changed_rows(recorded: str, rows: Sequence[Sequence[str]]) -> list[int] | None:
    """The rows, counted from 1, that a recorded fingerprint was not made of; ``None`` where it cannot tell."""
    digits = recorded.partition(" ")[2]
    if len(digits) != _DIGITS * len(rows):
        return None
    parts = (digits[start : start + _DIGITS] for start in range(0, len(digits), _DIGITS))
    return [number for number, (row, part) in enumerate(zip(rows, parts, strict=True), start=1) if _row(row) != part]


_DIGITS = 4


def _row(row: Sequence[str]) -> str:
    return fingerprint(row)[:_DIGITS]
