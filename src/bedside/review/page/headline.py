"""What a reviewer reads first: a few numbers, and one sentence each about headers, change and caution."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bedside.review.page.base import Change
from bedside.review.page.scores import Score, Value, confidence_of, values_of

_FIRST = ("section_accuracy", "aggregate", "rouge1", "bertscore_f1", "unsupported_facts", "omitted_facts")
_TILES = 4
_VERDICTS = ("better", "worse", "within noise")


@dataclass(frozen=True)
class Tile:
    """One number, and how it stands to the base where there is one."""

    value: Value
    change: Change | None


def tiles(metrics: Mapping[str, Any], changes: Mapping[str, Change]) -> list[Tile]:
    """The scores that say most, as many as fit in a row."""
    values = {value.score.key: value for value in values_of(metrics)}
    return [Tile(values[key], changes.get(key)) for key in _FIRST if key in values][:_TILES]


def of_headers(metrics: Mapping[str, Any], right: int) -> str:
    """How many headers are right, and how that stands to the floor."""
    low, high = metrics["section_accuracy_low"], metrics["section_accuracy_high"]
    said = (
        f"{right} of {metrics['n']} section headers are right: {metrics['section_accuracy']:.3f}, "
        f"{confidence_of(metrics)} interval {low:.3f} to {high:.3f}."
    )
    floor = metrics.get("baseline_section_accuracy")
    if floor is None:
        return said
    place = "above that interval" if floor > high else "below that interval" if floor < low else "inside that interval"
    return f"{said} A TF-IDF + linear SVM, the floor to be beaten, reaches {floor:.3f}, {place}."


def of_change(changes: Sequence[tuple[Score, Change]]) -> str:
    """Which scores are better, worse or the same as far as the numbers tell."""
    if all(change.low == change.high == 0 for _, change in changes):
        return "Every score is the same in every example."
    verdicts = {verdict: [score.label for score, change in changes if change.verdict == verdict] for verdict in _VERDICTS}
    said = "; ".join(f"{verdict}: {', '.join(labels)}" for verdict, labels in verdicts.items() if labels)
    return f"{said[0].upper()}{said[1:]}."
