"""Scores as files: JSON for the metrics, CSV for the tables that reviewers read in git, JSON Lines for what holds text."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bedside.files import write_json, write_json_lines, write_text
from bedside.scoring.data import table_fingerprint
from bedside.scoring.entries import entries
from bedside.scoring.notes import NotesScores


def write_scores(folder: Path, run: str, scores: NotesScores, *, records: Path) -> None:
    """Write ``<run>.json``, ``<run>_examples.csv`` and ``<run>_sections.csv`` into ``folder``, and what holds text to ``records``.

    The JSON remembers what is in the tables, so that a comparison notices one that was edited by hand.
    """
    tables = {f"{run}_examples.csv": scores.examples, f"{run}_sections.csv": scores.sections}
    texts = {name: csv_text(rows) for name, rows in tables.items()}
    for name, text in texts.items():
        write_text(folder / name, text)
    write_json_lines(records, scores.records)
    sums = {name: table_fingerprint(rows_of(text)) for name, text in texts.items()}
    write_json(folder / f"{run}.json", {**scores.metrics, "tables": entries(sums)})


def csv_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows of the same keys as CSV with a header."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def rows_of(text: str) -> list[list[str]]:
    """The values of a CSV, header first."""
    return list(csv.reader(io.StringIO(text, newline="")))
