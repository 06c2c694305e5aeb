import pytest

from bedside.scoring.answers.dates import fhir_date, written_dates


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        pytest.param("from 2019-11-02 to 2020-01", [(2019, 11, 2), (2020, 1, None)], id="as FHIR writes them"),
        pytest.param("in May 2014 and 2015", [(2014, 5, None), (2015, None, None)], id="a month and a year"),
        pytest.param("on May 3 and June 5, 2014", [(None, 5, 3), (2014, 6, 5)], id="a year is said of its own date"),
        pytest.param("on 11/2/71 and 11/2/69", [(1971, 11, 2), (2069, 11, 2)], id="years of two figures"),
        pytest.param("In may 2014 you march on", [(2014, 5, None)], id="a word that is a month's name"),
        pytest.param("It was 120/80, 1/2 tablet, ratio 3/4.", [], id="no dates"),
        pytest.param("on 45/13/2019 or 2019-13-45", [], id="days and months there are not"),
        pytest.param("1900 mg", [(1900, None, None)], id="a bare number may be a year"),
    ],
)
def test_written_dates(text: str, parts: list[tuple[int | None, ...]]) -> None:
    assert [date.parts for date in written_dates(text)] == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [("2019", (2019,)), ("2019-11", (2019, 11)), ("2019-11-02", (2019, 11, 2)), ("November", None), ("11/2019", None)],
)
def test_fhir_dates(text: str, parts: tuple[int, ...] | None) -> None:
    assert fhir_date(text) == parts
