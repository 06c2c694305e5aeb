"""The scores that the page knows by name, and those of a metric file in its order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bedside.scoring.entries import fields
from bedside.scoring.measures import MEASURES, Measure


@dataclass(frozen=True)
class Score:
    """A score: its key in the metric file, how people call it, and what it says.

    ``column`` is its name in the per-example table, empty where examples have none.
    """

    key: str
    label: str
    meaning: str
    column: str = ""
    lower_is_better: bool = False


_FLOOR = Score("baseline_section_accuracy", "The floor: TF-IDF + SVM", "section accuracy of a linear SVM trained on the same dialogues")


def _score(measure: Measure) -> Score:
    label = measure.title[0].upper() + measure.title[1:]
    column = "" if measure.kind == "macro F1" else measure.column
    return Score(measure.key, label, measure.meaning, column, not measure.higher_is_better)


SCORES = (_score(MEASURES[0]), _FLOOR, *map(_score, MEASURES[1:]))


@dataclass(frozen=True)
class Value:
    """One score of a run with its interval."""

    score: Score
    value: float
    low: float
    high: float


def values_of(metrics: Mapping[str, Any]) -> list[Value]:
    """Every score that has an interval: the known ones in their order, then any other under its own key."""
    known = {score.key for score in SCORES}
    others = [key for key in metrics if key not in known and {f"{key}_low", f"{key}_high"} <= metrics.keys()]
    scores = [*SCORES, *(Score(key, key, "", key) for key in sorted(others))]
    return [Value(score, metrics[score.key], *ends(metrics, score.key)) for score in scores if score.key in metrics]


def ends(metrics: Mapping[str, Any], key: str) -> tuple[float, float]:
    """The ends of a score's interval; the score itself where it has none."""
    return metrics.get(f"{key}_low", metrics[key]), metrics.get(f"{key}_high", metrics[key])


def signature_of(metrics: Mapping[str, Any]) -> dict[str, str]:
    """The signature's fields."""
    return fields(metrics["signature"])


def source_of(metrics: Mapping[str, Any]) -> str:
    """What the data are called; scores of before provenance had a place of its own have it in their signature."""
    return fields([*metrics.get("provenance", ()), *metrics["signature"]]).get("source", "unknown data")


def absences(metrics: Mapping[str, Any]) -> dict[str, str]:
    """What was not scored, with its reason: ``{"bleurt": "no weights configured"}``."""
    prefix = "absent: "
    return {field: value.removeprefix(prefix) for field, value in signature_of(metrics).items() if value.startswith(prefix)}


def confidence_of(metrics: Mapping[str, Any]) -> str:
    """What the intervals promise, in words: ``95 %``."""
    return f"{float(signature_of(metrics)['interval'].split()[0]) * 100:g} %"
