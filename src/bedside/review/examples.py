"""The scores of each example, as ``metrics/<run>_examples.csv`` holds them: one row an example, no text."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bedside.errors import DataError, listed
from bedside.scoring.measures import BY_COLUMN, INVALID
from bedside.sources.tables import parse_rows, shown
from bedside.tasks.notes import SECTIONS

_ALWAYS = ("id", "section", "predicted", "section_correct")
_PROBABILITY = "section_probability"


@dataclass(frozen=True)
class ExampleScores:
    """One row. ``scores`` are by column; ``probability`` is that of the predicted section, where the system told one."""

    id: str
    section: str
    predicted: str
    probability: float | None
    scores: Mapping[str, float]

    @property
    def right(self) -> bool:
        """Whether the section header is right."""
        return self.section == self.predicted


def parse_examples(content: bytes, path: str) -> tuple[dict[str, ExampleScores], list[list[str]]]:
    """The examples by ID, and the rows as they were written, header first, for their fingerprint.

    Raises :class:`DataError` with the row and column of everything that cannot be.
    """
    examples: dict[str, ExampleScores] = {}
    written: list[list[str]] = []
    problems: list[str] = []
    rows: dict[str, int] = {}
    for number, row in parse_rows(content, path, _ALWAYS):
        if not written:
            written.append(list(row))
        written.append(list(row.values()))
        faults = list(_faults(row, rows.get(row["id"])))
        problems += [f"row {number}, {fault}" for fault in faults]
        rows.setdefault(row["id"], number)
        if not faults:
            examples[row["id"]] = _example(row)
    if problems:
        raise DataError(f"{path} was edited or damaged:\n{listed(problems)}\nTake back the file that `dvc repro` wrote, or run it again")
    if not examples:
        raise DataError(f"{path} has no examples: run `dvc repro` there, or choose another side")
    return examples, written


def _example(row: Mapping[str, str]) -> ExampleScores:
    probability = row.get(_PROBABILITY, "")
    return ExampleScores(
        id=row["id"],
        section=row["section"],
        predicted=row["predicted"],
        probability=float(probability) if probability else None,
        scores={column: float(row[column]) for column in BY_COLUMN if column in row},
    )


def _faults(row: Mapping[str, str], first: int | None) -> Iterator[str]:
    if not row["id"]:
        yield "column id: it is empty"
    if first is not None:
        yield f"column id: {shown(row['id'])} is already in row {first}"
    for column, known in (("section", {*SECTIONS}), ("predicted", {*SECTIONS, INVALID})):
        if row[column] not in known:
            yield f"column {column}: {shown(row[column])!r} is no section code"
    for column, measure in BY_COLUMN.items():
        if column in row and not measure.may_be(_number(row[column])):
            yield f"column {column}: {shown(row[column])!r} is not a number from {measure.bounds[0]:g} to {measure.bounds[1]:g}"
    if row.get(_PROBABILITY) and not 0 <= _number(row[_PROBABILITY]) <= 1:
        yield f"column {_PROBABILITY}: {shown(row[_PROBABILITY])!r} is not a number from 0 to 1"
    correct = _number(row["section_correct"])
    if 0 <= correct <= 1 and correct != (row["section"] == row["predicted"]):
        yield f"column section_correct: it is {row['section_correct']}, but {row['predicted']} was predicted for {row['section']}"


def _number(text: str) -> float:
    """The number; not-a-number for anything else, which is in no range."""
    try:
        return float(text)
    except ValueError:
        return math.nan
