"""Dates of every precision: their words, and which is last."""

from datetime import date

import pytest
from questions.made import lab

from bedside.questions.dates import bounds, by_year, days, earliest, exact, latest, on, written


@pytest.mark.parametrize(
    ("text", "words", "adverb", "first", "last"),
    [
        pytest.param("2019-11-02", "November 2, 2019", "on November 2, 2019", date(2019, 11, 2), date(2019, 11, 2), id="day"),
        pytest.param("2020-02", "February 2020", "in February 2020", date(2020, 2, 1), date(2020, 2, 29), id="month"),
        pytest.param("2019", "2019", "in 2019", date(2019, 1, 1), date(2019, 12, 31), id="year"),
    ],
)
def test_words_and_bounds(text: str, words: str, adverb: str, first: date, last: date) -> None:
    assert written(text) == words
    assert on(text) == adverb
    assert bounds(text) == (first, last)


@pytest.mark.parametrize(
    ("dates", "last", "first"),
    [
        pytest.param(["2019-01-01", "2020-01-01"], ["2020-01-01"], ["2019-01-01"], id="days"),
        pytest.param(["2019", "2020-01-01"], ["2020-01-01"], ["2019"], id="year before day"),
        pytest.param(["2020", "2020-05-01"], [], [], id="year around day"),
        pytest.param(["2020-05", "2020-05-31", "2019"], [], ["2019"], id="month around the last day"),
        pytest.param(["2020-05-01", "2020-05-01"], ["2020-05-01"] * 2, ["2020-05-01"] * 2, id="same day twice"),
        pytest.param(["2020-05-01", None], [], [], id="no date"),
        pytest.param([], [], [], id="nothing"),
    ],
)
def test_last_and_first(dates: list[str | None], last: list[str], first: list[str]) -> None:
    entries = [lab("Glucose", text, 90) for text in dates]
    assert [entry.date for entry in latest(entries)] == last
    assert [entry.date for entry in earliest(entries)] == first


def test_years() -> None:
    entries = [lab("Glucose", text, 90) for text in ("2020-05", "2019-01-02", "2019")]
    assert {year: [entry.date for entry in found] for year, found in by_year(entries).items()} == {
        "2019": ["2019", "2019-01-02"],
        "2020": ["2020-05"],
    }
    assert by_year([*entries, lab("Glucose", None, 90)]) == {}
    assert days(entries) == ["2019", "2019-01-02", "2020-05"]
    assert exact(entries[1:2])
    assert not exact(entries)
