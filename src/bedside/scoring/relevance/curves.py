"""What is drawn: precision against recall, and the share that is relevant against the probability.

Both are read from the table of pairs (``metrics/relevance_examples.csv``), and are small tables themselves, without text.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bedside.scoring.relevance.rows import systems_in
from bedside.scoring.relevance.statistics import BINS, equal_mass
from bedside.scoring.relevance.systems import BM25, System
from bedside.scoring.relevance.threshold import sweep

_POINTS = 200


def precision_recall_rows(examples: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Precision and recall of each system at each probability as the threshold, the highest first.

    A long curve is thinned, its ends stay. A system that tells no probability is one point, without a threshold.
    """
    relevant, systems = systems_in(examples)
    return [row for system in systems for row in _curve(relevant, system)]


def calibration_rows(examples: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Mean probability and the share that is relevant in each bin of the calibration error, the least probable first.

    Of each system that tells probabilities; BM25's score lies between 0 and 1, too, but is none.
    """
    relevant, systems = systems_in(examples)
    return [row for system in systems if system.name != BM25 for row in _bins(relevant, system)]


def _curve(relevant: np.ndarray, system: System) -> list[dict[str, Any]]:
    if system.probability is None:
        return [_point(system.name, int((relevant & system.picked).sum()), int(system.picked.sum()), int(relevant.sum()), "")]
    order, ends = sweep(system.probability)
    hits = np.cumsum(relevant[order])
    if len(ends) > _POINTS:
        ends = ends[np.linspace(0, len(ends) - 1, _POINTS).round().astype(int)]
    thresholds = system.probability[order[ends]]
    return [
        _point(system.name, int(hits[end]), int(end) + 1, int(hits[-1]), float(threshold))
        for end, threshold in zip(ends, thresholds, strict=True)
    ]


def _bins(relevant: np.ndarray, system: System) -> list[dict[str, Any]]:
    if system.probability is None:
        return []
    bins = equal_mass(system.probability)
    return [
        {
            "system": system.name,
            "mean_probability": round(float(system.probability[bins == number].mean()), 6),
            "relevant_share": round(float(relevant[bins == number].mean()), 6),
            "n": int((bins == number).sum()),
        }
        for number in range(BINS)
        if (bins == number).any()
    ]


def _point(name: str, hits: int, picked: int, relevant: int, threshold: float | str) -> dict[str, Any]:
    recall, precision = hits / max(relevant, 1), hits / max(picked, 1)
    return {"system": name, "recall": round(recall, 6), "precision": round(precision, 6), "threshold": threshold}
