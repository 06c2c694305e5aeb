"""Whole records: how well all entries of a record are ranked for a question, and how good is what was picked from them.

Used end to end, where an answer is written from the picked entries. A question's record is one :class:`Ranking`::

    Ranking("23b3-last_value-3", "last_value", probabilities={"Observation/8ed7": 0.93, "Observation/1a78": 0.4, …},
            relevant={"Observation/8ed7"}, picked={"Observation/8ed7"})
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import numpy as np

from bedside.config import ScoreSettings
from bedside.errors import DataError, listed
from bedside.scoring.entries import entries
from bedside.scoring.relevance.statistics import UNDEFINED, average_precision_of, ratio_of
from bedside.scoring.relevance.threshold import sweep
from bedside.scoring.statistics import Statistic, intervals, value_of

DEPTHS = (5, 10, 20)
SIGNATURE = (
    "mean over the questions with something relevant; entries of one probability in no order: average precision takes them together, "
    "recall at k is what a random order expects"
)


@dataclass(frozen=True)
class Ranking:
    """One question over one record: the probability of each of its entries, those that matter and those that were picked, by ID."""

    question: str
    kind: str
    probabilities: Mapping[str, float]
    relevant: AbstractSet[str]
    picked: AbstractSet[str]


@dataclass(frozen=True)
class RankingScores:
    """``metrics`` with their intervals and signature; ``examples`` is a table with a row for each question."""

    metrics: dict[str, Any]
    examples: list[dict[str, Any]]


def picked_at(probabilities: Mapping[str, float], threshold: float, *, at_most: int) -> list[str]:
    """The IDs of the entries that are not below the threshold, the most probable first; of equals the first ID first."""
    above = [name for name, probability in probabilities.items() if probability >= threshold]
    return sorted(above, key=lambda name: (-probabilities[name], name))[:at_most]


def score_rankings(rankings: Sequence[Ranking], settings: ScoreSettings, *, seed: int) -> RankingScores:
    """Mean average precision, recall at 5, 10 and 20, and precision, recall and F1 of what was picked, over all questions.

    ``empty_right`` is the share of the questions with nothing relevant for which nothing was picked. What is a mean over no question at
    all is an absent key.
    """
    _check(rankings)
    rows = [_row(ranking) for ranking in sorted(rankings, key=lambda ranking: ranking.question)]
    statistics = _statistics(rows)
    ends = intervals(statistics, len(rows), resamples=settings.resamples, confidence=settings.confidence, seed=seed)
    bootstrap = f"{settings.confidence:g} of {settings.resamples} resamples of questions"
    metrics: dict[str, Any] = {"n_questions": len(rows), "n_entries": sum(row["entries"] for row in rows)}
    metrics["signature"] = entries({"ranking": SIGNATURE, "picked": f"all questions together; {UNDEFINED}", "interval": bootstrap})
    for name, statistic in statistics.items():
        metrics[name] = value_of(statistic, len(rows))
        metrics[f"{name}_low"], metrics[f"{name}_high"] = ends[name]
    return RankingScores(
        metrics, [{name: round(value, 6) if isinstance(value, float) else value for name, value in row.items()} for row in rows]
    )


def _check(rankings: Sequence[Ranking]) -> None:
    if not rankings:
        raise DataError("there is nothing to score: no question was asked of a whole record")
    problems = [f"{name} is asked {count} times" for name, count in Counter(r.question for r in rankings).items() if count > 1]
    for ranking in rankings:
        strange = sorted((ranking.relevant | ranking.picked) - ranking.probabilities.keys())
        problems += [f"{ranking.question} names {name}, which has no probability" for name in strange]
        unsound = [name for name, probability in ranking.probabilities.items() if not 0 <= probability <= 1]
        problems += [f"{ranking.question}: the probability of {name} is {ranking.probabilities[name]}" for name in unsound]
    if problems:
        raise DataError(f"whole records are not as they must be:\n{listed(problems)}\nRank the entries of each question's own record")


def _row(ranking: Ranking) -> dict[str, Any]:
    hits = len(ranking.relevant & ranking.picked)
    return {
        "question": ranking.question,
        "kind": ranking.kind,
        "entries": len(ranking.probabilities),
        "relevant": len(ranking.relevant),
        "picked": len(ranking.picked),
        "hits": hits,
        **(_ranked(ranking) if ranking.relevant else dict.fromkeys(_RANKED, "")),
    }


def _ranked(ranking: Ranking) -> dict[str, float]:
    relevant = np.array([name in ranking.relevant for name in ranking.probabilities])
    probability = np.array(list(ranking.probabilities.values()), dtype=float)
    order, ends = sweep(probability)
    hits = np.cumsum(relevant[order])[ends]
    # A straight line across entries of one probability is what a random order of them expects.
    expected = np.interp(DEPTHS, [0, *(ends + 1)], [0, *hits])
    values = [value_of(average_precision_of(relevant, probability), len(relevant)), *(expected / relevant.sum())]
    return {name: float(value) for name, value in zip(_RANKED, values, strict=True)}


def _statistics(rows: Sequence[Mapping[str, Any]]) -> dict[str, Statistic]:
    each = np.arange(len(rows))
    hits, picked, relevant = (np.array([row[name] for row in rows], dtype=float) for name in ("hits", "picked", "relevant"))
    found = {
        "picked_precision": ratio_of(hits, picked, each),
        "picked_recall": ratio_of(hits, relevant, each),
        "picked_f1": ratio_of(2 * hits, picked + relevant, each),
    }
    answerable = relevant > 0
    if answerable.any():
        for name in _RANKED:
            values = np.array([row[name] or 0.0 for row in rows])
            found[_MEANS.get(name, name)] = ratio_of(values, answerable, each)
    if not answerable.all():
        found["empty_right"] = ratio_of((picked == 0) & ~answerable, ~answerable, each)
    return found


_RANKED = ("average_precision", *(f"recall_at_{depth}" for depth in DEPTHS))
_MEANS = {"average_precision": "mean_average_precision"}
