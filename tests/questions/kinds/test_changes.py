"""Trends and comparisons: told only where the values leave no doubt."""

import pytest
from questions.made import answers, asked, lab

from bedside.scoring.answers.fact_recall import stated


def glucose(*values: float) -> list[str]:
    """The trend of one value a year, from 2015 on, over all of them."""
    entries = [lab("Glucose", f"{2015 + year}-01-01", value) for year, value in enumerate(values)]
    return [one.answer for one in asked("trend", *entries) if one.names["year"] == ("2015",)]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        pytest.param((80, 90, 100), "risen", id="rising"),
        pytest.param((100, 99, 80), "fallen", id="falling"),
        pytest.param((100, 103, 98), "stayed about the same", id="steady"),
    ],
)
def test_trend(values: tuple[float, ...], said: str) -> None:
    ends = f"from {values[0]} mg/dL on January 1, 2015 to {values[-1]} mg/dL on January 1, 2017"
    assert glucose(*values) == [f"Since 2015 your glucose has {said}: {ends}."]


@pytest.mark.parametrize(
    "values",
    [
        pytest.param((80, 120, 90), id="up and down"),
        pytest.param((100, 106, 107), id="a little up"),
        pytest.param((100, 120), id="two values"),
        pytest.param((0, 10, 20), id="from nothing"),
        pytest.param((80, 82, 84, 86, 88, 90, 99), id="too many"),
    ],
)
def test_no_trend(values: tuple[float, ...]) -> None:
    assert glucose(*values) == []


def test_a_trend_rests_on_all_its_values() -> None:
    entries = [lab("Glucose", f"{year}-01-01", value) for year, value in ((2014, 60), (2015, 80), (2016, 90), (2017, 100))]
    found = {one.names["year"]: one for one in asked("trend", *entries)}
    assert found["2015",].relevant == [entry.id for entry in entries[1:]]
    assert found["2015",].alike == [entries[0].id]


def test_two_values_of_one_day_forbid_the_trend() -> None:
    entries = [lab("Glucose", f"{year}-01-01", value) for year, value in ((2015, 80), (2016, 90), (2017, 100), (2017, 60))]
    assert asked("trend", *entries) == []


def test_comparison_of_years() -> None:
    before, after = lab("Glucose", "2015-01-01", 80), lab("Glucose", "2017-03-01", 100)
    (one,) = asked("compare_years", before, after)
    assert one.answer == "Your glucose was higher in 2017: 100 mg/dL on March 1, 2017, against 80 mg/dL on January 1, 2015."
    assert one.relevant == [before.id, after.id]
    assert one.names["earlier"] == ("2015",)
    assert answers("compare_years", before, lab("Glucose", "2017-03-01", 80)) == [
        "Your glucose was the same both times, 80 mg/dL on January 1, 2015 and on March 1, 2017."
    ]
    assert asked("compare_years", before, lab("Glucose", "2017-03-01", 81)) == []
    assert asked("compare_years", before, after, lab("Glucose", "2017-04-01", 70)) == []


def test_weight() -> None:
    first, last = lab("Body Weight", "2015-01-01", 80.5, "kg"), lab("Body Weight", "2017-01-01", 78.2, "kg")
    (one,) = asked("weight_change", first, last)
    assert one.answer == "You have lost 2.3 kg: from 80.5 kg on January 1, 2015 to 78.2 kg on January 1, 2017."
    assert one.relevant == [first.id, last.id]
    assert asked("weight_change", first, lab("Body Weight", "2017-01-01", 80.5, "kg")) == []
    assert asked("weight_change", first, lab("Body Weight", "2015-05-01", 82, "kg"), last) == []
    assert asked("weight_change", first) == []
    assert asked("weight_change") == []


@pytest.mark.parametrize(
    ("values", "answer", "told"),
    [
        pytest.param((80, 90, 100), "It went up.", True, id="went up"),
        pytest.param((80, 90, 100), "It rose from 80 to 100 mg/dL.", True, id="rose"),
        pytest.param((80, 90, 100), "It was higher in 2012 and has dropped since.", False, id="higher before"),
        pytest.param((100, 99, 80), "It fell.", True, id="fell"),
        pytest.param((100, 99, 80), "It went down.", True, id="went down"),
        pytest.param((100, 99, 80), "It was lower in 2012 and went up since.", False, id="lower before"),
        pytest.param((100, 103, 98), "It stayed the same.", True, id="the same"),
        pytest.param((100, 103, 98), "It has not changed.", True, id="not changed"),
        pytest.param((100, 103, 98), "It has gone up.", False, id="up instead of the same"),
    ],
)
def test_which_words_tell_a_trend(values: tuple[float, ...], answer: str, told: bool) -> None:
    entries = [lab("Glucose", f"{2015 + year}-01-01", value) for year, value in enumerate(values)]
    one = next(one for one in asked("trend", *entries) if one.names["year"] == ("2015",))
    assert stated(answer, one.answer, one.facts)[0] is told


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        pytest.param("Yes, it went up from 100 mg/dL in 2014 to 120 mg/dL in 2015.", True, id="went up"),
        pytest.param("In 2015 your glucose was higher.", True, id="the year first"),
        pytest.param("It was 120 mg/dL in 2015, higher than the 100 mg/dL in 2014.", True, id="than"),
        pytest.param("It was lower in 2014.", True, id="the other year"),
        pytest.param("It was higher in 2014.", False, id="the wrong year"),
        pytest.param("It went down.", False, id="the wrong way"),
    ],
)
def test_which_words_compare_two_years(answer: str, told: bool) -> None:
    (one,) = asked("compare_years", lab("Glucose", "2014-01-01", 100), lab("Glucose", "2015-01-01", 120))
    assert stated(answer, one.answer, one.facts)[0] is told
