"""The command line: ``bedside --help``. Each command prints for a person; what a program needs is in files."""

import os
import platform
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bedside import __version__, layout
from bedside.errors import BedsideError
from bedside.process import run_stage

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)
console = Console()

_TRUE = ("1", "ON", "YES", "TRUE")  # as the Hub's client reads its switches


def main() -> None:
    """The entry point: an error that a person can mend is one message and exit code 1, never a traceback."""
    # Before the process is taken offline, as every command but the fetching stages is.
    asked_for = [name for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE") if os.environ.get(name, "").upper() in _TRUE]
    run_stage(lambda: app(obj=asked_for))


@app.callback()
def about() -> None:
    """Fine-tune small language models on clinical text that must not leave the building, and compare them honestly."""


@app.command()
def score(
    predictions: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="A run file: TestID,SystemOutput1,SystemOutput2.")],
    references: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="The references: ID,section_header,section_text,dialogue.")],
    scoring: Annotated[str | None, typer.Option(help="A file of configs/scoring/; params.yaml's where it is not given.")] = None,
    train: Annotated[Path | None, typer.Option(exists=True, help="Training records, for the header baseline.")] = None,
    output: Annotated[Path | None, typer.Option(file_okay=False, help="Where to write notes.json and the tables.")] = None,
) -> None:
    """Score any system's predictions for the notes task."""
    from bedside.config import load_scoring, load_settings
    from bedside.review.table import score_table
    from bedside.scoring.notes import score_notes
    from bedside.scoring.runs import from_run_file
    from bedside.scoring.tables import write_scores
    from bedside.sources.mts_dialog import read_records

    settings = load_settings(layout.PARAMS)
    records = read_records(train) if train else None
    scores = score_notes(
        from_run_file(predictions, read_records(references)),
        load_scoring(layout.SCORING_CONFIGS, scoring or settings.scoring),
        layout.ENCODER if layout.ENCODER.is_dir() else None,
        settings.score,
        seed=settings.seed,
        source=references.name,
        train=([record.dialogue for record in records], [record.section for record in records]) if records else None,
    )
    console.print(score_table(scores.metrics, title=predictions.name))
    if output:
        write_scores(output, "notes", scores)
        console.print(f"written to {output}")


@app.command()
def results() -> None:
    """Show the scores of the last run, and where to look next."""
    import json

    from bedside.review.table import cost_table, score_table
    from bedside.sources.mts_dialog import source_label

    path = layout.METRICS / "notes.json"
    if not path.is_file():
        raise BedsideError(f"{path} does not exist: run `dvc repro` first")
    metrics = json.loads(path.read_text(encoding="utf-8"))
    console.print(score_table(metrics, title="notes"))
    cost = layout.COST / "notes.json"
    if cost.is_file():
        console.print(cost_table(json.loads(cost.read_text(encoding="utf-8"))))
    if f"source: {source_label('sample')}" in metrics["signature"]:
        console.print("The sample is synthetic and small: it is for trying things out, its numbers say nothing about real patients.")
    console.print(
        "\nWhere to look next:\n"
        "  predictions/notes.jsonl        what the model wrote, beside what it should have written\n"
        "  metrics/notes_examples.csv     the score of each example\n"
        "  dvc plots show                 training curve, confusion of sections, F1 of each section\n"
        "  dvc exp run -S train.learning_rate=0.001, then dvc exp show or dvc metrics diff"
    )


@app.command()
def models() -> None:
    """List the catalogue of base models."""
    from bedside.config import catalogue

    table = Table("name", "model", "weights", "licence", "gated")
    for name, model in catalogue(layout.MODEL_CONFIGS).items():
        table.add_row(name, model.title, f"{model.identity}\n{model.source.revision[:40]}", model.licence, "yes" if model.gated else "no")
    console.print(table)


@app.command()
def doctor(context: typer.Context) -> None:
    """Say what this machine can run: processor, memory, GPU, weights, network, mirror."""
    import torch
    from huggingface_hub import constants, get_token

    from bedside.models.memory import total_gib

    mirror = layout.mirror()
    gpu = torch.cuda.get_device_properties(0) if torch.cuda.is_available() else None
    facts = {
        "bedside": __version__,
        "Python": platform.python_version(),
        "libraries": ", ".join(f"{name} {version(name)}" for name in ("torch", "transformers", "peft", "bitsandbytes", "dvc")),
        "processor": f"{os.cpu_count()} cores, {total_gib():.0f} GiB memory, {shutil.disk_usage('.').free / 2**30:.0f} GiB disk free",
        "GPU": f"{gpu.name}, {gpu.total_memory / 2**30:.0f} GiB" if gpu else "none: smollm2-135m trains on the CPU, larger models want one",
        "base model": _fetched(layout.BASE_MODEL),
        "encoder": _fetched(layout.ENCODER),
        "network": f"not asked: {context.obj[0]} is set" if context.obj else _network(constants.ENDPOINT),
        "mirror": f"{mirror} ({'found' if mirror.is_dir() else 'NOT FOUND'})" if mirror else "none (BEDSIDE_MIRROR is not set)",
        "Hub token": "set" if get_token() else "not set: gated models (Llama, Gemma) need one, or a mirror",
    }
    table = Table(show_header=False)
    for name, value in facts.items():
        table.add_row(name, value)
    console.print(table)


def _network(hub: str) -> str:
    from bedside.sources.weights import hub_fault

    fault = hub_fault()
    return f"{fault}; its models must come from a mirror" if fault else f"{hub} answers"


def _fetched(folder: Path) -> str:
    from bedside.errors import ModelError
    from bedside.sources.weights import verified_source

    if not folder.is_dir():
        return "not fetched yet: run `dvc repro`"
    try:
        source = verified_source(folder)
    except ModelError as error:
        return str(error)
    return f"{source['title']} ({source['revision']}), every file verified"
