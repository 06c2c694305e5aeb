"""FHIR dates in every precision."""

import pytest

from bedside.records import dates


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("2014", "2014"),
        ("2014-02", "2014-02"),
        ("2014-02-06", "2014-02-06"),
        ("2014-02-06T17:59:45.224900+00:00", "2014-02-06"),
        ("2014-02-06T23:30:00-05:00", "2014-02-06"),
        ("06/02/2014", None),
        ("", None),
        (None, None),
        (2014, None),
    ],
)
def test_day_keeps_the_precision_up_to_the_day(source: object, expected: str | None) -> None:
    assert dates.day(source) == expected


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ({"start": "2014-02", "end": "2014-03-01T10:00:00Z"}, "2014-02 to 2014-03-01"),
        ({"start": "2014"}, "since 2014"),
        ({"end": "2014"}, "until 2014"),
        ({}, None),
        (None, None),
    ],
)
def test_span(period: object, expected: str | None) -> None:
    assert dates.span(period) == expected
