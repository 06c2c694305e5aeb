"""``bedside compare``: whether one side is better than the other, whether that is real, and where it got worse."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from bedside.review.comparison import Comparison
    from bedside.review.limits import Limit


def compare(
    base: Annotated[str, typer.Argument(help="A git revision, an experiment's name, or a folder with notes.json.")],
    head: Annotated[str | None, typer.Argument(help="The same; the workspace where it is not given.", show_default=False)] = None,
    *,
    md: Annotated[bool, typer.Option("--md", help="Markdown, for a pull request.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON, for another program.")] = False,
    fail_if_worse: Annotated[
        list[str] | None,
        typer.Option(metavar="METRIC[:MARGIN]", help="Exit with 1 where the verdict on METRIC is worse, by more than MARGIN; repeatable."),
    ] = None,
) -> None:
    """Compare the scores of two revisions, experiments or folders, with significance.

    Exit code 0: compared. 1: worse than --fail-if-worse allows ("worse: …"), or no comparison was possible ("error: …"). 2: wrong usage.
    """
    from bedside.review.comparable import SEED, settings_of
    from bedside.review.comparison import compare
    from bedside.review.limits import absent, broken
    from bedside.review.results import read_run

    if md and as_json:
        raise typer.BadParameter("choose one of --md and --json")
    limits = _limits(fail_if_worse or [])
    before = read_run(base)
    comparison = compare(before, read_run(head), settings_of(before), seed=SEED)
    missing = absent(comparison, limits)
    if missing:
        raise typer.BadParameter(f"--fail-if-worse: one side has no {', '.join(missing)}; both have {', '.join(comparison.metrics)}")
    _say(comparison, md=md, as_json=as_json)
    worse = broken(comparison, limits)
    for said in worse:
        typer.echo(f"worse: {said}", err=True)
    if worse:
        raise typer.Exit(1)


def _say(comparison: "Comparison", *, md: bool, as_json: bool) -> None:
    from bedside.review.comparison_json import comparison_json
    from bedside.review.comparison_markdown import comparison_markdown
    from bedside.review.comparison_table import comparison_tables

    if md or as_json:
        typer.echo(comparison_markdown(comparison).rstrip() if md else comparison_json(comparison))
        return
    console = Console()
    for part in comparison_tables(comparison):
        console.print(part)


def _limits(texts: list[str]) -> "list[Limit]":
    from bedside.review.limits import parse_limit

    try:
        return [parse_limit(text) for text in texts]
    except ValueError as error:
        raise typer.BadParameter(f"--fail-if-worse: {error}") from error
