"""What a run did with each example, in numbers: a row of ``metrics/<run>_examples.csv``, this run's or an earlier one's.

A whole sample row::

    id,section,predicted,section_probability,section_correct,rouge1
    test-0,GENHX,PLAN,0.543593,0.0,0.086580
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from bedside.errors import DataError

NAMES = ("id", "section", "predicted", "section_probability", "section_correct")


@dataclass(frozen=True)
class Answer:
    """One example: the true and the predicted section, the header's probability where the system tells it, and its scores."""

    id: str
    section: str
    predicted: str
    probability: float | None
    scores: Mapping[str, float]

    @property
    def right(self) -> bool:
        """Whether the section header is right."""
        return self.scores["section_correct"] == 1.0


def answer_of(row: Mapping[str, Any], where: str) -> Answer:
    """The answer of a table's row, its numbers as text or as numbers; ``where`` names the table in a :class:`DataError`.

    A score that a row leaves empty is one that this example does not have.
    """
    missing = [name for name in NAMES if name not in row]
    if missing:
        raise DataError(f"{where} lacks {', '.join(missing)}: run `dvc repro --force score`, or take the file from git again")
    name = str(row["id"])
    numbers = {key: _number(value, f"{where}, {name}, {key}") for key, value in row.items() if key not in NAMES[:3] and value != ""}
    probability = numbers.pop("section_probability", None)
    return Answer(name, str(row["section"]), str(row["predicted"]), probability, numbers)


def _number(value: Any, where: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise DataError(f"{where} is {str(value)[:40]!r}, not a number: take the file from git again") from error
    if not isfinite(number):
        raise DataError(f"{where} is {value}: no score is; run `dvc repro --force score`, or take the file from git again")
    return number
