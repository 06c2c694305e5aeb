"""Blood pressure as a panel, as single observations, and as both."""

import pytest
from questions.made import asked, entry, lab, report

from bedside.records.resource import Resource


def panel(date: str, upper: float, lower: float) -> Resource:
    parts = [
        {"name": "Systolic blood pressure", "value": upper, "unit": "mmHg"},
        {"name": "Diastolic blood pressure", "value": lower, "unit": "mmHg"},
    ]
    return entry("Observation", "Blood pressure panel", date, category="vital-signs", components=parts)


def test_all_entries_of_the_reading_are_relevant() -> None:
    old, new = panel("2019-01-01", 130, 85), panel("2020-01-01", 120, 80)
    upper, lower = (lab(f"{part} Blood Pressure", "2020-01-01", value, "mmHg") for part, value in (("Systolic", 120), ("Diastolic", 80)))
    shown = report("Blood pressure panel", "2020-01-01", upper, lower)
    (one,) = asked("last_blood_pressure", old, new, upper, lower, shown)
    assert one.answer == "Your last blood pressure was 120/80 mmHg on January 1, 2020."
    assert one.relevant == [new.id, upper.id, lower.id, shown.id]
    assert one.alike == [old.id]
    assert [(fact.text, fact.unit) for fact in one.facts] == [("120", "mmHg"), ("80", "mmHg"), ("2020-01-01", "")]


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        pytest.param({"name": "Systolic"}, {"name": "Diastolic"}, id="short names"),
        pytest.param(
            {"name": "BP sys", "code": "http://loinc.org|8480-6"}, {"name": "BP dia", "code": "http://loinc.org|8462-4"}, id="codes"
        ),
    ],
)
def test_a_reading_under_other_names_is_one_too(upper: dict[str, str], lower: dict[str, str]) -> None:
    parts = [{**upper, "value": 165, "unit": "mmHg"}, {**lower, "value": 99, "unit": "mmHg"}]
    last = entry("Observation", "Blood pressure", "2021-01-01", category="vital-signs", components=parts)
    (one,) = asked("last_blood_pressure", panel("2018-01-01", 120, 80), last)
    assert one.answer == "Your last blood pressure was 165/99 mmHg on January 1, 2021."


def test_readings_that_differ_forbid_the_question() -> None:
    new, upper = panel("2020-01-01", 120, 80), lab("Systolic Blood Pressure", "2020-01-01", 140, "mmHg")
    assert asked("last_blood_pressure", new, upper) == []


def test_half_a_reading_is_none() -> None:
    assert asked("last_blood_pressure", lab("Systolic Blood Pressure", "2020-01-01", 140, "mmHg")) == []


def test_on_a_date() -> None:
    old, new = panel("2019-01-01", 130.5, 85), panel("2020-01-01", 120, 80)
    first, second = asked("blood_pressure_on_date", old, new)
    assert first.answer == "Your blood pressure was 130.5/85 mmHg on January 1, 2019."
    assert first.names == {"when": ("on January 1, 2019",)}
    assert (second.relevant, second.alike) == ([new.id], [old.id])
    assert asked("blood_pressure_on_date", old, panel("2019", 120, 80)) == []


def test_a_percentile_is_no_reading() -> None:
    percentiles = [lab(f"{which} blood pressure percentile", "2019-01-01", 50, "%") for which in ("Systolic", "Diastolic")]
    assert asked("last_blood_pressure", *percentiles) == []
