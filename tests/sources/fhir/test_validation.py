"""Valid R4 passes, in every form; what is not is named by its path, and its value is not told."""

from pathlib import Path
from typing import Any

import pytest
from sources.fhir.made import bundle, folder_of, lines, observation, patient, read

WRONG = "NOT-TO-BE-TOLD"
NO_DATE = "is no date as R4 writes them: 2019, 2019-05, 2019-05-06, or with a time 2019-05-06T10:11:12+02:00 (the zone is required)"
NO_ID = "is empty, or has characters that R4 does not allow there (an id has letters, digits, - and . only)"
RETYPED = "is of another JSON type than R4 says"
ABSENT = {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]}


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param(patient(birthDate="1970"), id="a year"),
        pytest.param(patient(birthDate="1970-02"), id="a month"),
        pytest.param(patient(birthDate="0070-02-28"), id="the first century"),
        pytest.param(patient(_birthDate=ABSENT), id="a date with an extension"),
        pytest.param({"resourceType": "Patient", "id": "x", "_birthDate": ABSENT}, id="nothing but a date's extension"),
        pytest.param(patient(deceasedDateTime="2014-02-06T10:20:30+01:00"), id="a moment"),
        pytest.param(patient(meta={"lastUpdated": "2016-12-31T23:59:60Z"}), id="a leap second"),
        pytest.param(patient(meta={"lastUpdated": "2016-12-31T23:59:59.1234567Z"}), id="a tenth of a microsecond"),
        pytest.param(patient(name=[{"text": "  Ελένη\tΠ.\r\n"}, {"given": ["王", "𒉙"]}]), id="text of any script"),
        pytest.param(patient(name=[{"given": ["Ann", None], "_given": [None, ABSENT]}]), id="nulls that keep the place"),
        pytest.param(observation(effectiveDateTime="2019-11"), id="an observation of a month"),
        pytest.param(observation(effectivePeriod={"start": "2019"}), id="a period that is open"),
        pytest.param(observation(valueQuantity={"value": 13.5}), id="no unit"),
        pytest.param(observation(valueQuantity={"value": 1e-7}), id="a small number"),
        pytest.param(observation(valueQuantity={"value": 123456789012345678}), id="a large number"),
        pytest.param(observation(valueQuantity={"unit": "g", "_value": ABSENT}), id="no number, and why"),
        pytest.param({**observation(), "status": None, "_status": ABSENT}, id="what is required, absent for a reason"),
        pytest.param(observation(valueQuantity=None, component=[{"code": {"text": "x"}}]), id="a component without value"),
        pytest.param(observation(specimen={"reference": "#s"}, contained=[{"resourceType": "Specimen", "id": "s"}]), id="contained"),
        pytest.param(observation(extension=[{"url": "https://clinic.example/x", "valueUrl": "file:///x y"}]), id="an extension"),
        pytest.param(observation(code={"coding": [{"code": "4548-4", "system": "http://loinc.org"}]}), id="a code without text"),
    ],
)
def test_valid_resources_pass(resource: dict[str, Any], tmp_path: Path) -> None:
    _, counts, faults = read(folder_of(tmp_path / "in", a_ndjson=lines(patient(), resource)))
    assert faults == []
    assert counts["resources_read"] == counts["kept"] + counts.get("duplicates", 0)


@pytest.mark.parametrize(
    ("resource", "path", "text"),
    [
        pytest.param(patient(birthDate=WRONG), "Patient.birthDate", NO_DATE, id="no date"),
        pytest.param(
            patient(colour=1, name=[{"colour": 1}]), "Patient.name[0].colour", "is no element of R4 (1 more faults)", id="two faults"
        ),
        pytest.param(patient(birthDate="1970-02-30"), "Patient.birthDate", NO_DATE, id="30 February"),
        pytest.param(patient(birthDate="28.02.1970"), "Patient.birthDate", NO_DATE, id="another calendar's order"),
        pytest.param(patient(name=WRONG), "Patient.name", "is of another JSON type than R4 says", id="a text for a list"),
        pytest.param(
            patient(name=[{"given": [{WRONG: 1}]}]), "Patient.name[0].given[0]", "is of another JSON type than R4 says", id="deep"
        ),
        pytest.param(patient(name=[None]), "Patient.name", "is of another JSON type than R4 says", id="null in a list"),
        pytest.param(patient(colour=WRONG), "Patient.colour", "is no element of R4", id="an unknown element"),
        pytest.param({**patient(), f"{WRONG} {WRONG}": 1}, "Patient.?", "is no element of R4", id="a key that is no element's"),
        pytest.param(patient("a b"), "Patient.id", NO_ID, id="an id with a space"),
        pytest.param({**patient(), "id": 7}, "Patient.id", "is of another JSON type than R4 says", id="an id that is a number"),
        pytest.param({**observation(), "status": None}, "Observation.status", "is required", id="no status"),
        pytest.param(
            {key: value for key, value in observation().items() if key not in {"status", "code"}},
            "Observation.code",
            "is required",
            id="no code and no status",
        ),
        pytest.param(
            observation(valueString=WRONG),
            "Observation",
            "lacks an element of which R4 wants one, or has several of which it allows one",
            id="two values",
        ),
        pytest.param(
            observation(valueQuantity={"value": [WRONG]}), "Observation.valueQuantity.value", "is not written as R4 says", id="a list"
        ),
        pytest.param(observation(contained=[{"resourceType": WRONG}]), "Observation", "is not as FHIR R4 says", id="contained, of no type"),
        pytest.param(observation(effectiveDateTime="2019-11-02T10:00:00"), "Observation.effectiveDateTime", NO_DATE, id="no zone"),
        pytest.param(observation(effectiveDateTime=2019), "Observation.effectiveDateTime", RETYPED, id="a year that is a number"),
        pytest.param(observation(valueQuantity={"value": "13.5"}), "Observation.valueQuantity.value", RETYPED, id="a number in quotes"),
        pytest.param(observation(valueQuantity=None, valueBoolean="true"), "Observation.valueBoolean", RETYPED, id="true in quotes"),
        pytest.param(observation(valueQuantity=None, valueInteger=True), "Observation.valueInteger", RETYPED, id="true for a number"),
        pytest.param(
            observation(component=[{"code": {"text": "x"}, "valueQuantity": {"value": "5"}}]),
            "Observation.component[0].valueQuantity.value",
            RETYPED,
            id="a number in quotes, deep",
        ),
    ],
)
def test_what_is_invalid_is_named_without_its_value(resource: dict[str, Any], path: str, text: str, tmp_path: Path) -> None:
    _, counts, faults = read(folder_of(tmp_path / "in", a_ndjson=lines(patient("zoe"), resource)))
    assert [(fault.reason, fault.path, fault.text, fault.place) for fault in faults] == [("invalid", path, text, "line 2")]
    assert WRONG not in str(faults)
    assert (counts["set_aside"], counts["set_aside_invalid"]) == (1, 1)


OLD = {"resourceType": "Immunization", "id": "i", "status": "completed", "notGiven": False, "vaccineCode": {"text": "x"}}
NEW = {"resourceType": "Encounter", "id": "e", "status": "completed", "actualPeriod": {"start": "2020"}}
ABOUT = {"patient": {"reference": "Patient/ann"}}
INVALID = {**patient("bob"), "colour": "blue"}


@pytest.mark.parametrize(
    ("resources", "version"),
    [
        pytest.param([{**OLD, **ABOUT, "primarySource": True}], "STU3", id="valid as STU3"),
        pytest.param([{"resourceType": "ProcedureRequest", "id": "p"}], "STU3", id="a type of STU3"),
        pytest.param([NEW], "R5", id="valid as R5"),
        pytest.param([{"resourceType": "Transport", "id": "t"}], "R5", id="a type of R5"),
        pytest.param([{**INVALID, "meta": {"profile": ["http://hl7.org/fhir/3.0/StructureDefinition/Patient"]}}], "STU3", id="says STU3"),
        pytest.param([{**INVALID, "meta": {"profile": ["http://hl7.org/fhir/5.0/StructureDefinition/Patient"]}}], "R5", id="says R5"),
        pytest.param([{"resourceType": "CapabilityStatement", "fhirVersion": "3.0.1"}, INVALID], "STU3", id="the server says STU3"),
        pytest.param([{"resourceType": "CapabilityStatement", "fhirVersion": "5.0.0"}, INVALID], "R5", id="the server says R5"),
    ],
)
def test_another_version_is_named(resources: list[dict[str, Any]], version: str, tmp_path: Path) -> None:
    faults = read(folder_of(tmp_path / "in", a_ndjson=lines(patient(), *resources)))[2]
    converter = f"HL7's validator_cli.jar (-version {'3.0' if version == 'STU3' else '5.0'} -to-version 4.0)"
    assert [(fault.reason, fault.text) for fault in faults] == [
        (
            "wrong_version",
            f"this looks like FHIR {version}; this project reads R4: convert it, for example with {converter}",
        )
    ]


def test_members_that_are_null_are_left_out(tmp_path: Path) -> None:
    for name, content in (("lines", lines(patient(gender=None))), ("bundle", bundle(patient(gender=None)))):
        assert read(folder_of(tmp_path / name, a_json=content))[0]["ann"] == [patient()]


def test_a_guides_own_stu3_is_r4(tmp_path: Path) -> None:
    guide = {"meta": {"profile": ["http://hl7.org/fhir/us/core/STU3/StructureDefinition/us-core-patient"]}}
    assert [fault.reason for fault in read(folder_of(tmp_path / "in", a_ndjson=lines(patient(), {**INVALID, **guide})))[2]] == ["invalid"]


def test_a_server_of_r4_is_no_reason_to_doubt(tmp_path: Path) -> None:
    older = {"resourceType": "CapabilityStatement", "fhirVersion": "3.0.1"}
    content = lines(older, {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1"}, patient(), INVALID)
    assert [fault.reason for fault in read(folder_of(tmp_path / "in", a_ndjson=content))[2]] == ["invalid"]
