import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import precision_recall_curve

from bedside.scoring.relevance.curves import calibration_rows, precision_recall_rows


def table(relevant: np.ndarray, probability: np.ndarray) -> list[dict[str, object]]:
    """Rows of the table of pairs, as a file has them."""
    return [
        {"relevant": "yes" if matters else "no", "probability": str(said), "predicted": "no"}
        for matters, said in zip(relevant, probability, strict=True)
    ]


SAYS_NO_MORE = [
    {"relevant": "yes", "probability": "", "predicted": "yes"},
    {"relevant": "no", "probability": "", "predicted": "yes"},
    {"relevant": "yes", "probability": "", "predicted": "no"},
]


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0])), min_size=1, max_size=30))
def test_a_short_curve_is_scikit_learns(rows: list[tuple[bool, float]]) -> None:
    relevant, probability = (np.array(column) for column in zip(*rows, strict=True))
    if not relevant.any():
        return  # scikit-learn warns, and takes recall as 1
    precision, recall, thresholds = precision_recall_curve(relevant, probability)
    ours = precision_recall_rows(table(relevant, probability))
    # Theirs goes the other way and ends in a point of its own, without a threshold.
    assert [row["precision"] for row in ours] == pytest.approx(precision[:-1][::-1], abs=1e-6)
    assert [row["recall"] for row in ours] == pytest.approx(recall[:-1][::-1], abs=1e-6)
    assert [row["threshold"] for row in ours] == thresholds[::-1].tolist()


def test_a_long_curve_is_thinned_and_keeps_its_ends() -> None:
    probability = np.linspace(0.001, 0.999, 5000)
    relevant = np.random.default_rng(0).random(5000) < probability
    rows = precision_recall_rows(table(relevant, probability))
    assert len(rows) == 200
    assert (rows[0]["threshold"], rows[-1]["threshold"]) == (0.999, 0.001)
    assert (rows[-1]["recall"], rows[-1]["precision"]) == (1.0, round(relevant.mean(), 6))
    recalls = [row["recall"] for row in rows]
    assert recalls == sorted(recalls)


def test_a_system_without_probabilities_is_one_point() -> None:
    assert precision_recall_rows(SAYS_NO_MORE) == [{"system": "model", "recall": 0.5, "precision": 0.5, "threshold": ""}]
    assert calibration_rows(SAYS_NO_MORE) == []


def test_baselines_have_curves_of_their_own_and_bm25_no_calibration() -> None:
    rows = [{**row, "bm25_score": 0.5, "bm25_predicted": "yes", "linear_score": 0.25, "linear_predicted": "no"} for row in SAYS_NO_MORE]
    at_once = {"recall": 1.0, "precision": 0.666667}
    assert precision_recall_rows(rows)[1:] == [
        {"system": "bm25", **at_once, "threshold": 0.5},
        {"system": "linear", **at_once, "threshold": 0.25},
    ]
    assert calibration_rows(rows) == [{"system": "linear", "mean_probability": 0.25, "relevant_share": 0.666667, "n": 3}]


@pytest.mark.parametrize(
    ("relevant", "predicted"),
    [pytest.param("no", "yes", id="nothing relevant"), pytest.param("yes", "no", id="nothing picked")],
)
def test_undefined_is_zero(relevant: str, predicted: str) -> None:
    (row,) = precision_recall_rows([{"relevant": relevant, "probability": "", "predicted": predicted}])
    assert (row["recall"], row["precision"]) == (0.0, 0.0)


def test_calibration_by_hand() -> None:
    probability, relevant = np.repeat([0.25, 0.75], 4), np.array([True, False, False, False, True, True, False, False])
    assert calibration_rows(table(relevant, probability)) == [
        {"system": "model", "mean_probability": 0.25, "relevant_share": 0.25, "n": 4},
        {"system": "model", "mean_probability": 0.75, "relevant_share": 0.5, "n": 4},
    ]


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=60))
def test_calibration_bins_hold_every_pair_once(rows: list[tuple[bool, float]]) -> None:
    relevant, probability = (np.array(column) for column in zip(*rows, strict=True))
    found = calibration_rows(table(relevant, probability))
    assert 1 <= len(found) <= 10
    assert sum(row["n"] for row in found) == len(rows)
    means = [row["mean_probability"] for row in found]
    assert means == sorted(means)
