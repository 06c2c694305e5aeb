"""A comparison for a terminal."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from bedside.review.comparison import Comparison
from bedside.review.comparison_words import WHAT_IT_MEANS, changes, headline, p_value, signed, title, value

_STYLES = {"better": "green", "worse": "bold red", "within noise": "dim"}


def comparison_tables(comparison: Comparison) -> Iterator[RenderableType]:
    """The headline, the scores, the sections, and the examples that lost most."""
    yield Text(headline(comparison), style="bold")
    yield _scores(comparison)
    yield Text(WHAT_IT_MEANS, style="dim")
    yield _sections(comparison)
    yield Text(changes(comparison))
    if comparison.broken:
        yield Text(f"Now wrong: {' '.join(comparison.broken[:10])}{' …' if len(comparison.broken) > 10 else ''}")
    if comparison.losses:
        yield Text(f"Biggest loss of ROUGE-1: {', '.join(f'{name} ({signed(loss)})' for name, loss in comparison.losses)}")


def _scores(comparison: Comparison) -> Table:
    # As narrow as a terminal of 80 columns, or a log.
    table = Table(title=Text(f"\nbase {comparison.base}, head {comparison.head}"), box=None, collapse_padding=True, pad_edge=False)
    interval = f"{comparison.settings.confidence * 100:g} % interval"
    table.add_column("score")
    for name in ("base", "head", "change", interval, "p", "detectable"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    for key, found in comparison.metrics.items():
        ends = f"{signed(found.low)} to {signed(found.high)}"
        detectable = "–" if found.detectable is None else value(found.detectable)
        table.add_row(
            title(key),
            value(found.base),
            value(found.head),
            signed(found.difference),
            ends,
            p_value(found.p_adjusted),
            detectable,
            Text(found.verdict, style=_STYLES[found.verdict]),
        )
    return table


def _sections(comparison: Comparison) -> Table:
    table = Table(title="\nby section, base → head", box=None, pad_edge=False)
    table.add_column("section")
    for name in ("n", "accuracy", "mean ROUGE-1"):
        table.add_column(name, justify="right")
    for section in comparison.sections:
        accuracy, rouge1 = (f"{value(base)} → {value(head)}" for base, head in (section.accuracy, section.rouge1))
        table.add_row(section.section, str(section.n), accuracy, rouge1)
    return table
