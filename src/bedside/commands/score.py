"""``bedside score``: any system's predictions, by this project's metrics."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from bedside import layout

if TYPE_CHECKING:
    from bedside.config import Weights


def score(
    predictions: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="A run file: TestID,SystemOutput1,SystemOutput2.")],
    references: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="The references: ID,section_header,section_text,dialogue.")],
    scoring: Annotated[str | None, typer.Option(help="A file of configs/scoring/; params.yaml's where it is not given.")] = None,
    train: Annotated[Path | None, typer.Option(exists=True, help="Training records, for the header baseline.")] = None,
    output: Annotated[Path | None, typer.Option(file_okay=False, help="Where to write notes.json, the tables and the records.")] = None,
    fetch: Annotated[
        bool, typer.Option("--fetch", help="Download the metrics' weights where they are neither fetched nor staged.")
    ] = False,
) -> None:
    """Score any system's predictions for the notes task."""
    from bedside.config import load_scoring, load_settings
    from bedside.review.table import score_table
    from bedside.scoring.notes import score_notes
    from bedside.scoring.runs import from_run_file
    from bedside.scoring.score_cache import ScoreCache
    from bedside.scoring.tables import write_scores
    from bedside.scoring.text import Scorers
    from bedside.sources.mts_dialog import read_records

    settings = load_settings(layout.PARAMS)
    config = load_scoring(layout.SCORING_CONFIGS, scoring or settings.scoring)
    items = from_run_file(predictions, read_records(references))
    records = read_records(train) if train else None
    scores = score_notes(
        items,
        Scorers(config, _folders(config.weights, fetch=fetch), ScoreCache(layout.SCORE_CACHE)),
        settings.score,
        seed=settings.seed,
        source=references.name,
        train=([record.dialogue for record in records], [record.section for record in records]) if records else None,
    )
    Console().print(score_table(scores.metrics, title=predictions.name))
    if output:
        write_scores(output, "notes", scores, {"sections": scores.sections}, records=output / "notes_scored.jsonl")
        Console().print(f"written to {output}")


def _folders(weights: "Mapping[str, Weights]", *, fetch: bool) -> dict[str, Path]:
    """Where each metric's weights lie: those of the pipeline, or, of another configuration, a folder that can be made again."""
    from bedside.files import fingerprint, whole_folder
    from bedside.sources.weights import fetch_weights, holds, staged

    folders = {}
    for metric, wanted in weights.items():
        pipeline, other = layout.SCORERS / metric, layout.OTHER_SCORERS / f"{metric}-{fingerprint(wanted.model_dump())}"
        if not holds(pipeline, wanted) and not holds(other, wanted) and (fetch or staged(wanted, layout.mirror())):
            with whole_folder(other) as folder:
                fetch_weights(wanted, folder, layout.mirror())
        found = next((folder for folder in (pipeline, other) if holds(folder, wanted)), None)
        if found:
            folders[metric] = found
        else:
            Console(stderr=True).print(
                f"{metric} is left out: {wanted.title} ({wanted.identity}) is not fetched. Stage it in a mirror, or add --fetch"
            )
    return folders
