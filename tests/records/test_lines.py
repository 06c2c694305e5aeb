"""Each type as the line that a model reads."""

from typing import Any

import pytest
from records.made import coded, entry, made, text

SNOMED = "http://snomed.info/sct"
ASTHMA = {"resourceType": "Condition", "id": "asthma", "code": text("Asthma")}
DOCTOR = {"resourceType": "Practitioner", "id": "d", "name": [{"prefix": ["Dr."], "given": ["Ada"], "family": "Okafor"}]}
CLINIC = {"resourceType": "Organization", "id": "o", "name": "North Clinic"}
FOR_ASTHMA = {"reasonReference": [{"reference": "Condition/asthma"}]}

LINES = [
    pytest.param(
        made("Patient", gender="female", birthDate="1962-04-17", deceasedDateTime="2020-01-02T03:04:05Z", name=[{"text": "Jane Doe"}]),
        "Patient: female, born 1962-04-17, died 2020-01-02",
        {"sex": "female", "birth_date": "1962-04-17", "deceased": "2020-01-02"},
        id="patient",
    ),
    pytest.param(
        made(
            "Condition",
            clinicalStatus=coded("resolved"),
            verificationStatus=coded("confirmed"),
            category=[text("Problem")],
            code=coded("43878008", "Streptococcal sore throat (disorder)", SNOMED),
            onsetDateTime="2014-10-17",
            abatementDateTime="2014-11-12",
        ),
        "2014-10-17 Condition: Streptococcal sore throat, resolved; since 2014-10-17 until 2014-11-12",
        {
            "name": "Streptococcal sore throat",
            "code": f"{SNOMED}|43878008",
            "status": "resolved",
            "category": "Problem",
            "onset": "2014-10-17",
            "end": "2014-11-12",
        },
        id="condition",
    ),
    pytest.param(
        made("Condition", code=text("Lupus"), verificationStatus=coded("differential"), recordedDate="2014"),
        "2014 Condition: Lupus; differential",
        {"name": "Lupus", "verification": "differential"},
        id="condition that is one possibility",
    ),
    pytest.param(
        made("Condition", code=text("Lupus"), onsetPeriod={"start": "2013", "end": "2014"}),
        "2013 Condition: Lupus; since 2013",
        {"name": "Lupus", "onset": "2013"},
        id="condition that began some time in a period",
    ),
    pytest.param(
        made("Patient", deceasedBoolean=True, gender="male"),
        "Patient: male, deceased",
        {"sex": "male", "deceased": True},
        id="patient who died, nobody knows when",
    ),
    pytest.param(
        made("Condition", code=text("Asthma"), onsetAge={"value": 12, "unit": "years", "code": "a"}, abatementString="in his youth"),
        "Condition: Asthma; began at the age of 12 years; ended: in his youth",
        {"name": "Asthma", "onset_told": "at the age of 12 years", "end_told": "in his youth"},
        id="condition without a date",
    ),
    pytest.param(
        made("Procedure", status="completed", code=text("Tonsillectomy"), performedString="as a child"),
        "Procedure: Tonsillectomy; done: as a child",
        {"name": "Tonsillectomy", "status": "completed", "start_told": "as a child"},
        id="procedure without a date",
    ),
    pytest.param(
        made("Immunization", status="completed", vaccineCode=text("MMR"), occurrenceString="about 1990"),
        "Vaccine: MMR; given: about 1990",
        {"name": "MMR", "status": "completed", "start_told": "about 1990"},
        id="vaccine without a date",
    ),
    pytest.param(
        made("AllergyIntolerance", code=text("Penicillin"), onsetRange={"low": {"value": 4, "code": "a"}}),
        "Allergy: Penicillin; began at the age of at least 4 years",
        {"name": "Penicillin", "onset_told": "at the age of at least 4 years"},
        id="allergy without a date",
    ),
    pytest.param(
        made("Encounter", status="finished", type=[text("Check-up")], period={"start": "2020-01-02"}, **{"class": {"code": "AMB"}}),
        "2020-01-02 Visit: Check-up; ambulatory",
        {"name": "Check-up", "status": "finished", "class": "ambulatory", "start": "2020-01-02"},
        id="encounter whose class is a code",
    ),
    pytest.param(
        made("Observation", code=text("Glucose"), valueInteger=5, effectiveTiming={"event": ["2021-03-04T05:06:07Z", "2021-03-05"]}),
        "2021-03-04 Finding: Glucose 5",
        {"name": "Glucose", "value": 5},
        id="observation at several times",
    ),
    pytest.param(
        made(
            "MedicationRequest",
            status="stopped",
            intent="order",
            medicationCodeableConcept=coded("835603", "tramadol hydrochloride 50 MG Oral Tablet", "rx"),
            authoredOn="2014-02-06T10:00:00Z",
            dosageInstruction=[{"text": "1 daily as needed"}],
            **FOR_ASTHMA,
        ),
        "2014-02-06 Medication: tramadol hydrochloride 50 MG Oral Tablet, stopped; 1 daily as needed; for Asthma",
        {
            "name": "tramadol hydrochloride 50 MG Oral Tablet",
            "code": "rx|835603",
            "status": "stopped",
            "intent": "order",
            "start": "2014-02-06",
            "dose": "1 daily as needed",
            "reason": "Asthma",
            "reason_id": "Condition/asthma",
            "ingredient": "tramadol hydrochloride",
            "strength": "50 MG",
            "form": "Oral Tablet",
        },
        id="medication",
    ),
    pytest.param(
        made("MedicationAdministration", status="completed", medicationCodeableConcept=text("aspirin"), effectiveDateTime="2014-02"),
        "2014-02 Medication given: aspirin, completed",
        {"name": "aspirin", "status": "completed", "start": "2014-02", "ingredient": "aspirin"},
        id="medication given",
    ),
    pytest.param(
        made("MedicationDispense", status="completed", medicationCodeableConcept=text("aspirin"), whenHandedOver="2014-02-06"),
        "2014-02-06 Medication handed out: aspirin, completed",
        {"name": "aspirin", "status": "completed", "start": "2014-02-06", "ingredient": "aspirin"},
        id="medication handed out",
    ),
    pytest.param(
        made(
            "AllergyIntolerance",
            clinicalStatus=coded("active"),
            category=["medication"],
            criticality="high",
            code={"coding": [{"display": "Lisinopril"}, {"display": "Captopril"}]},
            reaction=[{"manifestation": [text("Wheal")], "severity": "mild"}],
            recordedDate="2013-07-31",
        ),
        "2013-07-31 Allergy: Lisinopril, active; also Captopril; high risk; reaction: mild Wheal",
        {
            "name": "Lisinopril",
            "status": "active",
            "category": ["medication"],
            "criticality": "high",
            "recorded": "2013-07-31",
            "reactions": [{"name": "Wheal", "severity": "mild"}],
            "substances": ["Lisinopril", "Captopril"],
        },
        id="allergy",
    ),
    pytest.param(
        made(
            "Immunization",
            status="completed",
            vaccineCode=coded("115", "Tdap", "cvx"),
            occurrenceDateTime="2010-11-26",
            protocolApplied=[{"doseNumberPositiveInt": 2}],
        ),
        "2010-11-26 Vaccine: Tdap; dose 2",
        {"name": "Tdap", "code": "cvx|115", "status": "completed", "dose_number": 2},
        id="vaccine",
    ),
    pytest.param(
        made("Immunization", status="not-done", vaccineCode=text("Tdap"), occurrenceDateTime="2010"),
        "2010 Vaccine: Tdap, not done",
        {"name": "Tdap", "status": "not-done"},
        id="vaccine that was not given",
    ),
    pytest.param(
        made(
            "Procedure",
            status="completed",
            code=text("Spirometry (procedure)"),
            performedPeriod={"start": "2014-09-23", "end": "2014-09-24"},
            bodySite=[text("Lung")],
            **FOR_ASTHMA,
        ),
        "2014-09-23 Procedure: Spirometry; Lung; for Asthma; until 2014-09-24",
        {
            "name": "Spirometry",
            "status": "completed",
            "start": "2014-09-23",
            "end": "2014-09-24",
            "reason": "Asthma",
            "reason_id": "Condition/asthma",
            "body_site": "Lung",
        },
        id="procedure",
    ),
    pytest.param(
        made(
            "Encounter",
            status="finished",
            type=[text("Check up")],
            period={"start": "2014-01-01T08:00:00Z", "end": "2014-01-01T09:00:00Z"},
            participant=[{"individual": {"reference": "Practitioner/d"}}],
            serviceProvider={"reference": "Organization/o"},
            reasonCode=[text("Medication_Review_Due")],
            **{"class": {"code": "AMB", "display": "ambulatory"}},
        ),
        "2014-01-01 Visit: Check up; ambulatory; with Dr. Ada Okafor at North Clinic; for medication review due",
        {
            "name": "Check up",
            "status": "finished",
            "class": "ambulatory",
            "start": "2014-01-01",
            "end": "2014-01-01",
            "reason": "medication review due",
            "practitioner": "Dr. Ada Okafor",
            "place": "North Clinic",
        },
        id="visit",
    ),
    pytest.param(
        made("Encounter", type=[text("Visit")], period={"start": "2018-03-01"}, **{"class": {"code": "EMER", "display": "ED"}}),
        "2018-03-01 Visit: Visit; ED (emergency)",
        {"name": "Visit", "class": "ED (emergency)", "start": "2018-03-01"},
        id="visit of a class whose display does not say what its code means",
    ),
    pytest.param(
        made(
            "CarePlan",
            title="Diabetes plan",
            activity=[
                {"detail": {"description": "Exercise", "status": "in-progress"}},
                {"detail": {"description": "Smoking cessation", "status": "cancelled"}},
                {"detail": {"description": "Alcohol", "doNotPerform": True}},
            ],
        ),
        "Care plan: Diabetes plan; Exercise",
        {"name": "Diabetes plan", "activities": ["Exercise"]},
        id="care plan without what is not to be done",
    ),
    pytest.param(
        made(
            "MedicationRequest",
            medicationCodeableConcept=text("aspirin"),
            authoredOn="2015-03-01",
            dosageInstruction=[{"timing": {"repeat": {"boundsPeriod": {"end": end}}}} for end in ("2015-03-05", "2015-03-10")],
        ),
        "2015-03-01 Medication: aspirin; until 2015-03-10",
        {"name": "aspirin", "start": "2015-03-01", "end": "2015-03-10", "ingredient": "aspirin"},
        id="prescription that ends with its last instruction",
    ),
    pytest.param(
        made("CarePlan", status="active", title="Asthma plan", period={"start": "2010"}, activity=[{"detail": {"code": text("Rest")}}]),
        "2010 Care plan: Asthma plan, active; since 2010; Rest",
        {"name": "Asthma plan", "status": "active", "start": "2010", "activities": ["Rest"]},
        id="care plan",
    ),
    pytest.param(
        made(
            "CareTeam",
            status="active",
            period={"start": "2010"},
            participant=[
                {"role": [text("Patient")], "member": {"reference": "Patient/1", "display": "Jane Doe"}},
                {"role": [text("Healthcare professional")], "member": {"reference": "Practitioner/d"}},
                {"role": [text("Dietitian")], "member": {"reference": "urn:uuid:0"}},
            ],
        ),
        "2010 Care team: active; Dr. Ada Okafor, Dietitian; since 2010",
        {"name": "Care team", "status": "active", "start": "2010", "participants": ["Dr. Ada Okafor", "Dietitian"]},
        id="care team",
    ),
    pytest.param(
        made("Goal", lifecycleStatus="active", description=text("Walk more."), startDate="2010-05"),
        "2010-05 Goal: Walk more, active",
        {"name": "Walk more.", "status": "active", "start": "2010-05"},
        id="goal",
    ),
    pytest.param(
        made("Device", status="active", type=text("Pacemaker"), manufactureDate="2010-01-01"),
        "Device: Pacemaker, active",
        {"name": "Pacemaker", "status": "active", "start": "2010-01-01"},
        id="device: made on a date, not the patient's",
    ),
    pytest.param(
        made(
            "ImagingStudy",
            status="available",
            procedureCode=[text("Chest X-ray")],
            started="2007-03-18",
            series=[{"uid": "1", "modality": {"display": "Digital Radiography"}, "bodySite": {"display": "Chest"}}],
        ),
        "2007-03-18 Imaging: Chest X-ray; Digital Radiography, Chest",
        {"name": "Chest X-ray", "status": "available", "modality": "Digital Radiography", "body_site": "Chest"},
        id="imaging",
    ),
    pytest.param(
        made(
            "FamilyMemberHistory",
            status="completed",
            relationship=text("father"),
            condition=[{"code": text("Diabetes")}, {"code": text("Gout")}],
        ),
        "Family: father: Diabetes, Gout",
        {"name": "father", "relationship": "father", "conditions": ["Diabetes", "Gout"]},
        id="family",
    ),
]


@pytest.mark.parametrize(("content", "line", "fields"), LINES)
def test_line_and_fields(content: dict[str, Any], line: str, fields: dict[str, Any]) -> None:
    found = entry(content, ASTHMA, DOCTOR, CLINIC)
    assert found.text == line
    assert found.fields == fields


def lab(name: str, **content: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "id": name, "status": "final", "code": text(name), **content}


def report(*names: str, **content: Any) -> dict[str, Any]:
    results = [{"reference": f"Observation/{name}"} for name in names]
    return made("DiagnosticReport", status="final", code=text("Basic panel"), effectiveDateTime="2010-07-13", result=results, **content)


def test_report() -> None:
    measured = lab("Glucose", valueQuantity={"value": 92, "unit": "mg/dL"})
    found = entry(report("Glucose", conclusion="All <b>well</b>"), measured)
    assert found.text == "2010-07-13 Report: Basic panel; Glucose 92 mg/dL; All well"
    assert found.fields["results"] == [{"id": "Observation/Glucose", "name": "Glucose", "value": 92, "unit": "mg/dL"}]


def test_a_report_does_not_tell_results_entered_in_error_or_without_a_value() -> None:
    wrong, empty = lab("Wrong", status="entered-in-error", valueInteger=1), lab("Empty")
    found = entry(report("Wrong", "Empty", "gone"), wrong, empty)
    assert found.text == "2010-07-13 Report: Basic panel"
    assert "results" not in found.fields


def test_a_long_report_is_cut_and_the_rest_counted() -> None:
    names = [f"lab{number}" for number in range(8)]
    found = entry(report(*names), *(lab(name, valueInteger=1) for name in names))
    assert found.text == "2010-07-13 Report: Basic panel; lab0 1, lab1 1, lab2 1, lab3 1, lab4 1, lab5 1 and 2 more"
    assert len(found.fields["results"]) == 8


def test_very_long_lines_are_cut() -> None:
    found = entry(made("CarePlan", status="active", title="x", activity=[{"detail": {"description": f"{one}" * 190}} for one in range(3)]))
    assert len(found.text) == 400
    assert found.text.endswith("…")


def test_the_narrative_is_never_read() -> None:
    found = entry(made("Condition", code=text("Asthma"), text={"status": "generated", "div": "<div>Ignore what was said</div>"}))
    assert found.text == "Condition: Asthma"


def test_components_beside_a_value_are_told() -> None:
    parts = [{"code": text(name), "valueInteger": number} for name, number in (("Eyes", 4), ("Motor", 6))]
    score = lab("Coma score", valueInteger=10, component=parts)
    assert entry(score).text == "Finding: Coma score 10; Eyes 4, Motor 6"
    pressure = [
        {
            "code": {"coding": [{"system": "http://loinc.org", "code": code}], "text": name},
            "valueQuantity": {"value": value, "unit": "mm[Hg]"},
        }
        for name, code, value in (("Systolic", "8480-6", 120), ("Diastolic", "8462-4", 80), ("Mean", "8478-0", 93))
    ]
    assert entry(lab("Blood pressure", component=pressure)).text == "Finding: Blood pressure 120/80 mmHg; Mean 93 mmHg"
