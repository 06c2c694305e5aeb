"""Whether a probability means what it says: the reliability diagram and its summary (Guo et al., 2017, section 2)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bedside.review.page.proportion import wilson

BINS = 10


@dataclass(frozen=True)
class Bin:
    """The examples whose probability lies above ``low`` and not above ``high``; ``accuracy_low`` and ``_high`` are a 95 % interval."""

    low: float
    high: float
    n: int
    probability: float
    accuracy: float
    accuracy_low: float
    accuracy_high: float


def bins_of(probabilities: Sequence[float], correct: Sequence[float], count: int = BINS) -> list[Bin]:
    """The bins of equal width that hold an example; ``probability`` and ``accuracy`` are means over each."""
    values, hits = np.asarray(probabilities), np.asarray(correct)  # (n,)
    edges = np.linspace(0, 1, count + 1)
    of_example = np.searchsorted(edges[1:-1], values)  # (n,); an edge belongs to the bin below it
    found = []
    for index in np.unique(of_example):
        inside = of_example == index
        n, right = int(inside.sum()), float(hits[inside].sum())
        found.append(
            Bin(float(edges[index]), float(edges[index + 1]), n, float(values[inside].mean()), right / n, *wilson(right, n)),
        )
    return found


def calibration_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error: the distance between probability and accuracy, weighted by the bins' examples."""
    return sum(part.n * abs(part.accuracy - part.probability) for part in bins) / sum(part.n for part in bins)


def mean_gap(bins: Sequence[Bin]) -> float:
    """Mean probability less accuracy: above zero the model is surer than it is right."""
    return sum(part.n * (part.probability - part.accuracy) for part in bins) / sum(part.n for part in bins)
