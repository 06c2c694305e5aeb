from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from bedside.errors import DataError
from bedside.scoring.relevance.threshold import best_threshold, sweep

LABELLED = st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=2, max_size=30).filter(
    lambda rows: len({relevant for relevant, _ in rows}) == 2
)


def arrays(rows: list[tuple[bool, float]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([relevant for relevant, _ in rows]), np.array([probability for _, probability in rows])


@pytest.mark.parametrize(
    ("rows", "threshold"),
    [
        pytest.param([(True, 0.9), (True, 0.75), (False, 0.25), (False, 0.1)], 0.5, id="half-way where all is told apart"),
        # Picking 1, 2, 3 or 4 of them has F1 of 2/3, 1/2, 4/5, 2/3.
        pytest.param([(True, 0.9), (False, 0.8), (True, 0.5), (False, 0.25)], 0.375, id="a mistake that pays"),
        # Picking 1 or 4 has F1 of 2/3 both.
        pytest.param([(True, 0.75), (False, 0.5), (False, 0.25), (True, 0.125)], 0.625, id="of equals the highest"),
        pytest.param([(True, 0.5), (False, 0.5)], 0.25, id="equal probabilities are picked together"),
        pytest.param([(False, 0.9), (True, 0.5)], 0.25, id="everything is picked: half-way to nothing"),
        pytest.param([(False, 1.0), (True, 0.0)], 0.0, id="everything is picked, and one has no probability at all"),
        pytest.param([(True, 5e-324), (False, 0.0)], 5e-324, id="nothing lies between neighbouring floats"),
    ],
)
def test_which_is_chosen(rows: list[tuple[bool, float]], threshold: float) -> None:
    assert best_threshold(*arrays(rows), system="model") == threshold


@settings(deadline=None)
@given(LABELLED)
def test_none_has_a_better_f1(rows: list[tuple[bool, float]]) -> None:
    relevant, probability = arrays(rows)
    chosen = f1_score(relevant, probability >= best_threshold(relevant, probability, system="model"))
    # Every way to split the pairs, by scikit-learn's own F1.
    assert chosen == pytest.approx(max(f1_score(relevant, probability >= other, zero_division=0) for other in probability))


@settings(deadline=None)
@given(LABELLED, st.randoms())
def test_the_order_of_the_pairs_changes_nothing(rows: list[tuple[bool, float]], random: Random) -> None:
    mixed = list(rows)
    random.shuffle(mixed)
    assert best_threshold(*arrays(rows), system="model") == best_threshold(*arrays(mixed), system="model")


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1), st.floats(0, 1), st.floats(0, 1))
def test_a_higher_threshold_picks_no_other_pair(probabilities: list[float], one: float, other: float) -> None:
    values, (low, high) = np.array(probabilities), sorted((one, other))
    assert not ((values >= high) & ~(values >= low)).any()


@settings(deadline=None)
@given(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=1))
def test_a_sweep_stops_once_at_each_probability(probabilities: list[float]) -> None:
    order, ends = sweep(np.array(probabilities))
    assert sorted(order) == list(range(len(probabilities)))
    assert [probabilities[order[end]] for end in ends] == sorted(set(probabilities), reverse=True)


@pytest.mark.parametrize(
    ("relevant", "found"),
    [
        pytest.param([], "of 0 validation pairs none are relevant", id="no pairs"),
        pytest.param([True, True], "of 2 validation pairs all are relevant", id="all relevant"),
        pytest.param([False, False, False], "of 3 validation pairs none are relevant", id="none relevant"),
    ],
)
def test_pairs_of_one_sort_choose_nothing(relevant: list[bool], found: str) -> None:
    with pytest.raises(DataError, match=f"no threshold can be chosen for bm25: {found}, and both sorts.*Raise records.validation_share"):
        best_threshold(np.array(relevant, dtype=bool), np.linspace(0, 1, len(relevant)), system="bm25")
