"""The scores of one side of a comparison, read from where they lie and checked before anybody trusts them.

It reads ``<run>.json`` and ``<run>_examples.csv``, of which these are parts::

    {"n": 80, "rouge1": 0.0305, "signature": ["source: mts-dialog", …], "tables": ["notes_examples.csv: 0f3c…"], …}
    id,section,predicted,section_probability,section_correct,rouge1,…
    test-0,GENHX,PLAN,0.543593,0.0,0.0,…
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from bedside.errors import DataError, listed
from bedside.review.examples import ExampleScores, parse_examples
from bedside.review.places import Place, find_place
from bedside.review.tallies import check_tallies
from bedside.scoring.entries import fields
from bedside.scoring.measures import COUNTS, MEASURES
from bedside.sources.tables import shown

AGAIN = "run `dvc repro` there and commit, or choose another side"


@dataclass(frozen=True)
class RunScores:
    """One side: ``label`` is what a reviewer calls it, ``examples`` are by ID, in the order of the file."""

    label: str
    metrics: Mapping[str, Any]
    examples: Mapping[str, ExampleScores]

    @property
    def signature(self) -> dict[str, str]:
        """The settings behind the scores, by field."""
        return fields(self.metrics["signature"])


def read_run(where: str | None, run: str = "notes") -> RunScores:
    """The scores of ``run`` in a git revision, an experiment or a folder; ``None`` is the workspace.

    Raises :class:`DataError` where there are none, or where they are not as they were written; it names file, row and column.
    """
    place = find_place(where, f"{run}.json")
    metrics_file, table = f"{run}.json", f"{run}_examples.csv"
    metrics = parse_metrics(_content(place, metrics_file), place.prefix + metrics_file)
    examples, written = parse_examples(_content(place, table), place.prefix + table)
    check_tallies(metrics, examples, written, place.prefix, run)
    return RunScores(place.label, metrics, examples)


def _content(place: Place, name: str) -> bytes:
    content = place.read(name)
    if content is None:
        raise DataError(f"{place.prefix}{name} does not exist: {place.label} has no scores to compare; {AGAIN}")
    return content


def parse_metrics(content: bytes, path: str) -> dict[str, Any]:
    """A metric file, checked; :class:`DataError` names ``path`` and what is wrong in it."""

    def no_number(name: str) -> NoReturn:
        raise ValueError(f"it holds {name}, which is no number")

    try:
        metrics = json.loads(content, parse_constant=no_number)
    except ValueError as error:
        raise DataError(f"{path} is not JSON ({error}): {AGAIN}") from error
    problems = list(_faults(metrics)) if isinstance(metrics, dict) else ["it is no mapping of scores"]
    if problems:
        raise DataError(f"{path} is not a metric file of this project:\n{listed(problems)}\n{AGAIN}")
    return dict(metrics)


def _faults(metrics: dict[str, Any]) -> list[str]:
    problems = []
    for key in ("signature", "provenance", "tables"):
        written = metrics.get(key, None if key == "signature" else [])
        if not isinstance(written, list) or not all(isinstance(entry, str) and ": " in entry for entry in written):
            problems.append(f"{key} is {str(written)[:80]}, not a list of 'field: value'")
    for measure in MEASURES:
        for key in (measure.key, f"{measure.key}_low", f"{measure.key}_high"):
            value = metrics.get(key, 0.0)
            if isinstance(value, bool) or not isinstance(value, int | float) or not measure.may_be(value):
                problems.append(f"{key} is {_shown(value)}, not a number from {measure.bounds[0]:g} to {measure.bounds[1]:g}")
    for key in ("n", *COUNTS):
        value = metrics.get(key, 0)
        if type(value) is not int or value < 0:
            problems.append(f"{key} is {_shown(value)}, not a whole number from 0 on")
    return problems


def _shown(value: object) -> str:
    return shown(repr(value))
