import pytest

from bedside.review.page.plot import Plot, horizontal, rail, round_values, thinned, vertical


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        pytest.param(0, 1, (0, 0.2, 0.4, 0.6, 0.8, 1.0), id="shares"),
        pytest.param(0, 4.8, (0, 1, 2, 3, 4, 5), id="a loss"),
        pytest.param(0, 0.00005, (0, 0.00001, 0.00002, 0.00003, 0.00004, 0.00005), id="a learning rate"),
        pytest.param(-0.13, 0.3, (-0.2, -0.1, 0, 0.1, 0.2, 0.3), id="below zero"),
        pytest.param(0, 304, (0, 100, 200, 300, 400), id="steps"),
        pytest.param(0, 0, (0, 0.2, 0.4, 0.6, 0.8, 1.0), id="nothing but zero"),
        pytest.param(2, 2, (2, 2.5, 3, 3.5, 4), id="one value"),
    ],
)
def test_round_values_hold_the_data(low: float, high: float, expected: tuple[float, ...]) -> None:
    assert round_values(low, high) == expected


def test_where_values_lie() -> None:
    plot = Plot("loss", horizontal("step", 0, 304), vertical("loss", 0, 4.8))
    assert (plot.x.at(0), plot.x.at(304)) == (40, 346)
    assert (plot.y.at(0), plot.y.at(5)) == (210, 30)
    assert plot.x.ticks == (0, 100, 200, 300)  # nothing is written past the data
    assert plot.line([(0, 0), (152, 2.5)]) == "40.0,210.0 193.0,120.0"


def test_a_rail_is_in_percent_and_names_its_middle() -> None:
    assert (rail(-0.2, 0.2).at(0), rail(0, 1).at(0.25), rail(0, 1).ticks) == (50, 25, (0, 0.5, 1))


def test_thinning_keeps_short_curves_and_averages_long_ones() -> None:
    short = [(float(step), 1.0) for step in range(400)]
    assert thinned(short) == short
    jumping = [(float(step), float(step % 2)) for step in range(1000)]
    found = thinned(jumping, at_most=500)
    assert found[:2] == [(0.5, 0.5), (2.5, 0.5)]
    assert len(found) == 500
