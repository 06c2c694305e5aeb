"""Questions about single values, one uncertainty at a time."""

from typing import Any

import pytest
from questions.made import answers, asked, entry, lab

from bedside.records.resource import Resource

OLD, NEW = lab("Glucose", "2019-05-01", 90), lab("Glucose", "2020-05-02", 95.0)


def test_last_value() -> None:
    other = lab("Ferritin", "2020-05-02", 40, "ug/L")
    glucose = next(one for one in asked("last_value", OLD, NEW, other) if "glucose" in one.answer)
    assert glucose.answer == "Your last glucose was 95 mg/dL on May 2, 2020."
    assert (glucose.relevant, glucose.alike) == ([NEW.id], [OLD.id, other.id])
    assert glucose.names == {"name": ("glucose", "blood sugar", "blood glucose", "sugar test")}


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(lab("Glucose", "2020-05-02", 99), id="two values on the last day"),
        pytest.param(lab("Glucose", None, 99), id="a value without a date"),
        pytest.param(lab("Glucose", "2020", 99), id="a date that may be later"),
        pytest.param(lab("Glucose", "2018-05-02", 5.1, "mmol/L"), id="two units"),
        pytest.param(lab("Glucose", "2018-05-02", "positive", None), id="text among numbers"),
        pytest.param(lab("Glucose", "2018-05-02", 99, status="preliminary"), id="not final"),
    ],
)
def test_what_forbids_the_last_value(other: Resource) -> None:
    assert asked("last_value", OLD, NEW, other) == []


def test_a_value_recorded_twice_has_two_relevant_entries() -> None:
    twice = lab("Glucose [Mass/volume] in Serum or Plasma", "2020-05-02", 95)
    (one,) = asked("last_value", OLD, NEW, twice)
    assert sorted(one.relevant) == sorted([NEW.id, twice.id])


def report(observation: Resource, text: str) -> Resource:
    results = [{"id": observation.id, "name": "Glucose", "value": observation.fields["value"]}]
    made = entry("DiagnosticReport", "Metabolic panel", observation.date, results=results)
    return Resource(made.id, made.patient, made.type, made.date, text, made.fields)


def test_a_report_that_shows_the_value_is_relevant_and_one_that_is_cut_before_it_is_nothing() -> None:
    shows, cut = report(NEW, "Report: Glucose 95.0 mg/dL"), report(NEW, "Report: Sodium 140 mmol/L and 12 more")
    (one,) = asked("last_value", OLD, NEW, shows, cut)
    assert one.relevant == [NEW.id, shows.id]
    assert cut.id not in one.alike


def test_last_tested() -> None:
    (one,) = asked("last_tested", OLD, NEW, lab("Glucose", "2020-05-02", 99))
    assert one.answer == "Your glucose was last measured on May 2, 2020."
    assert len(one.relevant) == 2


def test_value_on_a_date() -> None:
    again = lab("Glucose", "2019-05-09", 101)
    found = {one.answer: one for one in asked("value_on_date", OLD, NEW, again)}
    assert list(found) == [
        "Your glucose on May 1, 2019 was 90 mg/dL.",
        "Your glucose on May 9, 2019 was 101 mg/dL.",
        "Your glucose on May 2, 2020 was 95 mg/dL.",
    ]
    first, _, last = found.values()
    assert first.names["when"] == ("on May 1, 2019",)
    assert last.names["when"] == ("on May 2, 2020", "in May 2020")
    assert last.relevant == [NEW.id]


def test_a_coarse_date_forbids_the_days_in_it() -> None:
    month = lab("Glucose", "2020-05", 80)
    assert answers("value_on_date", OLD, NEW, month) == ["Your glucose on May 1, 2019 was 90 mg/dL."]


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        pytest.param({"low": 70, "high": 100}, "normal (range 70 to 100 mg/dL)", id="in"),
        pytest.param({"low": 70, "high": 80}, "high (range 70 to 80 mg/dL)", id="above"),
        pytest.param({"flag": "low"}, "low", id="flag alone"),
        pytest.param({"high": 80, "flag": "high"}, "high", id="one end"),
        pytest.param({"high": 100}, None, id="below one end says nothing of the other"),
        pytest.param({"low": 70, "high": 100, "flag": "high"}, None, id="flag against range"),
        pytest.param({"flag": "abnormal"}, None, id="abnormal is neither high nor low"),
        pytest.param({}, None, id="neither flag nor range"),
    ],
)
def test_is_normal(fields: dict[str, Any], verdict: str | None) -> None:
    expected = [] if verdict is None else [f"Your last glucose was 90 mg/dL on May 1, 2019, which is {verdict}."]
    assert answers("is_normal", lab("Glucose", "2019-05-01", 90, **fields)) == expected


def test_two_verdicts_on_one_value_forbid_the_question() -> None:
    assert asked("is_normal", lab("Glucose", "2019-05-01", 90, flag="high"), lab("Glucose", "2019-05-01", 90, flag="normal")) == []


def test_extremes() -> None:
    top = lab("Glucose", "2018-01-01", 140)
    assert answers("highest_value", OLD, NEW, top) == ["The highest glucose in your record is 140 mg/dL, on January 1, 2018."]
    assert answers("lowest_value", OLD, NEW, top) == ["The lowest glucose in your record is 90 mg/dL, on May 1, 2019."]
    assert answers("highest_value", OLD, NEW, top, lab("Glucose", "2017-01-01", 140)) == []
    assert answers("highest_value", OLD, NEW) == []


def test_counts_are_of_days() -> None:
    twice = lab("Glucose", "2020-05-02", 97)
    found = {one.names["year"]: one for one in asked("test_count", OLD, NEW, twice, lab("Glucose", "2020-06-01", 97))}
    assert found["2020",].answer == "Your glucose was measured 2 times in 2020."
    assert len(found["2020",].relevant) == 3
    assert found["2019",].answer == "Your glucose was measured once in 2019."
    assert asked("test_count", lab("Glucose", "2020", 97)) == []


CODED = {"code": "http://loinc.org|4548-4"}
A1C = lab("Hemoglobin A1c/Hemoglobin.total in Blood", "2018-01-02", 5.9, "%", **CODED)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(lab("Glycohemoglobin", "2020-05-05", 8.1, "%", **CODED), id="another name of one code"),
        pytest.param(lab("Hemoglobin A1c", "2020-06-05", 8.4, "%", **CODED, category=None), id="no category"),
        pytest.param(lab("HbA1c", "2020-05-05", 8.1, "%"), id="what patients call it"),
    ],
)
def test_a_test_under_two_names_is_not_asked_about(other: Resource) -> None:
    assert asked("last_value", A1C)
    assert asked("last_value", A1C, other) == []


def test_arterial_and_venous_blood_are_two_tests() -> None:
    arterial, venous = (lab(f"Oxygen [Partial pressure] in {blood} blood", "2020-01-01", 90, "mmHg") for blood in ("Arterial", "Venous"))
    assert asked("last_value", arterial)
    assert asked("last_value", arterial, venous) == []


def test_a_value_that_stands_in_a_report_as_part_of_another_is_not_shown() -> None:
    nitrite = lab("Glucose", "2011-03-04", 1)
    alike = report(nitrite, "2011-03-04 Report: Sodium 11 mmol/L, Glucose 10 mg/dL and 12 more")
    (one,) = asked("last_value", nitrite, alike)
    assert one.relevant == [nitrite.id]
