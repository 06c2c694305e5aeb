"""``bedside submission``: this pipeline's predictions as the challenge's own run file."""

from pathlib import Path
from typing import Annotated

import typer

from bedside import layout


def submission(
    team: Annotated[str, typer.Option(help="The team's name: letters, digits, hyphens.")],
    run_number: Annotated[int, typer.Option(min=1, max=3, help="Which of the team's three runs this is.")] = 1,
    fill: Annotated[
        str | None, typer.Option(help="What to write where the model wrote nothing; the challenge reads no empty text.")
    ] = None,
    output: Annotated[Path, typer.Option(file_okay=False, help="The folder to write the file to.")] = Path(),
) -> None:
    """Write predictions/notes.jsonl as a run file of MEDIQA-Chat 2023, task A, and refuse what its rules would."""
    from bedside.errors import DataError
    from bedside.scoring.runs import from_predictions
    from bedside.scoring.submission import FORMULA, answers, challenge_examples, challenge_records, file_name, write_submission

    path = output / file_name(team, run_number)
    records = challenge_records(layout.RAW_NOTES / "test.csv")
    predictions = layout.PREDICTIONS / "notes.jsonl"
    if not predictions.is_file():
        raise DataError(f"{predictions} does not exist: run `dvc exp run -S notes_source=mts-dialog`, or `dvc checkout`")
    rows = answers(from_predictions(predictions, challenge_examples(records)), records, fill=fill)
    write_submission(path, rows, records)
    typer.echo(f"{path}: {len(rows)} answers, read back and found as the challenge wants them")
    formulas = sum(row["SystemOutput2"].startswith(FORMULA) for row in rows)
    if formulas:
        typer.echo(
            f"{formulas} texts start with {' '.join(FORMULA)}: they are written as they are, since they are scored so; "
            "in a spreadsheet, import the columns as text instead of opening the file"
        )
