"""``bedside results``: the last run, for a terminal."""

import json
from pathlib import Path

from rich.console import Console

from bedside import layout
from bedside.errors import BedsideError
from bedside.review.table import cost_table, score_table
from bedside.scoring.entries import fields
from bedside.sources.mts_dialog import source_label


def results() -> None:
    """Show the scores of the last run, and where to look next."""
    from bedside.review.results import parse_metrics

    console = Console()
    path = layout.METRICS / "notes.json"
    if not path.is_file():
        raise BedsideError(f"{path} does not exist: run `dvc repro` first")
    metrics = parse_metrics(path.read_bytes(), str(path))
    if "provenance" not in metrics:
        raise BedsideError(f"{path} was written by an earlier version of this project: run `dvc repro`")
    console.print(score_table(metrics, title="notes"))
    cost = layout.COST / "notes.json"
    if cost.is_file():
        console.print(cost_table(_cost(cost)))
    if fields(metrics["provenance"]).get("source") == source_label("sample"):
        console.print("The sample is synthetic and small: it is for trying things out, its numbers say nothing about real patients.")
    console.print(
        "\nWhere to look next:\n"
        "  reports/index.html             the page: open it in a browser\n"
        "  predictions/notes.jsonl        what the model wrote, beside what it should have written\n"
        "  metrics/notes_examples.csv     the score of each example\n"
        "  dvc plots show                 training curve, confusion of sections, F1 of each section\n"
        "  dvc exp run -S train.learning_rate=0.001, then bedside compare HEAD"
    )


def _cost(path: Path) -> dict[str, float]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BedsideError(f"{path} is not JSON ({error}): take it from git again, or run `dvc repro`") from error
    return {name: value for name, value in found.items() if isinstance(value, int | float)}
