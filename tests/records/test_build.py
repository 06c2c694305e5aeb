"""What becomes of a patient's resources: kept, or dropped and counted."""

from typing import Any

import pytest
from records.made import coded, entry, made, text

from bedside.records.build import CONTEXT, KEPT, record

REASONS = [
    pytest.param(made("Claim"), "Claim", id="a type that no patient asks about"),
    pytest.param(made("Procedure", status="entered-in-error", code=text("x")), "Procedure: entered-in-error", id="status"),
    pytest.param(
        made("Condition", verificationStatus=coded("entered-in-error"), code=text("x")), "Condition: entered-in-error", id="verification"
    ),
    pytest.param(made("Condition", verificationStatus=coded("refuted"), code=text("x")), "Condition: refuted", id="refuted"),
    pytest.param(made("Goal", lifecycleStatus="entered-in-error", description=text("x")), "Goal: entered-in-error", id="life cycle"),
    pytest.param(
        made("MedicationRequest", doNotPerform=True, medicationCodeableConcept=text("x")), "MedicationRequest: not to be done", id="negated"
    ),
    pytest.param(made("Condition"), "Condition: no name", id="no name"),
    pytest.param(made("Device", status="active"), "Device: no name", id="nameless device"),
    pytest.param(made("Goal", description=text("{'codes': []}")), "Goal: no name", id="a program's data for a name"),
    pytest.param(made("Patient"), "Patient: says nothing", id="an empty patient"),
    pytest.param(made("Observation", code=text("Are you a refugee?"), valueString="no"), "Observation: a survey's", id="a question"),
]


@pytest.mark.parametrize(("content", "reason"), REASONS)
def test_dropped_with_a_reason(content: dict[str, Any], reason: str) -> None:
    assert record("p1", [content]) == ([], {reason: 1})


def test_a_resource_that_comes_twice_is_counted_once() -> None:
    entries, dropped = record("p1", [made("Condition", code=text("a")), made("Condition", code=text("b"))])
    assert [one.text for one in entries] == ["Condition: a"]
    assert dropped == {"Condition: twice": 1}


def test_context_is_neither_kept_nor_dropped() -> None:
    assert not KEPT & CONTEXT
    assert record("p1", [made(name) for name in sorted(CONTEXT)]) == ([], {})


def test_an_empty_record() -> None:
    assert record("p1", []) == ([], {})


def test_sorted_by_date_with_what_has_none_first() -> None:
    dates = {"a": "2014-02-06", "b": "2014", "c": None, "d": "2014-02", "e": "2013-12-31"}
    contents = [
        {"resourceType": "Condition", "id": name, "code": text("x"), **({"recordedDate": date} if date else {})}
        for name, date in dates.items()
    ]
    assert [one.id[-1] for one in record("p1", contents)[0]] == ["c", "e", "b", "d", "a"]


@pytest.mark.parametrize(
    ("content", "date"),
    [
        pytest.param({"effectivePeriod": {"start": "2014-01", "end": "2014-02"}, "issued": "2014-03-01T00:00:00Z"}, "2014-01", id="period"),
        pytest.param({"effectiveDateTime": "2014-01-05", "issued": "2014-03-01T00:00:00Z"}, "2014-01-05", id="date"),
        pytest.param({"effectivePeriod": {"end": "2014-02"}}, "2014-02", id="only an end"),
        pytest.param({"issued": "2014-03-01T00:00:00Z"}, "2014-03-01", id="when it was issued, where nothing else is known"),
        pytest.param({}, None, id="none"),
    ],
)
def test_date_of_an_observation(content: dict[str, Any], date: str | None) -> None:
    assert entry(made("Observation", code=text("x"), valueInteger=1, **content)).date == date


def answers(*names: str) -> list[dict[str, Any]]:
    return [{"resourceType": "Observation", "id": str(number), "code": text(name), "valueString": "x"} for number, name in enumerate(names)]


def report_of(answered: list[dict[str, Any]]) -> dict[str, Any]:
    return made("DiagnosticReport", code=text("PRAPARE"), result=[{"reference": f"Observation/{one['id']}"} for one in answered])


def test_a_questionnaire_is_dropped_whole() -> None:
    answered = answers("Are you a refugee?", "Address")
    assert record("p1", [*answered, report_of(answered)])[1] == {"Observation: a survey's": 2, "DiagnosticReport: a survey's": 1}


def test_a_panel_of_questions_is_dropped_whole() -> None:
    panel = made("Observation", code=text("PRAPARE"), component=[{"code": text("Are you a refugee?"), "valueString": "no"}])
    assert record("p1", [panel])[1] == {"Observation: a survey's": 1}


def test_one_question_among_results_of_a_laboratory_drops_no_other() -> None:
    answered = answers("Did you fast?", "Glucose", "Sodium")
    entries, dropped = record("p1", [*answered, report_of(answered)])
    assert dropped == {"Observation: a survey's": 1}
    assert [one.text for one in entries] == [
        "Report: PRAPARE; Did you fast?: x, Glucose: x, Sodium: x",
        "Finding: Glucose: x",
        "Finding: Sodium: x",
    ]


def test_ids_of_what_is_not_kept_are_forgotten() -> None:
    refuted = {"resourceType": "Condition", "id": "c", "code": text("Lupus"), "verificationStatus": coded("refuted")}
    content = made("Procedure", status="completed", code=text("Biopsy"), reasonReference=[{"reference": "Condition/c"}])
    assert entry(content, refuted).fields == {"name": "Biopsy", "status": "completed"}


@pytest.mark.parametrize("verification", ["refuted", "entered-in-error"])
def test_what_is_not_true_is_no_reason(verification: str) -> None:
    wrong = {"resourceType": "Condition", "id": "c", "code": text("HIV"), "verificationStatus": coded(verification)}
    because = {"reference": "Condition/c", "display": "HIV"}
    plan = made("CarePlan", status="active", intent="plan", title="Plan", addresses=[because])
    drug = made("MedicationRequest", status="active", medicationCodeableConcept=text("Prednisone"), reasonReference=[because])
    inside = made("Procedure", status="completed", code=text("Biopsy"), contained=[wrong], reasonReference=[{"reference": "#c"}])
    for content in (plan, drug, inside):
        assert "HIV" not in entry(content, wrong).text


def test_a_care_team_does_not_name_its_patient() -> None:
    members = [
        {"type": "Patient", "display": "Jane Q Doe"},
        {"reference": "https://o.example/Patient/77", "display": "Jane Q Doe"},
        {"reference": "urn:uuid:9", "display": "Jane Q Doe"},
        {"reference": "Practitioner/1", "display": "Dr. Moss"},
    ]
    content = made("CareTeam", name="Team", participant=[{"member": member} for member in members])
    assert entry(content).fields["participants"] == ["Dr. Moss"]


def test_what_is_contained_refers_to_what_is_beside_it() -> None:
    contained = [
        {"resourceType": "PractitionerRole", "id": "r", "practitioner": {"reference": "#p"}},
        {"resourceType": "Practitioner", "id": "p", "name": [{"text": "Dr. Lee"}]},
    ]
    content = made("CareTeam", name="Team", contained=contained, participant=[{"member": {"reference": "#r"}}])
    assert entry(content).fields["participants"] == ["Dr. Lee"]
