"""Everything the page is made from, read from the files that the pipeline wrote."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bedside.errors import DataError, listed
from bedside.examples import read_examples
from bedside.review.examples import ExampleScores, parse_examples
from bedside.review.page.records import Written, read_written
from bedside.review.results import parse_metrics
from bedside.scoring.data import data_fingerprint
from bedside.scoring.entries import fields
from bedside.sources.tables import read_rows, shown

Curve = list[tuple[float, float]]
"""Steps and values."""

CURVES = ("train_loss", "validation_loss", "learning_rate")
_SECTION_COLUMNS = ("section", "n", "precision", "recall", "f1")


@dataclass(frozen=True)
class Inputs:
    """One run. ``curves``, ``training`` and ``cost`` are empty for a system that this project did not train or run."""

    metrics: Mapping[str, Any]
    answers: list[ExampleScores]
    sections: list[dict[str, Any]]
    written: Mapping[str, Written]
    dialogues: Mapping[str, str]
    curves: Mapping[str, Curve]
    training: Mapping[str, Any]
    cost: Mapping[str, Any]


def read_inputs(run: str, *, metrics: Path, training: Path, cost: Path, predictions: Path, prepared: Path) -> Inputs:
    """Read a run from the folders of its stages.

    Raises :class:`DataError` where a file is missing or damaged, or two of them are not about the same examples.
    """
    numbers, table = metrics / f"{run}.json", metrics / f"{run}_examples.csv"
    texts, tests = predictions / f"{run}_scored.jsonl", prepared / run / "test.jsonl"
    for path in (numbers, table, metrics / f"{run}_sections.csv", texts, tests):
        if not path.is_file():
            raise DataError(f"{path} does not exist: run `dvc repro`, or `dvc checkout` if it was made before")
    answers = list(parse_examples(table.read_bytes(), str(table))[0].values())
    written = read_written(texts)
    dialogues = {example.id: example.messages[-1]["content"] for example in read_examples(tests)}
    _check_once(texts, [record.id for record in written])
    _check_same(table, {answer.id for answer in answers}, texts, {record.id for record in written})
    _check_same(table, {answer.id for answer in answers}, tests, dialogues.keys())
    scores = parse_metrics(numbers.read_bytes(), str(numbers))
    references = {record.id: record.reference for record in written}
    found = data_fingerprint((answer.section, references[answer.id], dialogues[answer.id]) for answer in answers)
    if fields(scores["signature"]).get("data") != found:
        # What git brings back and what DVC does part ways at a checkout, and the scores say whose text may be shown.
        raise DataError(f"{texts} and {tests} are not the data that {numbers} is about: run `dvc checkout`, or `dvc repro`")
    return Inputs(
        metrics=scores,
        answers=answers,
        sections=[dict(row) for _, row in read_rows(metrics / f"{run}_sections.csv", _SECTION_COLUMNS)],
        written={record.id: record for record in written},
        dialogues=dialogues,
        curves={name: curve for name in CURVES if (curve := _read_curve(training / run / "plots" / "metrics" / f"{name}.tsv", name))},
        training=_read_json(training / run / "metrics.json"),
        cost=_read_json(cost / f"{run}.json"),
    )


def _check_once(path: Path, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
    if twice:
        raise DataError(f"{path} holds these twice:\n{listed([shown(name) for name in twice])}\nrun `dvc repro --force score`")
    if not names:
        raise DataError(f"{path} has no examples: run `dvc repro --force score`")


def _check_same(path: Path, names: set[str], other: Path, others: Iterable[str]) -> None:
    problems = [f"{shown(name)} is only in {path}" for name in sorted(names - set(others))]
    problems += [f"{shown(name)} is only in {other}" for name in sorted(set(others) - names)]
    if problems:
        raise DataError(f"{path} and {other} are not about the same examples:\n{listed(problems)}\nrun `dvc repro`")


def _read_json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DataError(f"{path} is not JSON ({error}): take it from git again, or run `dvc repro`") from error
    return value


def _read_curve(path: Path, name: str) -> Curve:
    """A curve as DVCLive writes it: tab-separated, with a header."""
    if not path.is_file():
        return []
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    columns = header.split("\t")
    try:
        step, value = columns.index("step"), columns.index(name)
        return [(float(row[step]), float(row[value])) for row in (line.split("\t") for line in lines)]
    except (ValueError, IndexError) as error:
        raise DataError(f"{path} is not a curve of {name} ({error}): take it from git again, or run `dvc repro`") from error
