"""Questions: what is asked of a record, which of its resources matter, and what a right answer says.

One JSON object per line::

    {"id": "23b32be5-last_value-3", "patient": "23b32be5", "kind": "last_value", "asked_on": "2026-11-02",
     "text": "What was my last A1c?", "relevant": ["Observation/8ed7aa7c"], "hard_negatives": ["Observation/1a78c645"],
     "unclear": [],
     "answer": "Your last hemoglobin A1c was 5.9 % on November 2, 2019.",
     "facts": [{"kind": "value", "text": "5.9", "unit": "%", "also": []}, {"kind": "date", "text": "2019-11-02", "unit": "", "also": []}]}
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from bedside.errors import DataError
from bedside.files import write_json_lines

FactKind = Literal["name", "value", "date", "word"]
"""``name``: of a drug, a condition, a person. ``value``: a number, with its unit where it has one. ``date``: with FHIR's precision.
``word``: any other word that decides, as yes, rising or normal."""


@dataclass(frozen=True)
class Fact:
    """Something that a right answer says. ``also`` are other wordings that say the same."""

    kind: FactKind
    text: str
    unit: str
    also: list[str]


@dataclass(frozen=True)
class Question:
    """A question that ``patient`` asks on the day ``asked_on`` (ISO), and its truth.

    ``relevant`` is empty where the answer is that nothing in the record says so. ``hard_negatives`` are resources that look alike and
    do not matter. ``unclear`` are such as might be called either: they are in no pair, and in no score.
    """

    id: str
    patient: str
    kind: str
    text: str
    asked_on: str
    relevant: list[str]
    hard_negatives: list[str]
    unclear: list[str]
    answer: str
    facts: list[Fact]


def write_questions(path: Path, questions: Iterable[Question]) -> None:
    """Write questions as JSON Lines, atomically."""
    write_json_lines(path, (asdict(question) for question in questions))


def read_questions(path: Path) -> list[Question]:
    """Read questions; a line that is not one raises :class:`DataError` with its number."""
    questions = []
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            try:
                values = json.loads(line)
                questions.append(Question(**{**values, "facts": [Fact(**fact) for fact in values["facts"]]}))
            except (ValueError, TypeError, KeyError) as error:
                raise DataError(f"{path}, line {number} is not a question ({error}): run `dvc repro write_questions`") from error
    return questions
