import numpy as np
import pytest

from bedside.scoring.answers.statistics import mean_where_known


@pytest.mark.parametrize(
    ("weights", "mean"),
    [
        pytest.param([1, 1, 1], 3.0, id="as they are"),  # (1 + 3 + 5) / 3
        pytest.param([2, 1, 0], 2.0, id="a unit twice, another not"),  # the first has 1 and 3, the second none
        pytest.param([0, 0, 3], 5.0, id="one unit alone"),
        pytest.param([0, 3, 0], 3.0, id="none with a value, so that it says nothing"),
    ],
)
def test_mean_over_units(weights: list[int], mean: float) -> None:
    statistic = mean_where_known(np.array([1.0, 3.0, np.nan, 5.0]), np.array([0, 0, 1, 2]))
    assert statistic(np.array([weights], dtype=float)).tolist() == [mean]
