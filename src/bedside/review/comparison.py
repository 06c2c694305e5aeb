"""Two sides compared: for each score what changed and whether it is real, and where it got worse."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from bedside.config import ScoreSettings
from bedside.review.comparable import aligned, check_comparable, family
from bedside.review.results import RunScores
from bedside.scoring import paired
from bedside.scoring.measures import COUNTS, Measure
from bedside.scoring.statistics import Statistic, ends_of, macro_f1_of, mean_of, resampled

Verdict = Literal["better", "worse", "within noise"]


@dataclass(frozen=True)
class Difference:
    """One score. ``low`` and ``high`` are its own interval; the verdict is by ``p_adjusted``, which holds for all scores together."""

    base: float
    head: float
    difference: float
    low: float
    high: float
    p_value: float
    p_adjusted: float
    detectable: float | None
    """The smallest difference that is found four times in five here; ``None`` where there are too few examples for any."""
    verdict: Verdict


@dataclass(frozen=True)
class SectionChange:
    """One section: how many examples, and their accuracy and mean ROUGE-1 on both sides, base first."""

    section: str
    n: int
    accuracy: tuple[float, float]
    rouge1: tuple[float, float]


@dataclass(frozen=True)
class Comparison:
    """All of it. ``fixed``, ``broken`` and ``losses`` are IDs: section now right, now wrong, and what lost most ROUGE-1."""

    base: str
    head: str
    n: int
    settings: ScoreSettings
    seed: int
    metrics: dict[str, Difference]
    counts: dict[str, tuple[int, int]]
    sections: tuple[SectionChange, ...]
    fixed: tuple[str, ...]
    broken: tuple[str, ...]
    losses: tuple[tuple[str, float], ...]
    signature: dict[str, str]


def compare(base: RunScores, head: RunScores, settings: ScoreSettings, *, seed: int) -> Comparison:
    """Compare ``head`` with ``base``; :class:`~bedside.errors.DataError` where they were not scored alike on the same examples."""
    head = aligned(base, head)
    check_comparable(base, head)
    sides = _Sides(base, head)
    return Comparison(
        base=base.label,
        head=head.label,
        n=len(sides.ids),
        settings=settings,
        seed=seed,
        metrics=_differences(sides, settings, seed),
        counts={key: (base.metrics[key], head.metrics[key]) for key in COUNTS if key in base.metrics and key in head.metrics},
        sections=_sections(sides),
        fixed=tuple(name for name, change in zip(sides.ids, sides.change("section_correct"), strict=True) if change > 0),
        broken=tuple(name for name, change in zip(sides.ids, sides.change("section_correct"), strict=True) if change < 0),
        losses=_losses(sides),
        signature=head.signature,
    )


class _Sides:
    """Both sides' values as arrays, in the order of the base's examples."""

    def __init__(self, base: RunScores, head: RunScores) -> None:
        self.base, self.head = base, head
        self.ids = list(base.examples)
        self.truth = np.array([row.section for row in base.examples.values()])

    def values(self, side: RunScores, column: str) -> np.ndarray:
        return np.array([side.examples[name].scores[column] for name in self.ids])

    def predicted(self, side: RunScores) -> np.ndarray:
        return np.array([side.examples[name].predicted for name in self.ids])

    def change(self, column: str) -> np.ndarray:
        return np.asarray(self.values(self.head, column) - self.values(self.base, column))


def _differences(sides: _Sides, settings: ScoreSettings, seed: int) -> dict[str, Difference]:
    measures = family(sides.base, sides.head)
    statistics = {measure.key: _statistic(measure, sides) for measure in measures}
    draws = resampled(statistics, len(sides.ids), resamples=settings.resamples, seed=seed)
    p_values = {measure.key: _p_value(measure, sides, draws[measure.key], seed) for measure in measures}
    adjusted = paired.holm(p_values)
    # The first and hardest step of Holm's procedure: what is found there is found whatever the other scores do.
    level = (1 - settings.confidence) / len(measures)
    differences = {}
    for measure in measures:
        base, head = sides.base.metrics[measure.key], sides.head.metrics[measure.key]
        low, high = ends_of(draws[measure.key], settings.confidence)
        differences[measure.key] = Difference(
            base=base,
            head=head,
            difference=head - base,
            low=low,
            high=high,
            p_value=p_values[measure.key],
            p_adjusted=adjusted[measure.key],
            detectable=_detectable(measure, sides, draws[measure.key], level),
            verdict=_verdict(measure, head - base, adjusted[measure.key], 1 - settings.confidence),
        )
    return differences


def _statistic(measure: Measure, sides: _Sides) -> Statistic:
    if measure.kind != "macro F1":
        return mean_of(sides.change(measure.column))
    base, head = (macro_f1_of(sides.truth, sides.predicted(side)) for side in (sides.base, sides.head))
    return lambda weights: head(weights) - base(weights)


def _p_value(measure: Measure, sides: _Sides, draws: np.ndarray, seed: int) -> float:
    if measure.kind == "accuracy":
        change = sides.change(measure.column)
        return float(paired.mcnemar_p(int((change > 0).sum()), int((change < 0).sum())))
    if measure.kind == "macro F1":
        return paired.swap_p(sides.truth, sides.predicted(sides.base), sides.predicted(sides.head), resamples=len(draws), seed=seed)
    return float(paired.bootstrap_p(draws, int(_differs(measure, sides).sum())))


def _detectable(measure: Measure, sides: _Sides, draws: np.ndarray, level: float) -> float | None:
    if measure.kind == "accuracy":
        return paired.detectable_accuracy(int(_differs(measure, sides).sum()), len(sides.ids), level)
    if measure.kind == "mean":
        return paired.detectable_mean(sides.change(measure.column), level)
    return paired.detectable_spread(float(np.std(draws)), level)


def _differs(measure: Measure, sides: _Sides) -> np.ndarray:
    if measure.kind == "macro F1":
        return np.asarray(sides.predicted(sides.base) != sides.predicted(sides.head))
    return np.asarray(sides.change(measure.column) != 0)


def _verdict(measure: Measure, difference: float, p_adjusted: float, level: float) -> Verdict:
    if p_adjusted > level or difference == 0:
        return "within noise"
    return "better" if (difference > 0) == measure.higher_is_better else "worse"


def _sections(sides: _Sides) -> tuple[SectionChange, ...]:
    """Each section, the best supported first."""
    found = [_section(sides, str(section)) for section in np.unique(sides.truth)]
    return tuple(sorted(found, key=lambda change: (-change.n, change.section)))


def _section(sides: _Sides, section: str) -> SectionChange:
    rows = sides.truth == section

    def means(column: str) -> tuple[float, float]:
        base, head = (float(sides.values(side, column)[rows].mean()) for side in (sides.base, sides.head))
        return base, head

    return SectionChange(section, int(rows.sum()), means("section_correct"), means("rouge1"))


def _losses(sides: _Sides) -> tuple[tuple[str, float], ...]:
    """The ten examples that lost most ROUGE-1, the biggest loss first."""
    change = sides.change("rouge1")
    worst = [row for row in np.argsort(change, kind="stable")[:10] if change[row] < 0]
    return tuple((sides.ids[row], float(change[row])) for row in worst)
