"""How much worse a score may get before a check fails: ``rouge1``, or ``rouge1:0.02``."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bedside.review.comparison import Comparison
from bedside.review.comparison_words import TITLES, p_value, value


@dataclass(frozen=True)
class Limit:
    """A score and the loss that is put up with, in the score's own unit."""

    metric: str
    margin: float


def parse_limit(text: str) -> Limit:
    """``METRIC`` or ``METRIC:MARGIN``; ``ValueError`` says what is wrong with anything else."""
    metric, colon, written = text.partition(":")
    if metric not in TITLES:
        raise ValueError(f"{metric!r} is no score: choose one of {', '.join(TITLES)}")
    try:
        margin = float(written) if colon else 0.0
    except ValueError:
        margin = math.nan
    if not 0 <= margin < math.inf:
        raise ValueError(f"the margin of {metric} is {written!r}: give a number from 0, for instance {metric}:0.02")
    return Limit(metric, margin)


def absent(comparison: Comparison, limits: Sequence[Limit]) -> list[str]:
    """The scores that are to be kept but were not compared, since one side lacks them."""
    return [limit.metric for limit in limits if limit.metric not in comparison.metrics]


def broken(comparison: Comparison, limits: Sequence[Limit]) -> list[str]:
    """What is broken, in words: the verdict is "worse", and the loss is larger than the margin."""
    said = []
    for limit in limits:
        found = comparison.metrics[limit.metric]
        if found.verdict == "worse" and abs(found.difference) > limit.margin:
            more = f", more than {limit.margin:g}" if limit.margin else ""
            said.append(f"{TITLES[limit.metric]} is worse by {value(abs(found.difference))}{more} (p {p_value(found.p_adjusted)})")
    return said
