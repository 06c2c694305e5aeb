"""Scores as files: JSON for the metrics, CSV for the tables that reviewers read in git, JSON Lines for what holds text."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from bedside.files import write_json, write_json_lines, write_text
from bedside.scoring.data import table_fingerprint
from bedside.scoring.entries import entries

Rows = Sequence[Mapping[str, Any]]


class Scores(Protocol):
    """The scores of a task: ``metrics`` by their keys, a row for each of its ``examples`` without text, and ``records`` with text."""

    @property
    def metrics(self) -> dict[str, Any]: ...  # noqa: D102
    @property
    def examples(self) -> list[dict[str, Any]]: ...  # noqa: D102
    @property
    def records(self) -> list[dict[str, Any]]: ...  # noqa: D102


def write_scores(folder: Path, run: str, scores: Scores, tables: Mapping[str, Rows], *, records: Path) -> None:
    """Write ``<run>.json``, ``<run>_examples.csv`` and a ``<run>_<name>.csv`` for each of ``tables``, and what holds text to ``records``.

    The JSON remembers what is in the tables, so that a comparison notices one that was edited by hand.
    """
    texts = {f"{run}_{name}.csv": csv_text(rows) for name, rows in {"examples": scores.examples, **tables}.items()}
    for name, text in texts.items():
        write_text(folder / name, text)
    write_json_lines(records, scores.records)
    sums = {name: table_fingerprint(rows_of(text)) for name, text in texts.items()}
    write_json(folder / f"{run}.json", {**scores.metrics, "tables": entries(sums)})


def csv_text(rows: Rows) -> str:
    """Rows of the same keys as CSV with a header."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def rows_of(text: str) -> list[list[str]]:
    """The values of a CSV, header first."""
    return list(csv.reader(io.StringIO(text, newline="")))


def mappings_of(text: str) -> list[dict[str, str]]:
    """The rows of a CSV, each by the header's names."""
    return list(csv.DictReader(io.StringIO(text, newline="")))
