"""``bedside report``: the page of the last run, against any other."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bedside import layout

_RUN = "notes"


def report(
    base: Annotated[str | None, typer.Option(help="What to compare with: a git revision, an experiment, or a folder of metrics.")] = None,
    output: Annotated[Path, typer.Option(dir_okay=False, help="The file to write.")] = layout.REPORT,
    include_text: Annotated[
        bool | None,
        typer.Option("--include-text/--no-include-text", help="Show the text of your own data, too; params.yaml's where it is not given."),
    ] = None,
) -> None:
    """Draw the page of the last run: scores, comparison, calibration, examples."""
    from bedside.config import load_settings
    from bedside.files import write_text
    from bedside.review.page.build import About, build_page
    from bedside.review.page.earlier import earlier_run, earlier_run_or_reason
    from bedside.review.page.inputs import read_inputs
    from bedside.review.page.privacy import privacy
    from bedside.review.places import would_be_committed

    settings = load_settings(layout.PARAMS)
    inputs = read_inputs(
        _RUN,
        metrics=layout.METRICS,
        training=layout.TRAINING,
        cost=layout.COST,
        predictions=layout.PREDICTIONS,
        prepared=layout.PREPARED,
    )
    if base is None:
        found, reason = earlier_run_or_reason(settings.report.base, _RUN)
    else:
        found, reason = earlier_run(base, _RUN), ""
    asked = settings.report.include_text if include_text is None else include_text
    about = About(_RUN, settings.model, settings.notes_source, asked, settings.train.model_dump())
    write_text(output, build_page(inputs, about, found, reason))
    console = Console()
    console.print(f"written to {output}" + (f", compared with {found.label}" if found else f"; nothing to compare with: {reason}"))
    shown = privacy(inputs.metrics, settings.notes_source, include_text=asked)
    if shown.patients and shown.with_text:
        unignored = ", and git does not ignore it" if would_be_committed(output) else ""
        console.print(f"It holds patients' text{unignored}: do not mail, publish or commit it.", style="bold")
