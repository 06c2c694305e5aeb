"""Scores and costs as tables for a terminal."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.table import Table
from rich.text import Text

from bedside.scoring.measures import COUNTS, MEASURES

_OF_ANSWERS = (
    "fact_recall", "meteor", "meteor_exact_stem", "rougeL", "bertscore_f1", "unsupported_facts", "negative_accuracy", "abstained",
)  # fmt: skip

PARTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "notes": {"": tuple(measure.key for measure in MEASURES)},
    "relevance": {"": ("accuracy", "precision", "recall", "f1", "average_precision", "calibration_error", "brier", "threshold")},
    "answers": {
        "from the entries that matter": _OF_ANSWERS,
        "end to end, from the entries that were picked": tuple(f"end_to_end_{key}" for key in _OF_ANSWERS),
        "what picking costs: the first less the second": tuple(f"gap_{key}" for key in _OF_ANSWERS),
        "what was picked": ("picked_precision", "picked_recall", "picked_f1"),
        "how whole records are ranked": ("mean_average_precision", "recall_at_5", "recall_at_10", "recall_at_20"),
    },
}
"""The scores of each task in the order in which they are told, under a heading where there are several parts."""

_BASELINES = ("baseline_", "baseline_bm25_", "baseline_always_")


def score_table(metrics: Mapping[str, Any], *, title: str, task: str = "notes") -> Table:
    """Each score that is there with its interval and its baselines beneath, then the counts and the signature."""
    table = Table(
        "score",
        "value",
        "interval",
        title=f"{title}, n = {metrics['n']}",
        caption=" | ".join([*metrics["provenance"], *metrics["signature"]]),
    )
    told = {"n"}
    for heading, keys in PARTS[task].items():
        rows = [(key, indent) for key, indent in _with_baselines(keys) if key in metrics]
        told |= {key for key, _ in rows}
        if heading and rows:
            table.add_row(Text(heading, style="italic"))
        for key, indent in rows:
            table.add_row(f"{indent}{key}", _value(metrics[key]), _interval(metrics, key))
        table.add_section()
    for key in _rest(metrics, told):
        table.add_row(key, _value(metrics[key]), _interval(metrics, key))
    return table


def cost_table(cost: Mapping[str, Any], *, title: str | None = None) -> Table:
    """What the run cost."""
    table = Table("cost", "value", title=title)
    for name, value in cost.items():
        table.add_row(name, f"{value:,}")
    return table


def _with_baselines(keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each key, and indented beneath it those of the baselines' scores of the same kind."""
    for key in keys:
        yield key, ""
        for prefix in _BASELINES:
            yield f"{prefix}{key}", "  "


def _rest(metrics: Mapping[str, Any], told: set[str]) -> list[str]:
    """Whatever else is a number: sizes and shares first, then the counts of faults, so that no key goes unseen."""
    ends = {f"{key}_{end}" for key in metrics for end in ("low", "high")}
    numbers = [key for key, value in metrics.items() if isinstance(value, int | float) and key not in told | ends]
    return [*(key for key in numbers if key not in COUNTS), *(key for key in COUNTS if key in numbers)]


def _value(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.4f}"


def _interval(metrics: Mapping[str, Any], key: str) -> str:
    low, high = (metrics.get(f"{key}_{end}") for end in ("low", "high"))
    return "" if low is None or high is None else f"{low:.3f} to {high:.3f}"
