"""Intervals by the percentile bootstrap (Efron, 1979) over examples, all scores at once."""

from collections.abc import Callable

import numpy as np

Statistic = Callable[[np.ndarray], np.ndarray]
"""From weights, (resamples, n) counts of each example, to the value in each resample, (resamples,)."""

_AT_ONCE = 1000


def mean_of(values: np.ndarray) -> Statistic:
    """The mean of ``values``, (n,), in each resample."""
    return lambda weights: weights @ values / weights.sum(axis=1)


def macro_f1_of(truth: np.ndarray, predicted: np.ndarray) -> Statistic:
    """Macro F1 over the classes in ``truth``, (n,) each; a class absent from a resample is left out of its mean."""
    classes = np.unique(truth)
    is_true = (truth[:, None] == classes).astype(float)  # (n, classes)
    is_predicted = (predicted[:, None] == classes).astype(float)

    def statistic(weights: np.ndarray) -> np.ndarray:
        hits = weights @ (is_true * is_predicted)  # (resamples, classes)
        total = weights @ is_true + weights @ is_predicted
        f1 = np.divide(2 * hits, total, out=np.full_like(total, np.nan), where=total > 0)
        return np.asarray(np.nanmean(f1, axis=1))

    return statistic


def value_of(statistic: Statistic, n: int) -> float:
    """The statistic of the examples themselves."""
    return float(statistic(np.ones((1, n)))[0])


def intervals(statistics: dict[str, Statistic], n: int, *, resamples: int, confidence: float, seed: int) -> dict[str, tuple[float, float]]:
    """Low and high ends for each statistic; every one sees the same resamples of the ``n`` examples."""
    random = np.random.default_rng(seed)
    values: dict[str, list[np.ndarray]] = {name: [] for name in statistics}
    for start in range(0, resamples, _AT_ONCE):
        count = min(_AT_ONCE, resamples - start)
        weights = random.multinomial(n, np.full(n, 1 / n), size=count).astype(float)
        for name, statistic in statistics.items():
            values[name].append(statistic(weights))
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    ends = {name: np.quantile(np.concatenate(parts), tails) for name, parts in values.items()}
    return {name: (float(low), float(high)) for name, (low, high) in ends.items()}
