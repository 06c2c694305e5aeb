"""The scores as statistics of resampled questions.

The pairs of one question are not independent: a question that is hard to understand spoils all of them. The bootstrap therefore draws
whole questions (the cluster bootstrap: Davison and Hinkley, 1997, section 3.8), through
:func:`bedside.scoring.statistics.intervals` with the number of questions as ``n``. Every statistic here takes weights of
(resamples, questions). ``of_question``, (n,), is the number of each pair's question, counted from 0 without gaps.
"""

import numpy as np

from bedside.scoring.relevance.threshold import sweep
from bedside.scoring.statistics import Statistic

BINS = 10
UNDEFINED = "0 where nothing is picked or nothing is relevant"
CALIBRATION = f"expected calibration error over {BINS} bins of equal mass, equal probabilities in one bin, as on all pairs"

_AT_ONCE = 4_000_000


def ratio_of(above: np.ndarray, below: np.ndarray, of_question: np.ndarray) -> Statistic:
    """The sum of ``above`` over that of ``below``, (n,) each; 0 where the latter is 0, as scikit-learn's ``zero_division=0``."""
    tops, bottoms = np.bincount(of_question, weights=above), np.bincount(of_question, weights=below)  # (questions,)

    def statistic(weights: np.ndarray) -> np.ndarray:
        total = weights @ bottoms
        return np.divide(weights @ tops, total, out=np.zeros_like(total), where=total > 0)

    return statistic


def statistics_of(
    relevant: np.ndarray, picked: np.ndarray, probability: np.ndarray | None, of_question: np.ndarray
) -> dict[str, Statistic]:
    """Every score of one system, by its name, from arrays of (n,); without ``probability`` those alone that need none.

    The interval of a calibration error lies high, up to above the error itself: resampling adds noise, and noise always looks like
    bad calibration.
    """
    hits, ones = relevant & picked, np.ones(len(relevant))
    statistics = {
        "accuracy": ratio_of(relevant == picked, ones, of_question),
        "precision": ratio_of(hits, picked, of_question),
        "recall": ratio_of(hits, relevant, of_question),
        "f1": ratio_of(2 * hits, relevant.astype(int) + picked, of_question),
    }
    if probability is not None:
        statistics["average_precision"] = clustered(average_precision_of(relevant, probability), of_question)
        statistics["calibration_error"] = calibration_error_of(relevant, probability, of_question)
        statistics["brier"] = ratio_of((probability - relevant) ** 2, ones, of_question)
    return statistics


def average_precision_of(relevant: np.ndarray, probability: np.ndarray) -> Statistic:
    """Precision at each probability, weighted by the recall gained there (as scikit-learn); weights are of pairs, (resamples, n)."""
    order, ends = sweep(probability)
    sorted_relevant = relevant[order].astype(float)

    def statistic(weights: np.ndarray) -> np.ndarray:
        ordered = weights[:, order]
        hits = np.cumsum(ordered * sorted_relevant, axis=1)[:, ends]
        picked = np.cumsum(ordered, axis=1)[:, ends]
        precision = np.divide(hits, picked, out=np.zeros_like(hits), where=picked > 0)
        area = (np.diff(hits, prepend=0.0, axis=1) * precision).sum(axis=1)
        return np.asarray(np.divide(area, hits[:, -1], out=np.zeros_like(area), where=hits[:, -1] > 0))

    return statistic


def calibration_error_of(relevant: np.ndarray, probability: np.ndarray, of_question: np.ndarray) -> Statistic:
    """Mean distance between probability and share of relevant pairs in :func:`equal_mass` bins (Naeini et al., 2015), by their size."""
    gaps = np.zeros((of_question.max() + 1, BINS))
    np.add.at(gaps, (of_question, equal_mass(probability)), probability - relevant)
    sizes = np.bincount(of_question)

    def statistic(weights: np.ndarray) -> np.ndarray:
        return np.asarray(np.abs(weights @ gaps).sum(axis=1) / (weights @ sizes))

    return statistic


def equal_mass(probability: np.ndarray) -> np.ndarray:
    """The bin of each pair, (n,), from 0; equal probabilities share one, so that a bin may be larger, or empty."""
    edges = np.quantile(probability, np.linspace(0, 1, BINS + 1)[1:-1])
    return np.searchsorted(edges, probability)


def clustered(statistic: Statistic, of_question: np.ndarray) -> Statistic:
    """A statistic of weighted pairs as one of weighted questions."""

    def of_questions(weights: np.ndarray) -> np.ndarray:
        parts = 1 + weights.shape[0] * len(of_question) // _AT_ONCE  # what each takes of memory is bounded
        return np.concatenate([statistic(part[:, of_question]) for part in np.array_split(weights, parts) if len(part)])

    return of_questions
