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
        ("1850", "1850"),
        ("1849-12-31", None),
        ("0001-01-01T00:00:00Z", None),
        ("2098-12-31", "2098-12-31"),
        ("2099-12-31", None),
        ("9999-12-31", None),
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


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"onsetString": "in <b>childhood</b>"}, "in childhood"),
        ({"onsetAge": {"value": 12, "unit": "years", "system": "http://unitsofmeasure.org", "code": "a"}}, "at the age of 12 years"),
        ({"onsetAge": {"value": 18.0, "code": "mo"}}, "at the age of 18 months"),
        ({"onsetRange": {"low": {"value": 40, "code": "a"}, "high": {"value": 45, "code": "a"}}}, "at the age of 40 years to 45 years"),
        ({"onsetAge": {"unit": "years"}}, None),
        ({"onsetDateTime": "2014"}, None),
        ({"abatementString": "soon after"}, None),
    ],
)
def test_told_is_a_time_without_a_date(content: dict[str, object], expected: str | None) -> None:
    assert dates.told(content, "onset") == expected
