"""Intervals by the percentile bootstrap (Efron, 1979) over examples, all scores at once."""

from collections.abc import Callable, Mapping

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


def resampled(statistics: Mapping[str, Statistic], n: int, *, resamples: int, seed: int) -> dict[str, np.ndarray]:
    """Each statistic in each resample, (resamples,); every one sees the same resamples of the ``n`` examples."""
    random = np.random.default_rng(seed)
    values: dict[str, list[np.ndarray]] = {name: [] for name in statistics}
    for start in range(0, resamples, _AT_ONCE):
        count = min(_AT_ONCE, resamples - start)
        weights = random.multinomial(n, np.full(n, 1 / n), size=count).astype(float)
        for name, statistic in statistics.items():
            values[name].append(statistic(weights))
    return {name: np.concatenate(parts) for name, parts in values.items()}


def ends_of(draws: np.ndarray, confidence: float) -> tuple[float, float]:
    """Low and high end of the percentile interval of ``draws``, (resamples,)."""
    low, high = np.quantile(draws, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


def intervals(
    statistics: Mapping[str, Statistic], n: int, *, resamples: int, confidence: float, seed: int
) -> dict[str, tuple[float, float]]:
    """Low and high ends for each statistic."""
    draws = resampled(statistics, n, resamples=resamples, seed=seed)
    return {name: ends_of(values, confidence) for name, values in draws.items()}
