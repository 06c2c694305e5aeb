"""References, in every form that FHIR allows, find what they mean."""

from pathlib import Path
from typing import Any

import pytest
from sources.fhir.made import bundle, folder_of, lines, observation, patient, read

from bedside.sources.fhir.references import searched, typed

NUMBER = {"system": "https://clinic.example/numbers", "value": "17"}
UUID = "urn:uuid:85c63cf3-278e-454c-b5ba-df5889815eb7"


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param({"reference": "Patient/ann"}, id="relative"),
        pytest.param({"reference": "Patient/ann/_history/3"}, id="of a version"),
        pytest.param({"reference": "https://clinic.example/fhir/Patient/ann"}, id="absolute"),
        pytest.param({"reference": UUID}, id="by the entry's fullUrl"),
        pytest.param({"reference": "Patient?identifier=https://clinic.example/numbers|17"}, id="conditional"),
        pytest.param({"reference": "Patient?identifier=https%3A%2F%2Fclinic.example%2Fnumbers%7C17"}, id="conditional, quoted"),
        pytest.param({"identifier": NUMBER}, id="identifier"),
        pytest.param({"identifier": NUMBER, "type": "Patient", "display": "Ann"}, id="identifier with a type"),
    ],
)
def test_a_subject_finds_its_patient(subject: dict[str, Any], tmp_path: Path) -> None:
    content = bundle(observation(subject=subject), patient(identifier=[NUMBER]), urls=["", UUID])
    records, counts, faults = read(folder_of(tmp_path / "in", a_json=content))
    assert faults == []
    assert counts["kept"] == 2
    assert records["ann"][0]["subject"]["reference"] == "Patient/ann"


def test_a_contained_patient_is_who_has_its_identifier(tmp_path: Path) -> None:
    inside = {"resourceType": "Patient", "id": "p", "identifier": [NUMBER]}
    seen = observation(subject={"reference": "#p"}, contained=[inside])
    records, _, _ = read(folder_of(tmp_path / "in", a_ndjson=lines(patient(identifier=[NUMBER]), seen)))
    assert records["ann"][1] == seen


@pytest.mark.parametrize(
    "subject",
    [
        pytest.param({"reference": "Patient/bob"}, id="a patient who is not there"),
        pytest.param({"reference": "Group/ann"}, id="a group"),
        pytest.param({"reference": "urn:uuid:5318cba2-8d2b-4a2e-b544-f932905267e0"}, id="an unknown UUID"),
        pytest.param({"reference": "#p"}, id="contained, but not there"),
        pytest.param({"identifier": {"value": "17"}}, id="an identifier of no system"),
        pytest.param({"identifier": {"system": "https://clinic.example/numbers", "value": "18"}}, id="an identifier that nobody has"),
        pytest.param({"identifier": {"system": "https://clinic.example/wards", "value": "4"}}, id="an identifier that two have"),
        pytest.param({"display": "Ann"}, id="a name"),
    ],
)
def test_what_is_not_clear_is_set_aside(subject: dict[str, Any], tmp_path: Path) -> None:
    ward = {"system": "https://clinic.example/wards", "value": "4"}
    others = [patient(identifier=[NUMBER, ward]), patient("cyd", identifier=[ward])]
    _, counts, faults = read(folder_of(tmp_path / "in", a_ndjson=lines(*others, observation(subject=subject))))
    assert [(fault.reason, fault.resource, fault.place) for fault in faults] == [("no_patient", "Observation/hb", "line 3")]
    assert counts == {"files": 1, "patients": 2, "resources_read": 3, "kept": 2, "set_aside": 1, "set_aside_no_patient": 1}


def test_a_resource_about_nobody_is_set_aside(tmp_path: Path) -> None:
    nobodys = {key: value for key, value in observation().items() if key != "subject"}
    _, _, faults = read(folder_of(tmp_path / "in", a_ndjson=lines(patient(), nobodys)))
    assert [str(fault) for fault in faults] == ["a.ndjson, line 2, Observation/hb: is about nobody"]


def test_references_are_written_as_type_and_id_where_they_resolve(tmp_path: Path) -> None:
    encounter = {"resourceType": "Encounter", "id": "e1", "status": "finished", "class": {"code": "AMB"}, "subject": {"reference": UUID}}
    seen = observation(
        of=UUID,
        encounter={"reference": "urn:uuid:2bc3395b-40ea-483c-9309-33c7c39b863c", "display": "Visit"},
        performer=[{"reference": "Practitioner/gone"}, {"reference": "urn:uuid:91a7eaf9-df30-4999-9b1f-61b8614d445b"}, {"reference": "#x"}],
        specimen={"reference": "https://elsewhere.example/Specimen/1"},
        contained=[{"resourceType": "Practitioner", "id": "x"}],
    )
    content = bundle(seen, encounter, patient(), urls=["", "urn:uuid:2bc3395b-40ea-483c-9309-33c7c39b863c", UUID])
    found = read(folder_of(tmp_path / "in", a_json=content))[0]["ann"][0]
    assert found["subject"] == {"reference": "Patient/ann"}
    assert found["encounter"] == {"reference": "Encounter/e1", "display": "Visit"}
    # What dangles stays as it is.
    assert (found["performer"], found["specimen"], found["contained"]) == (seen["performer"], seen["specimen"], seen["contained"])


def test_the_same_urn_means_another_patient_in_another_file(tmp_path: Path) -> None:
    files = {f"{name}_json": bundle(patient(name), observation(f"hb-{name}", "urn:uuid:1"), urls=["urn:uuid:1"]) for name in ("ann", "bob")}
    records, _, _ = read(folder_of(tmp_path / "in", **files))
    assert {name: record[1]["id"] for name, record in records.items()} == {"ann": "hb-ann", "bob": "hb-bob"}


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        pytest.param("Patient/7", ("Patient", "7"), id="relative"),
        pytest.param("http://a.example/b/Patient/a-7.x/_history/2", ("Patient", "a-7.x"), id="absolute, with a version"),
        pytest.param("Patient/7#part", ("Patient", "7"), id="with a fragment"),
        pytest.param("urn:uuid:1", None, id="URN"),
        pytest.param("patient/7", None, id="no type"),
        pytest.param("", None, id="empty"),
    ],
)
def test_type_and_id_of_a_reference(reference: str, found: tuple[str, str] | None) -> None:
    assert typed(reference) == found


def test_a_search_by_anything_else_is_no_identifier() -> None:
    assert searched("Practitioner?name=lee") is None
    assert searched("Practitioner?identifier=a|1&identifier=b|2") is None
    assert searched("https://a.example/Practitioner?identifier=a|1") == ("Practitioner", "a|1")
