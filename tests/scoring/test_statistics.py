import numpy as np
import pytest
from scipy.stats import bootstrap
from sklearn.metrics import f1_score

from bedside.scoring.statistics import intervals, macro_f1_of, mean_of, value_of

RANDOM = np.random.default_rng(7)


def test_mean_interval_agrees_with_scipy() -> None:
    values = RANDOM.beta(2, 5, size=200)
    # scipy's percentile bootstrap is an independent implementation of the same interval.
    theirs = bootstrap((values,), np.mean, method="percentile", n_resamples=20_000, rng=np.random.default_rng(1)).confidence_interval
    low, high = intervals({"x": mean_of(values)}, 200, resamples=20_000, confidence=0.95, seed=3)["x"]
    assert (low, high) == pytest.approx((theirs.low, theirs.high), abs=0.002)


@pytest.mark.parametrize("seed", range(3))
def test_macro_f1_agrees_with_scikit_learn(seed: int) -> None:
    random = np.random.default_rng(seed)
    truth, predicted = random.integers(0, 4, 50), random.integers(0, 5, 50)
    ours = value_of(macro_f1_of(truth, predicted), 50)
    assert ours == pytest.approx(f1_score(truth, predicted, labels=np.unique(truth), average="macro", zero_division=0))


def test_a_class_absent_from_a_resample_is_left_out() -> None:
    statistic = macro_f1_of(np.array(["A", "B"]), np.array(["A", "B"]))
    assert statistic(np.array([[2.0, 0.0], [1.0, 1.0]])).tolist() == [1.0, 1.0]


def test_constant_scores_have_no_width() -> None:
    assert intervals({"x": mean_of(np.ones(10))}, 10, resamples=500, confidence=0.95, seed=0)["x"] == (1.0, 1.0)


def test_same_seed_same_interval_and_a_wider_confidence_is_wider() -> None:
    values = RANDOM.random(40)
    narrow, again, wide = (
        intervals({"x": mean_of(values)}, 40, resamples=2000, confidence=confidence, seed=5)["x"] for confidence in (0.8, 0.8, 0.99)
    )
    assert narrow == again
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


def test_coverage_is_about_what_is_promised() -> None:
    hits = 0
    for trial in range(300):
        sample = np.random.default_rng(trial).random(60)
        low, high = intervals({"x": mean_of(sample)}, 60, resamples=500, confidence=0.95, seed=trial)["x"]
        hits += low <= 0.5 <= high
    # 300 trials at 95 %: a standard error of 1.3 points, and the percentile bootstrap is a little short at n = 60.
    assert 0.89 <= hits / 300 <= 0.99
