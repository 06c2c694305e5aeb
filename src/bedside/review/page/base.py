"""This run against an earlier one: what changed, and how sure that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bedside.config import ScoreSettings
from bedside.review.page.answers import Answer
from bedside.review.page.scores import Score, Value, signature_of, values_of
from bedside.scoring.statistics import Statistic, intervals, macro_f1_of, mean_of, value_of


@dataclass(frozen=True)
class Base:
    """An earlier run of the same task; ``label`` says which, as a reader would look it up."""

    label: str
    metrics: Mapping[str, Any]
    answers: Mapping[str, Answer]


@dataclass(frozen=True)
class Difference:
    """This run less the base, with the paired bootstrap's interval."""

    score: Score
    ours: float
    base: float
    value: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        """What the interval alone says: ``better``, ``worse`` or ``within noise``."""
        if self.low <= 0 <= self.high:
            return "within noise"
        return "worse" if (self.value < 0) != self.score.lower_is_better else "better"


def obstacle(metrics: Mapping[str, Any], answers: Sequence[Answer], base: Base) -> str:
    """Why nothing can be compared with the base; empty where something can."""
    ours, theirs = signature_of(metrics), signature_of(base.metrics)
    if ours["data"] != theirs["data"]:
        return f"its test examples are others (data {theirs['data']} there, {ours['data']} here)"
    if {answer.id for answer in answers} != base.answers.keys():
        return "its test examples have other IDs"
    return ""


def incomparable(metrics: Mapping[str, Any], base: Base) -> dict[str, tuple[str, str]]:
    """The settings behind scores that differ, as ``{field: (here, there)}``."""
    ours, theirs = signature_of(metrics), signature_of(base.metrics)
    fields = {field for value in values_of(metrics) for field in value.score.settings}
    return {field: (ours[field], theirs[field]) for field in sorted(fields & ours.keys() & theirs.keys()) if ours[field] != theirs[field]}


def differences(metrics: Mapping[str, Any], answers: Sequence[Answer], base: Base, settings: ScoreSettings, *, seed: int) -> list[Difference]:
    """Each score that both runs have under the same settings, on the same resamples of the same examples."""
    differing = incomparable(metrics, base).keys()
    before = [base.answers[answer.id] for answer in answers]
    found = [value for value in values_of(metrics) if value.score.key in base.metrics and differing.isdisjoint(value.score.settings)]
    statistics = {value.score.key: statistic for value in found if (statistic := _difference(value.score, answers, before))}
    ends = intervals(statistics, len(answers), resamples=settings.resamples, confidence=settings.confidence, seed=seed)
    return [_paired(value, base, value_of(statistics[value.score.key], len(answers)), ends) for value in found if value.score.key in ends]


def _paired(value: Value, base: Base, difference: float, ends: Mapping[str, tuple[float, float]]) -> Difference:
    return Difference(value.score, value.value, base.metrics[value.score.key], difference, *ends[value.score.key])


def _difference(score: Score, ours: Sequence[Answer], theirs: Sequence[Answer]) -> Statistic | None:
    """The difference in each resample; ``None`` for a score that examples do not have."""
    if score.key == "section_macro_f1":
        truth = np.array([answer.section for answer in ours])
        here, there = (macro_f1_of(truth, np.array([answer.predicted for answer in side])) for side in (ours, theirs))
        return lambda weights: here(weights) - there(weights)
    if all(score.column in answer.scores for side in (ours, theirs) for answer in side):
        pairs = zip(ours, theirs, strict=True)
        return mean_of(np.array([a.scores[score.column] - b.scores[score.column] for a, b in pairs]))
    return None
