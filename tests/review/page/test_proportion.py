import pytest
from scipy.stats import binomtest

from bedside.review.page.proportion import wilson


@pytest.mark.parametrize(("right", "n"), [(0, 1), (1, 1), (0, 80), (2, 80), (139, 200), (200, 200)])
def test_the_interval_is_scipys(right: int, n: int) -> None:
    expected = binomtest(right, n).proportion_ci(method="wilson")
    assert wilson(right, n) == pytest.approx((expected.low, expected.high), abs=1e-12)
