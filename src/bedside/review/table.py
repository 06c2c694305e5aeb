"""Scores and costs as tables for a terminal."""

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from bedside.scoring.measures import COUNTS, MEASURES

_BASELINE = "baseline_section_accuracy"


def score_table(metrics: Mapping[str, Any], *, title: str) -> Table:
    """Each score that is there with its interval, then the counts and the signature."""
    table = Table(
        "score",
        "value",
        "interval",
        title=f"{title}, n = {metrics['n']}",
        caption=" | ".join([*metrics["provenance"], *metrics["signature"]]),
    )
    first, *others = (measure.key for measure in MEASURES)
    for name in (name for name in (first, _BASELINE, *others) if name in metrics):
        low, high = (metrics.get(f"{name}_{end}") for end in ("low", "high"))
        table.add_row(name, f"{metrics[name]:.4f}", "" if low is None or high is None else f"{low:.3f} to {high:.3f}")
    table.add_section()
    for name in (name for name in COUNTS if name in metrics):
        table.add_row(name, str(metrics[name]), "")
    return table


def cost_table(cost: Mapping[str, Any]) -> Table:
    """What the run cost."""
    table = Table("cost", "value")
    for name, value in cost.items():
        table.add_row(name, f"{value:,}")
    return table
