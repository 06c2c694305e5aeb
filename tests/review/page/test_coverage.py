from itertools import permutations

import numpy as np
import pytest

from bedside.review.page.coverage import accuracy_by_coverage, area_of_risk, kept


def test_the_surest_come_first() -> None:
    accuracy = accuracy_by_coverage([0.2, 0.9, 0.5, 0.7], [0, 1, 0, 1])
    assert accuracy.tolist() == [1.0, 1.0, 2 / 3, 0.5]
    assert area_of_risk(accuracy) == pytest.approx((0 + 0 + 1 / 3 + 1 / 2) / 4)


def test_ties_count_as_the_mean_over_every_order() -> None:
    probabilities, correct = [0.9, 0.5, 0.5, 0.5, 0.1], [0, 1, 0, 1, 1]
    curves = []
    for tied in permutations([1, 2, 3]):
        right = [correct[row] for row in (0, *tied, 4)]
        curves.append(np.cumsum(right) / np.arange(1, 6))
    assert accuracy_by_coverage(probabilities, correct).tolist() == pytest.approx(np.mean(curves, axis=0).tolist())


def test_a_probability_that_never_varies_tells_nothing() -> None:
    assert accuracy_by_coverage([1.0] * 4, [1, 0, 0, 1]).tolist() == pytest.approx([0.5] * 4)


def test_shares_are_rounded_up_to_whole_examples() -> None:
    accuracy = accuracy_by_coverage([0.9, 0.8, 0.7, 0.6, 0.5], [1, 1, 1, 0, 0])
    found = kept(accuracy, (0.5, 0.8, 1.0))
    assert [(part.n, part.right, part.accuracy) for part in found] == [(3, 3.0, 1.0), (4, 3.0, 0.75), (5, 3.0, 0.6)]
    assert all(part.low < part.accuracy <= part.high for part in found)
    assert kept(np.ones(10), (0.9,))[0].n == 9
