"""What is gained by setting aside the cases that the model is least sure of (Geifman and El-Yaniv, 2017)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from bedside.review.page.proportion import wilson


@dataclass(frozen=True)
class Kept:
    """The surest ``n`` examples, a ``share`` of all, and how many of them are right."""

    share: float
    n: int
    right: float
    accuracy: float
    low: float
    high: float


def accuracy_by_coverage(probabilities: Sequence[float], correct: Sequence[float]) -> np.ndarray:
    """Accuracy of the surest 1, 2, … n examples, (n,).

    Examples of the same probability cannot be told apart: each counts as their mean, which is what choosing among them
    at random gives.
    """
    values, hits = np.asarray(probabilities), np.asarray(correct, dtype=float)  # (n,)
    _, tied, size = np.unique(values, return_inverse=True, return_counts=True)
    of_group = np.bincount(tied, weights=hits) / size
    surest_first = np.argsort(-values, kind="stable")
    return np.asarray(np.cumsum(of_group[tied][surest_first]) / np.arange(1, len(values) + 1))


def area_of_risk(accuracy: np.ndarray) -> float:
    """The area under the risk–coverage curve: the share of wrong headers, averaged over all coverages; lower is better."""
    return float(np.mean(1 - accuracy))


def kept(accuracy: np.ndarray, shares: Sequence[float]) -> list[Kept]:
    """The curve at some coverages, rounded up to whole examples, each with its 95 % interval."""
    found = []
    for share in shares:
        n = ceil(round(share * len(accuracy), 9))  # 0.9 * 10 is a little more than 9
        right = float(accuracy[n - 1]) * n
        found.append(Kept(share, n, right, right / n, *wilson(right, n)))
    return found
