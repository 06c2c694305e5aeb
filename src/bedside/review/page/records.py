"""What was written and what should have been: ``predictions/<run>_scored.jsonl``, whose text never goes into git.

A whole sample record; ``start`` and ``end`` count characters of the predicted text, for what was omitted of the reference's::

    {"id": "test-0", "section": "MEDICATIONS", "text": "Takes 40 mg daily.",
     "reference": {"section": "MEDICATIONS", "text": "Takes 20 mg at night."},
     "unsupported": [{"kind": "dose", "text": "40 mg", "start": 6, "end": 11}],
     "omitted": [{"kind": "dose", "text": "20 mg", "start": 6, "end": 11}]}
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bedside.errors import DataError


@dataclass(frozen=True)
class Fact:
    """A passage that says something checkable, and what kind of thing."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Written:
    """The texts of one example, and the facts in them that are at fault."""

    id: str
    prediction: str
    reference: str
    unsupported: tuple[Fact, ...]
    omitted: tuple[Fact, ...]


def read_written(path: Path) -> list[Written]:
    """Read scored records; :class:`DataError` names the line that is not one, without its text."""
    records = []
    with path.open("rb") as stream:  # lines end at line feeds alone; text may hold other separators
        for number, line in enumerate(stream, 1):
            try:
                records.append(_record(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                fault = f"{type(error).__name__}: {error}"
                raise DataError(f"{path}, line {number} is not a scored record ({fault}): run `dvc checkout --force {path}`") from error
    return records


def _record(row: dict[str, Any]) -> Written:
    prediction, reference = row["text"], row["reference"]["text"]
    # Without the metric there are no facts to show.
    unsupported, omitted = (row.get(name) or [] for name in ("unsupported", "omitted"))
    return Written(row["id"], prediction, reference, _facts(unsupported, prediction), _facts(omitted, reference))


def _facts(found: Sequence[dict[str, Any]], text: str) -> tuple[Fact, ...]:
    for fact in found:
        if text[fact["start"] : fact["end"]] != fact["text"]:
            raise ValueError(f"a {fact['kind']} is not where it is said to be")
    return tuple(Fact(fact["kind"], fact["start"], fact["end"]) for fact in found)
