"""Scores as files: JSON for the metrics, CSV for the tables that reviewers read in git."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bedside.files import write_json, write_text
from bedside.scoring.notes import NotesScores


def write_scores(folder: Path, run: str, scores: NotesScores) -> None:
    """Write ``<run>.json``, ``<run>_examples.csv`` and ``<run>_sections.csv``."""
    write_csv(folder / f"{run}_examples.csv", scores.examples)
    write_csv(folder / f"{run}_sections.csv", scores.sections)
    write_json(folder / f"{run}.json", scores.metrics)


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows of the same keys, atomically."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_text(path, stream.getvalue())
