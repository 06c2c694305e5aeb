"""What was found, and whether it is normal."""

from typing import Any

import pytest
from records.made import coded, entry, made, text

LOW_TO_HIGH = [{"low": {"value": 4.0}, "high": {"value": 5.6}}]


def measured(value: float, **others: Any) -> dict[str, Any]:
    return {"valueQuantity": {"value": value, "unit": "%"}, **others}


VALUES = [
    pytest.param(measured(5.9, referenceRange=LOW_TO_HIGH), "A1c 5.9 % (normal 4-5.6: high)", id="above the range"),
    pytest.param(measured(5, referenceRange=LOW_TO_HIGH), "A1c 5 % (normal 4-5.6)", id="within the range"),
    pytest.param(measured(3.9, referenceRange=[{"low": {"value": 4}}]), "A1c 3.9 % (normal above 4: low)", id="only a lower end"),
    pytest.param(measured(9, interpretation=[coded("HH")]), "A1c 9 % (very high)", id="the source's word"),
    pytest.param(
        measured(5, interpretation=[coded("H")], referenceRange=LOW_TO_HIGH), "A1c 5 % (normal 4-5.6: high)", id="before the range"
    ),
    pytest.param(measured(9, referenceRange=LOW_TO_HIGH * 2), "A1c 9 %", id="several ranges"),
    pytest.param(
        measured(9, referenceRange=[{**LOW_TO_HIGH[0], "type": coded("therapeutic")}, LOW_TO_HIGH[0]]),
        "A1c 9 % (normal 4-5.6: high)",
        id="one of several is what is normal",
    ),
    pytest.param(measured(9, referenceRange=[{"high": {"value": 42, "unit": "mmol/mol"}}]), "A1c 9 %", id="range in another unit"),
    pytest.param({"valueQuantity": {"value": 5, "unit": "%", "comparator": "<"}}, "A1c <5 %", id="comparator"),
    pytest.param({"valueQuantity": {"value": 5}}, "A1c 5", id="no unit"),
    pytest.param({"valueInteger": 3}, "A1c 3", id="integer"),
    pytest.param({"valueBoolean": False}, "A1c: no", id="boolean"),
    pytest.param({"valueString": "not\ndetected"}, "A1c: not detected", id="string"),
    pytest.param({"valueCodeableConcept": coded("1", "Positive (qualifier value)")}, "A1c: Positive", id="concept"),
    pytest.param({"valueRange": {"low": {"value": 1}, "high": {"value": 2}}}, "A1c 1 to 2", id="range"),
    pytest.param({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 128}}}, "A1c 1 / 128", id="ratio"),
    pytest.param({"valueDateTime": "2014-02-06T17:59:45+00:00"}, "A1c 2014-02-06", id="date"),
    pytest.param({"valuePeriod": {"start": "2014-02", "end": "2014-03"}}, "A1c 2014-02 to 2014-03", id="period"),
    pytest.param(measured(5, status="preliminary"), "A1c 5 %, preliminary", id="not final"),
    pytest.param({"component": [{"code": text("a"), "valueInteger": 1}, {"code": text("b")}]}, "A1c: a 1", id="components"),
]


@pytest.mark.parametrize(("content", "expected"), VALUES)
def test_value(content: dict[str, Any], expected: str) -> None:
    assert entry(made("Observation", code=text("A1c"), **content)).text == f"Finding: {expected}"


def test_fields_of_a_lab() -> None:
    content = made(
        "Observation",
        status="final",
        category=[coded("laboratory")],
        code=coded("4548-4", "Hemoglobin A1c"),
        effectiveDateTime="2019-11-02T08:00:00Z",
        encounter={"reference": "Encounter/e"},
        **measured(5.9, referenceRange=LOW_TO_HIGH),
    )
    found = entry(content, {"resourceType": "Encounter", "id": "e", "status": "finished", "type": [text("Check up")]})
    assert found.text == "2019-11-02 Lab: Hemoglobin A1c 5.9 % (normal 4-5.6: high)"
    assert found.fields == {
        "name": "Hemoglobin A1c",
        "code": "http://loinc.org|4548-4",
        "category": "laboratory",
        "status": "final",
        "value": 5.9,
        "unit": "%",
        "low": 4,
        "high": 5.6,
        "flag": "high",
        "encounter_id": "Encounter/e",
        "encounter": "Check up",
    }


def test_blood_pressure_is_read_as_one() -> None:
    sides = [("8462-4", "Diastolic", 80.0), ("8480-6", "Systolic", 120.0)]
    components = [{"code": coded(code, name), "valueQuantity": {"value": value, "unit": "mm[Hg]"}} for code, name, value in sides]
    found = entry(made("Observation", category=[coded("vital-signs")], code=coded("85354-9", "Blood pressure panel"), component=components))
    assert found.text == "Vital sign: Blood pressure 120/80 mmHg"
    assert found.fields["components"][0] == {"name": "Diastolic", "value": 80, "unit": "mmHg", "code": "http://loinc.org|8462-4"}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"dataAbsentReason": coded("unknown")}, id="a reason why there is none"),
        pytest.param({"valueSampledData": {"origin": {"value": 0}, "period": 10, "dimensions": 1, "data": "1 2 3"}}, id="a curve"),
        pytest.param({"valueQuantity": {"unit": "%"}}, id="a unit alone"),
    ],
)
def test_without_a_value_it_is_dropped(content: dict[str, Any]) -> None:
    from bedside.records.build import record

    entries, dropped = record("p1", [made("Observation", code=text("A1c"), **content)])
    assert (entries, dropped) == ([], {"Observation: no value": 1})
