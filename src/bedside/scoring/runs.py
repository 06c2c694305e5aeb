"""Predictions to score: this pipeline's own, or a run file of the MEDIQA-Chat 2023 challenge.

A run file's record, its ID with or without the ``taskA`` prefix::

    TestID,SystemOutput1,SystemOutput2
    taskA12,CC,Back pain.
"""

import json
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

from bedside.errors import DataError, listed
from bedside.examples import Example
from bedside.scoring.notes import Scored
from bedside.sources.mts_dialog import Record
from bedside.sources.tables import read_rows, shown
from bedside.tasks.notes import SECTIONS

RUN_COLUMNS = ("TestID", "SystemOutput1", "SystemOutput2")
_PREFIX = "taskA"


def from_predictions(path: Path, examples: Sequence[Example]) -> list[Scored]:
    """Items from ``predictions/notes.jsonl``; the dialogues come from the examples it answers.

    Raises :class:`DataError` where a line is not a prediction or the IDs of both sides are not the same.
    """
    dialogues = {example.id: example.messages[-1]["content"] for example in examples}
    items: dict[str, Scored] = {}
    with path.open("rb") as stream:  # lines end at line feeds alone; text may hold other separators
        for number, line in enumerate(stream, 1):
            try:
                item = _from_line(json.loads(line, parse_constant=_refused), dialogues)
            except (ValueError, KeyError, TypeError) as error:
                fault = f"{type(error).__name__}: {error}"
                raise DataError(f"{path}, line {number} is not a prediction ({fault}): run `dvc checkout --force {path}`") from error
            if item.id in items:
                raise DataError(f"{path} answers {shown(item.id)} twice: run `dvc checkout --force {path}`")
            items[item.id] = item
    _check_ids(path, items.keys(), dialogues.keys())
    return list(items.values())


def from_run_file(path: Path, references: Sequence[Record]) -> list[Scored]:
    """Items from a challenge run file, in the order of ``references``.

    Raises :class:`DataError` where columns are missing or the IDs of both sides are not the same.
    """
    answers = _read_run(path)
    _check_ids(path, answers.keys(), {_plain(reference.id) for reference in references})
    return [
        Scored(
            id=reference.id,
            section=answers[_plain(reference.id)][0],
            text=answers[_plain(reference.id)][1],
            true_section=reference.section,
            true_text=reference.text,
            dialogue=reference.dialogue,
        )
        for reference in references
    ]


def _refused(constant: str) -> float:
    raise ValueError(f"{constant} is no number")


def _check_ids(path: Path, answered: AbstractSet[str], wanted: AbstractSet[str]) -> None:
    problems = [f"no answer to {name}" for name in sorted(wanted - answered)]
    problems += [f"answer to {shown(name)}, which the references do not have" for name in sorted(answered - wanted)]
    if problems:
        raise DataError(f"{path} and the references do not hold the same IDs:\n{listed(problems)}")


def _from_line(row: dict[str, Any], dialogues: dict[str, str]) -> Scored:
    texts = (row["id"], row["prediction"]["text"], row["reference"]["section"], row["reference"]["text"])
    if not all(isinstance(text, str) for text in texts) or not isinstance(row["prediction"]["section"], str | None):
        raise TypeError("an ID, a section or a text is no text")
    if not isinstance(row["section_probability"], int | float | None):
        raise TypeError("section_probability is no number")
    return Scored(
        id=row["id"],
        section=row["prediction"]["section"],
        text=row["prediction"]["text"],
        true_section=row["reference"]["section"],
        true_text=row["reference"]["text"],
        dialogue=dialogues.get(row["id"], ""),
        probability=row["section_probability"],
        truncated=row["omitted"] > 0,
        finished=row["finished"],
    )


def _read_run(path: Path) -> dict[str, tuple[str | None, str]]:
    answers: dict[str, tuple[str | None, str]] = {}
    for _, row in read_rows(path, RUN_COLUMNS):
        name = _plain(row["TestID"].strip())
        if name in answers:
            raise DataError(f"{path} answers {shown(row['TestID'])} twice: keep one of the two rows")
        section = row["SystemOutput1"].strip().upper()
        answers[name] = (section if section in SECTIONS else None, row["SystemOutput2"].strip())
    return answers


def _plain(name: str) -> str:
    return name.removeprefix(_PREFIX)
