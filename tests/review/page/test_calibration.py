import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from bedside.review.page.calibration import bins_of, calibration_error, mean_gap


@pytest.fixture
def answers() -> tuple[list[float], list[float]]:
    random = np.random.default_rng(3)
    probabilities = random.beta(3, 1, size=500)
    return probabilities.tolist(), (random.random(500) < probabilities**1.5).astype(float).tolist()


def test_bins_are_scikit_learns(answers: tuple[list[float], list[float]]) -> None:
    probabilities, correct = answers
    bins = bins_of(probabilities, correct)
    accuracy, probability = calibration_curve(correct, probabilities, n_bins=10)
    assert [part.accuracy for part in bins] == pytest.approx(accuracy.tolist(), abs=1e-12)
    assert [part.probability for part in bins] == pytest.approx(probability.tolist(), abs=1e-12)
    assert sum(part.n for part in bins) == 500


def test_error_is_the_weighted_distance_of_scikit_learns_curve(answers: tuple[list[float], list[float]]) -> None:
    probabilities, correct = answers
    accuracy, probability = calibration_curve(correct, probabilities, n_bins=10)
    weights = np.histogram(probabilities, bins=10, range=(0, 1))[0]  # no value lies on an edge here
    expected = float(np.abs(accuracy - probability) @ weights[weights > 0] / 500)
    assert calibration_error(bins_of(probabilities, correct)) == pytest.approx(expected, abs=1e-12)


def test_by_hand() -> None:
    bins = bins_of([0.9, 0.9, 0.6, 0.2], [1, 0, 1, 0], count=2)
    assert [(part.low, part.high, part.n) for part in bins] == [(0.0, 0.5, 1), (0.5, 1.0, 3)]
    assert bins[1].probability == pytest.approx(0.8)
    assert bins[1].accuracy == pytest.approx(2 / 3)
    assert calibration_error(bins) == pytest.approx((0.2 * 1 + (0.8 - 2 / 3) * 3) / 4)
    assert mean_gap(bins) == pytest.approx(0.65 - 0.5)


@pytest.mark.parametrize(
    ("probability", "expected"),
    [
        pytest.param(0.0, (0.0, 0.1), id="nothing is in the first"),
        pytest.param(0.1, (0.0, 0.1), id="an edge belongs below"),
        pytest.param(0.100001, (0.1, 0.2), id="past the edge"),
        pytest.param(1.0, (0.9, 1.0), id="certainty is in the last"),
    ],
)
def test_edges(probability: float, expected: tuple[float, float]) -> None:
    [part] = bins_of([probability], [1.0])
    assert (part.low, part.high) == pytest.approx(expected)
