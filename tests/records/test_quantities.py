"""Numbers and units."""

from decimal import Decimal
from typing import Any

import pytest

from bedside.records import quantities


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(5.899999, 5.9, id="noise of floats"),
        pytest.param(359.3721, 359.37, id="two decimals"),
        pytest.param(0.00146, 0.00146, id="small"),
        pytest.param(0.123456, 0.1235, id="four digits below one"),
        pytest.param(120.0, 120, id="whole"),
        pytest.param(Decimal("4.20"), 4.2, id="decimal"),
        pytest.param(-3, -3, id="negative"),
        pytest.param(True, None, id="truth value"),
        pytest.param("5", None, id="text"),
        pytest.param(float("nan"), None, id="not a number"),
        pytest.param(float("inf"), None, id="without end"),
        pytest.param(10**400, None, id="beyond floats"),
        pytest.param(None, None, id="none"),
    ],
)
def test_number(source: object, expected: float | None) -> None:
    found = quantities.number(source)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        ({"unit": "mL/min/{1.73_m2}"}, "mL/min/1.73m2"),
        ({"unit": "mm[Hg]"}, "mmHg"),
        ({"unit": "{score}"}, ""),
        ({"unit": "{beats}/min"}, "/min"),
        ({"unit": "1"}, ""),
        ({"unit": "Cel"}, "°C"),
        ({"unit": "ng/mL{FEU}"}, "ng/mL"),
        ({"code": "mg/dL"}, "mg/dL"),
        ({"unit": "milligram", "code": "mg"}, "milligram"),
        ({"unit": "<b>mg</b>\n/dL\u202e"}, "mg /dL"),
        ({}, ""),
        (None, ""),
    ],
)
def test_unit(quantity: Any, expected: str) -> None:
    assert quantities.unit(quantity) == expected


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ({"value": 5.9, "unit": "%"}, "5.9 %"),
        ({"value": 5, "comparator": "<"}, "<5"),
        ({"low": {"value": 1, "unit": "mg"}, "high": {"value": 2, "unit": "mg"}}, "1 mg to 2 mg"),
        ({"low": {"value": 1}}, "at least 1"),
        ({"high": {"value": 2}}, "at most 2"),
        ({"numerator": {"value": 1}, "denominator": {"value": 128}}, "1 / 128"),
        ({"unit": "mg"}, None),
        (None, None),
    ],
)
def test_quantity(element: Any, expected: str | None) -> None:
    assert quantities.quantity(element) == expected
