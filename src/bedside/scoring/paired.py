"""Paired tests of two systems that answered the same examples; numbers and arrays alone.

Every function also takes a whole row of trials at once, which is how the tests calibrate them.
"""

from collections.abc import Mapping
from functools import cache
from math import sqrt
from statistics import NormalDist

import numpy as np
from scipy.special import bdtr, bdtrik, gammaln, xlog1py, xlogy

POWER = 0.8
"""What "detectable" means: found in four of five repetitions (Cohen, 1988)."""

_PRECISION = 1e-4
_ROUNDING = 1e-12
_AT_ONCE = 1000


def bootstrap_p(draws: np.ndarray, differing: np.ndarray | int) -> np.ndarray:
    """Two-sided p-value of the paired bootstrap: 0 in the distribution of the resampled differences, ``draws`` (resamples, …).

    It is below .05 where the 95 % percentile interval excludes 0 (Efron and Tibshirani, 1993, section 15.4), unless too few
    examples differ, and never 0.
    ``differing`` counts the examples in which the sides differ. From so few the bootstrap claims too much: four that all
    got worse would be significant, though signs alone fall so once in eight times. No p-value is therefore smaller than
    the smallest of the exact sign-flip test, 2 · .5^differing.
    """
    tail = np.minimum((draws <= 0).sum(axis=0), (draws >= 0).sum(axis=0))
    p = np.minimum(1.0, 2 * (tail + 1) / (len(draws) + 1))
    return np.asarray(np.maximum(p, np.minimum(1.0, 2 * 0.5 ** np.asarray(differing, dtype=float))))


def swap_p(truth: np.ndarray, base: np.ndarray, head: np.ndarray, *, resamples: int, seed: int) -> float:
    """Two-sided p-value of a difference of macro F1, (n,) classes each: the paired randomization test (Noreen, 1989; Yeh, 2000).

    The sides of each example are swapped at random. The bootstrap will not do here: a class with an example or two is absent
    from many resamples, and on the class counts of real notes it rejects equal sides twice as often as it says.
    """
    classes = np.unique(truth)
    is_true = (truth[:, None] == classes).astype(float)  # (n, classes)
    chosen = [(side[:, None] == classes).astype(float) for side in (base, head)]
    # Hits and choices of each class, (n, 2 * classes), and what they change by where an example's sides are swapped.
    counted = [np.hstack([of * is_true, of]) for of in chosen]
    change = (counted[1] - counted[0])[base != head]
    sums = [side.sum(axis=0) for side in counted]
    support = is_true.sum(axis=0)

    def macro_f1(totals: np.ndarray) -> np.ndarray:
        hits, choices = np.split(totals, 2, axis=-1)
        return np.asarray((2 * hits / (support + choices)).mean(axis=-1))

    observed = abs(float(macro_f1(sums[1]) - macro_f1(sums[0])))
    random, reached = np.random.default_rng(seed), 0
    for start in range(0, resamples, _AT_ONCE):
        swapped = random.integers(0, 2, size=(min(_AT_ONCE, resamples - start), len(change)))
        moved = swapped.astype(float) @ change
        differences = np.abs(macro_f1(sums[1] - moved) - macro_f1(sums[0] + moved))
        reached += int(np.count_nonzero(differences >= observed - _ROUNDING))
    return (reached + 1) / (resamples + 1)


def mcnemar_p(fixed: np.ndarray | int, broken: np.ndarray | int) -> np.ndarray:
    """Two-sided p-value of McNemar's exact test: the binomial one of ``fixed`` against ``broken`` examples at 1/2."""
    few, discordant = np.minimum(fixed, broken), np.add(fixed, broken)
    return np.asarray(np.minimum(1.0, 2 * bdtr(few, discordant, 0.5)))


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Adjusted p-values that hold for all of a family together (Holm, 1979)."""
    adjusted, highest = {}, 0.0
    for rank, name in enumerate(sorted(p_values, key=lambda name: p_values[name])):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[name]))
        adjusted[name] = highest
    return {name: adjusted[name] for name in p_values}


def detectable_mean(differences: np.ndarray, level: float) -> float | None:
    """The smallest difference of two means that a test at ``level`` finds with :data:`POWER`; ``differences`` is (n,)."""
    touched = differences[differences != 0]
    size = float(np.sqrt(np.mean(touched**2))) if len(touched) else 1.0
    deviation = float(np.std(differences, ddof=1)) if len(differences) > 1 else 0.0
    return detectable(deviation, size, len(differences), level)


def detectable(deviation: float, size: float, n: int, level: float) -> float | None:
    """The same from the standard ``deviation`` of an example's difference and the ``size`` of one that is not zero.

    That is z · deviation / √n, z = z(1 - level/2) + z(power), as long as enough examples differ. Where hardly any does, the
    deviation says nothing about a model that differs more: then so many examples must change by ``size`` as the exact test
    needs where the sides agree everywhere else. ``None`` where there are not as many.
    """
    fewest = detectable_accuracy(0, n, level)
    if fewest is None:
        return None
    return max(_z(level) * deviation / sqrt(n), size * fewest)


def detectable_spread(error: float, level: float) -> float | None:
    """The same for any score, from the standard ``error`` of its difference; ``None`` where no resample shows any."""
    return _z(level) * error if error > 0 else None


def _z(level: float) -> float:
    return NormalDist().inv_cdf(1 - level / 2) + NormalDist().inv_cdf(POWER)


@cache
def detectable_accuracy(discordant: int, n: int, level: float) -> float | None:
    """The smallest difference of two accuracies that McNemar's exact test at ``level`` finds with :data:`POWER`.

    ``discordant`` of ``n`` examples are right on one side alone; a larger difference than their share needs more of them,
    all in one direction. ``None`` where so few examples cannot tell any difference.
    """
    low, high = 0.0, 1.0
    if mcnemar_power(high, 1.0, n, level) < POWER:
        return None
    while high - low > _PRECISION:
        middle = (low + high) / 2
        enough = mcnemar_power(middle, max(discordant / n, middle), n, level) >= POWER
        low, high = (low, middle) if enough else (middle, high)
    return high


def mcnemar_power(difference: float, discordance: float, n: int, level: float) -> float:
    """How often the exact test at ``level`` rejects, where a share ``discordance`` of all examples is right on one side alone."""
    counts = np.arange(1, n + 1)
    chance = (discordance + difference) / (2 * discordance)
    few = _most_against_the_trend(n, level)
    within = np.maximum(few, 0)
    rejects = np.where(few >= 0, bdtr(within, counts, chance) + bdtr(within, counts, 1 - chance), 0.0)
    return float(rejects @ _binomial(counts, n, discordance))


@cache
def _most_against_the_trend(n: int, level: float) -> np.ndarray:
    """For 1 to ``n`` discordant examples, the most against the trend with which the test still rejects; -1 for never."""
    counts = np.arange(1, n + 1)[:, None]
    # Where the distribution reaches half of the level, give or take one for rounding; nothing where it begins above.
    reached = np.nan_to_num(np.floor(bdtrik(level / 2, counts, 0.5)), nan=-2).astype(int)
    few = reached + np.arange(-1, 2)  # (n, 3)
    rejects = (few >= 0) & (2 * few < counts) & (mcnemar_p(np.maximum(few, 0), counts - few) <= level)
    return np.asarray(np.where(rejects, few, -1).max(axis=1))


def _binomial(counts: np.ndarray, n: int, p: float) -> np.ndarray:
    ways = gammaln(n + 1) - gammaln(counts + 1) - gammaln(n - counts + 1)
    return np.asarray(np.exp(ways + xlogy(counts, p) + xlog1py(n - counts, -p)))
