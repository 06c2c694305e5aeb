"""The stage that reads records, run as DVC runs it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bedside.records.resource import read_records
from bedside.sources.declaration import read_declaration, write_declaration

REPOSITORY = Path(__file__).parents[1]
SECRET = "NOT-TO-BE-TOLD"
CONDITION = {
    "resourceType": "Condition",
    "id": "asthma",
    "subject": {"reference": "urn:uuid:1"},
    "clinicalStatus": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}]},
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "195967001", "display": "Asthma (disorder)"}]},
    "onsetDateTime": "2014-02-06",
}
REFUTED = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "refuted"}]}
BUNDLE = {
    "resourceType": "Bundle",
    "type": "transaction",
    "entry": [
        {"fullUrl": "urn:uuid:1", "resource": {"resourceType": "Patient", "id": "ann", "birthDate": "1970", "gender": "female"}},
        {"resource": CONDITION},
        {"resource": CONDITION},
        {"resource": {"resourceType": "Claim", "id": "claim"}},
        {"resource": {**CONDITION, "id": "broken", "onsetDateTime": SECRET}},
    ],
}
BOB = [
    {"resourceType": "Practitioner", "id": "lee", "name": [{"text": "Dr. Lee"}]},
    {
        **CONDITION,
        "id": "gout",
        "subject": {"reference": "Patient/bob"},
        "code": {"text": "Gout"},
        "recorder": {"reference": "Practitioner/lee"},
    },
    {"resourceType": "Patient", "id": "bob", "gender": "male"},
    {**CONDITION, "id": "flu", "subject": {"reference": "Patient/bob"}, "code": {"text": "Flu"}, "verificationStatus": REFUTED},
]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    raw = tmp_path / "data/raw/records"
    raw.mkdir(parents=True)
    (raw / "ann.json").write_text(json.dumps(BUNDLE, indent=2), encoding="utf-8")
    (raw / "bob.ndjson").write_text("".join(json.dumps(resource) + "\n" for resource in BOB), encoding="utf-8")
    write_declaration(raw, "deidentified")
    return tmp_path


def run_stage(workspace: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(REPOSITORY / "stages/read_records.py")]
    return subprocess.run(command, cwd=workspace, capture_output=True, text=True, check=False)


def written(workspace: Path) -> dict[str, bytes]:
    files = [path for path in workspace.rglob("*") if path.is_file() and "raw" not in path.parts]
    return {path.relative_to(workspace).as_posix(): path.read_bytes() for path in files}


def test_records_are_read(workspace: Path) -> None:
    done = run_stage(workspace)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "2 patients: 4 of 9 resources kept, 2 dropped\n"
        "1 set aside, 0 files not read to their end, 0 not JSON: data/records/set_aside.jsonl\n"
    )
    assert written(workspace).keys() == {
        "data/records/resources.jsonl",
        "data/records/set_aside.jsonl",
        "data/records/dataset.yaml",
        "metrics/data/records.json",
    }
    records = {
        patient: {resource.id for resource in record} for patient, record in read_records(workspace / "data/records/resources.jsonl")
    }
    assert records == {"ann": {"Patient/ann", "Condition/asthma"}, "bob": {"Patient/bob", "Condition/gout"}}
    assert read_declaration(workspace / "data/records") == "deidentified"


def test_what_came_of_each_resource_is_counted(workspace: Path) -> None:
    run_stage(workspace)
    counts: dict[str, Any] = json.loads((workspace / "metrics/data/records.json").read_text(encoding="utf-8"))
    assert counts == {
        "files": 2,
        "files_broken": 0,
        "files_ignored": 0,
        "patients": 2,
        "resources_read": 9,
        "kept": 4,
        "shared": 1,
        "dropped_Claim": 1,
        "dropped_Condition_refuted": 1,
        "duplicates": 1,
        "duplicates_differing": 0,
        "set_aside": 1,
        "set_aside_invalid": 1,
    }


def test_what_is_set_aside_is_named_without_its_value(workspace: Path) -> None:
    done = run_stage(workspace)
    assert [json.loads(line) for line in (workspace / "data/records/set_aside.jsonl").read_text(encoding="utf-8").splitlines()] == [
        {
            "file": "ann.json",
            "place": "line 74, Bundle.entry[4].resource",
            "resource": "Condition/broken",
            "path": "Condition.onsetDateTime",
            "reason": "invalid",
            "text": "is no date as R4 writes them: 2019, 2019-05, 2019-05-06, or with a time 2019-05-06T10:11:12+02:00 "
            "(the zone is required)",
        }
    ]
    assert all(SECRET.encode() not in content for content in written(workspace).values())
    assert SECRET not in done.stdout + done.stderr


def test_the_same_files_give_the_same_bytes(workspace: Path) -> None:
    run_stage(workspace)
    first = written(workspace)
    run_stage(workspace)
    assert written(workspace) == first


def test_a_folder_without_patients_is_one_message_without_a_traceback(workspace: Path) -> None:
    run_stage(workspace)
    before = written(workspace)
    (workspace / "data/raw/records/ann.json").write_text("{", encoding="utf-8")
    (workspace / "data/raw/records/bob.ndjson").unlink()
    done = run_stage(workspace)
    assert done.returncode == 1
    assert done.stderr.startswith(
        "error: data/raw/records has no FHIR R4 Patient, with whom a record begins: give Patient resources as well."
    )
    assert "ann.json: is cut off on line 1" in done.stderr
    assert "Traceback" not in done.stderr
    assert written(workspace) == before
