"""``bedside results``: the last run of each task, for a terminal."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich.console import Console

from bedside import layout
from bedside.errors import BedsideError
from bedside.review.table import PARTS, cost_table, score_table
from bedside.scoring.entries import fields
from bedside.sources.naming import source_label

_MADE_UP = {
    source_label("sample"): "The sample is synthetic and small: it is for trying things out, its numbers say nothing about real patients.",
    source_label("synthea"): "Synthea's patients are made up: numbers about them say nothing about real patients.",
}

_FILES = {
    "notes": {
        "predictions/notes.jsonl": "what the model wrote, beside what it should have written",
        "metrics/notes_examples.csv": "the score of each example",
        "metrics/notes_sections.csv": "the scores of each section",
    },
    "relevance": {
        "predictions/relevance.jsonl": "how much each entry matters to its question, said and true",
        "metrics/relevance_examples.csv": "each pair of question and entry, and what the baselines say of it",
        "metrics/relevance_kinds.csv": "the scores of each kind of question",
    },
    "answers": {
        "predictions/answers.jsonl": "what the model answered, beside what is right",
        "metrics/answers_examples.csv": "the scores of each question",
        "metrics/answers_kinds.csv": "the scores of each kind of question",
    },
}


def results() -> None:
    """Show the scores of the last run of each task, and where to look next."""
    console = Console()
    found = {task: _metrics(path) for task in PARTS if (path := layout.METRICS / f"{task}.json").is_file()}
    if not found:
        raise BedsideError(f"{layout.METRICS / 'notes.json'} does not exist: run `dvc repro` first")
    costs = {task: _cost(path) for task in found if (path := layout.COST / f"{task}.json").is_file()}
    for task, metrics in found.items():
        console.print(score_table(metrics, title=task, task=task))
        if task in costs:
            console.print(cost_table(costs[task], title=task if len(found) > 1 else None))
    sources = {fields(metrics["provenance"]).get("source") for metrics in found.values()}
    for source, said in _MADE_UP.items():
        if source in sources:
            console.print(said)
    console.print(_where_next(found))


def _where_next(tasks: Iterable[str]) -> str:
    files = {name: gloss for task in tasks for name, gloss in _FILES[task].items()}
    lines = {
        "reports/index.html": "the page: open it in a browser",
        **files,
        "dvc plots show": "training curves, what was chosen against what is true, and the scores of each section or kind",
    }
    width = max(map(len, lines))
    shown = "\n".join(f"  {name:{width}}  {gloss}" for name, gloss in lines.items())
    return f"\nWhere to look next:\n{shown}\n  dvc exp run -S train.learning_rate=0.001, then bedside compare HEAD"


def _metrics(path: Path) -> dict[str, Any]:
    from bedside.review.results import parse_metrics

    metrics = parse_metrics(path.read_bytes(), str(path))
    if "provenance" not in metrics:
        raise BedsideError(f"{path} was written by an earlier version of this project: run `dvc repro`")
    return metrics


def _cost(path: Path) -> dict[str, float]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BedsideError(f"{path} is not JSON ({error}): take it from git again, or run `dvc repro`") from error
    return {name: value for name, value in found.items() if isinstance(value, int | float)}
