"""The table that puts published systems beside this run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bedside.review.page.published import Published, published, same_weights

COLUMNS = ("section_accuracy", "rouge1", "rouge2", "rougeL", "bertscore_f1", "bleurt", "aggregate")


@dataclass(frozen=True)
class Entry:
    """One published score; ``comparable`` says whether it was computed with the weights that ours was."""

    value: float | None
    comparable: bool


@dataclass(frozen=True)
class Row:
    """One published system, its scores by the names of :data:`COLUMNS`."""

    result: Published
    entries: Mapping[str, Entry]


def published_rows(metrics: Mapping[str, Any]) -> list[Row]:
    """Each published system; without our own score there is nothing to compare, so its weights count as others."""
    return [Row(result, _entries(result, metrics)) for result in published()]


def _entries(result: Published, metrics: Mapping[str, Any]) -> dict[str, Entry]:
    return {name: Entry(result.scores.get(name), name in metrics and same_weights(result, name, metrics)) for name in COLUMNS}


def any_apart(rows: Sequence[Row]) -> bool:
    """Whether a score of the table must be read by itself."""
    return any(entry.value is not None and not entry.comparable for row in rows for entry in row.entries.values())
