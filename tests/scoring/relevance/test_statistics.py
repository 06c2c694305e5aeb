from collections.abc import Callable
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.calibration import calibration_curve
from sklearn.metrics import accuracy_score, average_precision_score, brier_score_loss, f1_score, precision_score, recall_score

from bedside.scoring.relevance import statistics
from bedside.scoring.relevance.statistics import average_precision_of, calibration_error_of, clustered, equal_mass, ratio_of, statistics_of
from bedside.scoring.statistics import intervals, value_of

COARSE = st.sampled_from([0.0, 0.125, 0.25, 0.5, 0.75, 1.0])
PAIRS = st.lists(st.tuples(st.booleans(), COARSE, st.integers(0, 3)), min_size=1, max_size=40)


def by_scikit_learn(relevant: np.ndarray, probability: np.ndarray, threshold: float) -> dict[str, float]:
    picked = probability >= threshold
    return {
        "accuracy": accuracy_score(relevant, picked),
        "precision": precision_score(relevant, picked, zero_division=0),
        "recall": recall_score(relevant, picked, zero_division=0),
        "f1": f1_score(relevant, picked, zero_division=0),
        "average_precision": average_precision_score(relevant, probability) if relevant.any() else 0.0,  # it warns, and says 0
        "brier": brier_score_loss(relevant, probability, pos_label=True),
    }


def columns(rows: list[tuple[bool, float, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    relevant, probability, questions = map(np.array, zip(*rows, strict=True))
    return relevant, probability, np.unique(questions, return_inverse=True)[1]


@settings(deadline=None)
@given(PAIRS)
def test_values_are_those_of_scikit_learn(rows: list[tuple[bool, float, int]]) -> None:
    relevant, probability, of_question = columns(rows)
    found = statistics_of(relevant, probability >= 0.5, probability, of_question)
    values = {name: value_of(statistic, of_question.max() + 1) for name, statistic in found.items()}
    expected = by_scikit_learn(relevant, probability, 0.5)
    assert {name: values[name] for name in expected} == pytest.approx(expected)
    assert values.keys() - expected.keys() == {"calibration_error"}


def test_without_probabilities_what_needs_none_is_left() -> None:
    found = statistics_of(np.array([True]), np.array([True]), None, np.array([0]))
    assert [*found] == ["accuracy", "precision", "recall", "f1"]


@settings(deadline=None, max_examples=25)
@given(PAIRS)
def test_intervals_are_those_of_whole_questions_drawn_again(rows: list[tuple[bool, float, int]]) -> None:
    relevant, probability, of_question = columns(rows)
    count = int(of_question.max()) + 1
    statistics = statistics_of(relevant, probability >= 0.5, probability, of_question)
    ours = intervals(statistics, count, resamples=20, confidence=0.8, seed=11)

    # The same draws, but every drawn question's pairs are written down as often as it was drawn, and scikit-learn scores the list.
    drawn = np.random.default_rng(11).multinomial(count, np.full(count, 1 / count), size=20)
    values = []
    for times in drawn:
        rows_drawn = [row for question in range(count) for _ in range(times[question]) for row in np.flatnonzero(of_question == question)]
        values.append(by_scikit_learn(relevant[rows_drawn], probability[rows_drawn], 0.5))
    for name in values[0]:
        low, high = np.percentile([value[name] for value in values], [10, 90])
        assert ours[name] == pytest.approx((low, high)), name


def test_pairs_of_a_question_move_together() -> None:
    relevant = np.tile([True, False], 50)
    picked = np.repeat([True, False], 50) == relevant  # the first half of the pairs is right, the second wrong
    alone, together = np.arange(100), np.repeat(np.arange(10), 10)
    low, high = (
        np.array(
            [
                intervals({"x": statistics_of(relevant, picked, None, of)["accuracy"]}, n, resamples=4000, confidence=0.95, seed=1)["x"]
                for of, n in ((alone, 100), (together, 10))
            ]
        )
    ).T
    # Ten questions that are right or wrong as a whole say as much as ten pairs: the interval is √10 times as wide.
    assert (high - low)[1] / (high - low)[0] == pytest.approx(10**0.5, rel=0.1)


@pytest.mark.parametrize(
    ("relevant", "picked", "expected"),
    [
        pytest.param([True, False], [False, False], {"accuracy": 0.5, "precision": 0, "recall": 0, "f1": 0}, id="nothing picked"),
        pytest.param([False, False], [True, False], {"accuracy": 0.5, "precision": 0, "recall": 0, "f1": 0}, id="nothing relevant"),
        pytest.param([False, False], [False, False], {"accuracy": 1, "precision": 0, "recall": 0, "f1": 0}, id="neither"),
        pytest.param([True], [True], {"accuracy": 1, "precision": 1, "recall": 1, "f1": 1}, id="one pair"),
    ],
)
def test_undefined_is_zero(relevant: list[bool], picked: list[bool], expected: dict[str, float]) -> None:
    found = statistics_of(np.array(relevant), np.array(picked), None, np.zeros(len(relevant), dtype=int))
    assert {name: value_of(statistic, 1) for name, statistic in found.items()} == expected
    ends = intervals(found, 1, resamples=100, confidence=0.9, seed=0)
    assert all(np.isfinite(ends[name]).all() for name in found)


def test_average_precision_where_nothing_is_relevant() -> None:
    assert value_of(average_precision_of(np.array([False, False]), np.array([0.1, 0.9])), 2) == 0.0


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=60))
def test_the_calibration_error_is_that_of_scikit_learns_curve(rows: list[tuple[bool, float]]) -> None:
    relevant, probability = (np.array(column) for column in zip(*rows, strict=True))
    shares, means = calibration_curve(relevant, probability, n_bins=10, strategy="quantile", pos_label=True)
    # The curve does not tell how many pairs a bin has; its edges are the deciles.
    sizes = np.bincount(np.searchsorted(np.percentile(probability, np.arange(10, 100, 10)), probability))
    expected = np.abs(shares - means) @ sizes[sizes > 0] / len(rows)
    found = value_of(calibration_error_of(relevant, probability, np.zeros(len(rows), dtype=int)), 1)
    assert found == pytest.approx(expected, abs=1e-9)


def test_calibration_by_hand() -> None:
    probability, relevant = np.array([0.25] * 4 + [0.75] * 4), np.array([True, False, False, False, True, True, False, False])
    # The lower half is right (one of four); of the upper one half is relevant where three quarters were promised.
    assert value_of(calibration_error_of(relevant, probability, np.arange(8)), 8) == pytest.approx((0 + 0.25) / 2)


@pytest.mark.parametrize(
    ("probability", "bins"),
    [
        pytest.param(np.arange(100) / 100, [10] * 10, id="equal mass"),
        pytest.param(np.full(7, 0.5), [7], id="equal probabilities stay together"),
        pytest.param(np.array([0.3]), [1], id="one pair"),
    ],
)
def test_bins(probability: np.ndarray, bins: list[int]) -> None:
    assert [count for count in np.bincount(equal_mass(probability)).tolist() if count] == bins


@settings(deadline=None)
@given(PAIRS, st.randoms())
def test_the_order_of_the_pairs_changes_nothing(rows: list[tuple[bool, float, int]], random: Random) -> None:
    mixed = list(rows)
    random.shuffle(mixed)
    found = []
    for ordered in (rows, mixed):
        relevant, probability, of_question = columns(ordered)
        statistics = statistics_of(relevant, probability > 0.5, probability, of_question)
        found.append({name: value_of(statistic, of_question.max() + 1) for name, statistic in statistics.items()})
    assert found[0] == pytest.approx(found[1])


def test_many_pairs_are_taken_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    of_question, weights = np.array([0, 0, 1]), np.array([[2.0, 0.0], [1.0, 1.0], [0.0, 2.0]])
    seen: list[int] = []

    def statistic(expanded: np.ndarray) -> np.ndarray:
        seen.append(len(expanded))
        return np.asarray(expanded @ np.array([1.0, 2.0, 4.0]))

    whole = clustered(statistic, of_question)(weights)
    monkeypatch.setattr(statistics, "_AT_ONCE", 3)
    parts = clustered(statistic, of_question)(weights)
    assert whole.tolist() == parts.tolist() == [6.0, 7.0, 8.0]
    assert seen == [3, 1, 1, 1]


def test_a_ratio_of_sums_is_no_mean_of_ratios() -> None:
    ratio: Callable[[np.ndarray], np.ndarray] = ratio_of(np.array([1, 1, 0]), np.array([1, 1, 1]), np.array([0, 1, 1]))
    # Of the first question all, of the second half: 2 of 3 together, and 2 of 4 where the second is drawn twice.
    assert ratio(np.array([[1.0, 1.0], [0.0, 2.0]])).tolist() == [pytest.approx(2 / 3), 0.5]
