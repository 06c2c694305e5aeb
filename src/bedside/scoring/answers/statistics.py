"""Means over questions, some of which have no value, as statistics of what is resampled."""

import numpy as np

from bedside.scoring.statistics import Statistic


def mean_where_known(values: np.ndarray, of_unit: np.ndarray) -> Statistic:
    """The mean of ``values``, (n,), as far as they are numbers, where whole units (questions, patients) are drawn.

    ``of_unit``, (n,), is the number of each value's unit, counted from 0 without gaps. A resample without any value says nothing and
    counts as the mean of all.
    """
    known = ~np.isnan(values)
    units = int(of_unit.max()) + 1
    sums = np.bincount(of_unit[known], weights=values[known], minlength=units)  # (units,)
    counts = np.bincount(of_unit[known], minlength=units)

    def statistic(weights: np.ndarray) -> np.ndarray:
        total = weights @ counts
        return np.asarray(np.divide(weights @ sums, total, out=np.full(len(weights), values[known].mean()), where=total > 0))

    return statistic
