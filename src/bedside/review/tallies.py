"""Whether a metric file and its table of examples belong together: the means are those of the rows, the rows as they were written."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from bedside.errors import DataError, listed
from bedside.review.examples import ExampleScores
from bedside.scoring.data import changed_rows, table_fingerprint
from bedside.scoring.entries import fields
from bedside.scoring.measures import BY_COLUMN, INVALID, MEASURES, Measure
from bedside.scoring.statistics import macro_f1_of, value_of

_ROUNDED = 1e-6
"""The table holds six decimals."""


def check_tallies(
    metrics: Mapping[str, Any], examples: Mapping[str, ExampleScores], written: Sequence[Sequence[str]], prefix: str, run: str
) -> None:
    """Raise :class:`DataError` where ``<run>.json`` and ``<run>_examples.csv``, both under ``prefix``, tell different things."""
    name = f"{run}_examples.csv"
    problems = list(_disagreements(metrics, examples))
    recorded = fields(metrics.get("tables", []))
    edited = name in recorded and recorded[name] != table_fingerprint(written)
    if not problems and not edited:
        return
    if edited and not problems:
        problems = [_where_in(written, recorded[name])]
    if edited:
        said = f"{prefix}{name} was edited after it was written"
    else:
        said = f"{prefix}{run}.json and {name} beside it do not belong together"
    raise DataError(f"{said}:\n{listed(problems)}\nRun `dvc repro` there, or take both from one run; `git log -p` shows who changed what")


def value_from(measure: Measure, examples: Mapping[str, ExampleScores]) -> float:
    """What the rows say the score is."""
    rows = list(examples.values())
    if measure.kind == "macro F1":
        truth, predicted = np.array([row.section for row in rows]), np.array([row.predicted for row in rows])
        return value_of(macro_f1_of(truth, predicted), len(rows))
    return float(np.mean([row.scores[measure.column] for row in rows]))


def _disagreements(metrics: Mapping[str, Any], examples: Mapping[str, ExampleScores]) -> Iterator[str]:
    if metrics.get("n") != len(examples):
        yield f"n is {metrics.get('n')}, but the table has {len(examples)} rows"
    columns = next(iter(examples.values())).scores.keys() | {"predicted"}
    for measure in MEASURES:
        told, there = measure.key in metrics, measure.column in columns
        if told and not there:
            yield f"{measure.key} is {metrics[measure.key]:.6g}, but the table has no column {measure.column}"
        elif there and not told:
            yield f"the table has a column {measure.column}, but the metric file no {measure.key}"
        elif told and abs(value_from(measure, examples) - metrics[measure.key]) > _ROUNDED:
            found = value_from(measure, examples)
            yield f"{measure.key} is {metrics[measure.key]:.6f}, but column {measure.column} gives {found:.6f}"
    invalid = sum(row.predicted == INVALID for row in examples.values())
    if metrics.get("invalid_headers", invalid) != invalid:
        yield f"invalid_headers is {metrics['invalid_headers']}, but column predicted holds {invalid} × {INVALID}"


def _where_in(written: Sequence[Sequence[str]], recorded: str) -> str:
    """The cells that this project would have written otherwise, or what else can be said."""
    numbers = [column for column, name in enumerate(written[0]) if name in BY_COLUMN]
    for number, row in enumerate(written[1:], start=2):
        for column in numbers:
            if repr(float(row[column])) != row[column]:
                return f"row {number}, column {written[0][column]}: {row[column]!r} is not how a score is written (a spreadsheet saved it?)"
    changed = "an ID, a section, a probability, the rows' order or single scores"
    rows = changed_rows(recorded, written)
    where = f"row {', '.join(map(str, rows))} is not as it was written" if rows else "its fingerprint is not the recorded one"
    return f"{where}; the means still agree, so {changed} changed"
