"""``bedside score``: any system's predictions, by this project's metrics."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bedside import layout


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
    Console().print(score_table(scores.metrics, title=predictions.name))
    if output:
        write_scores(output, "notes", scores)
        Console().print(f"written to {output}")
