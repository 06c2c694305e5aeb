"""Metric folders as ``bedside score --output`` writes them, made from a few numbers instead of texts."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bedside.files import write_json, write_text
from bedside.scoring.data import table_fingerprint
from bedside.scoring.measures import INVALID, MEASURES
from bedside.scoring.statistics import macro_f1_of, value_of
from bedside.scoring.tables import csv_text, rows_of

SIGNATURE = ["interval: 0.95 of 2000 resamples", "rouge: rouge-score 0.1.2, no stemmer", "baseline: SVM trained on 1", "data: 0123", "n: 8"]
SECTIONS = ("CC", "CC", "CC", "CC", "ALLERGY", "ALLERGY", "MEDICATIONS", "PLAN")
VALUES = ("section_correct", "rouge1", "rouge2", "rougeL", "unsupported_facts")


def row(number: int, section: str, predicted: str | None = None, rouge1: float = 0.5, unsupported: float = 0.0) -> dict[str, Any]:
    predicted = predicted or section
    return {
        "id": f"test-{number}",
        "section": section,
        "predicted": predicted,
        "section_probability": 0.5,
        "section_correct": float(section == predicted),
        "rouge1": rouge1,
        "rouge2": round(rouge1 / 2, 6),
        "rougeL": rouge1,
        "unsupported_facts": unsupported,
    }


def rows(count: int = 8, **changed: Any) -> list[dict[str, Any]]:
    return [row(number, SECTIONS[number % len(SECTIONS)], **changed) for number in range(count)]


def tallied(examples: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The metric file of these rows."""
    truth, predicted = (np.array([example[column] for example in examples]) for column in ("section", "predicted"))
    means = {
        measure.key: float(np.mean([example[measure.column] for example in examples])) for measure in MEASURES if measure.column in VALUES
    }
    return {
        "n": len(examples),
        "section_macro_f1": value_of(macro_f1_of(truth, predicted), len(examples)),
        **means,
        "invalid_headers": int((predicted == INVALID).sum()),
        "empty_notes": 0,
        "signature": SIGNATURE,
    }


def write_run(folder: Path, examples: Sequence[dict[str, Any]], **metrics: Any) -> Path:
    """Both files in ``folder``, with the fingerprint of the table."""
    text = csv_text(examples)
    write_text(folder / "notes_examples.csv", text)
    tables = [f"notes_examples.csv: {table_fingerprint(rows_of(text))}"]
    write_json(folder / "notes.json", {**tallied(examples), "tables": tables, **metrics})
    return folder


def edit_json(folder: Path, **changes: Any) -> None:
    """Change keys of the metric file by hand; ``None`` takes one out."""
    path = folder / "notes.json"
    values = {**json.loads(path.read_text(encoding="utf-8")), **changes}
    path.write_text(json.dumps({key: value for key, value in values.items() if value is not None}), encoding="utf-8")


def edit_csv(folder: Path, old: str, new: str) -> None:
    """Change the table of examples by hand."""
    path = folder / "notes_examples.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
