import json
from pathlib import Path

import pytest
from made_records import bundle, write_bundles

from bedside.answering.records import read_record
from bedside.errors import DataError


def test_a_file_is_a_record(tmp_path: Path) -> None:
    write_bundles(tmp_path, 1)
    found = read_record(tmp_path / "patient-0.json", None)
    assert (found.patient, found.set_aside) == ("made-0", [])
    assert len(found.entries) > 5
    assert {entry.patient for entry in found.entries} == {"made-0"}


def test_of_several_patients_one_must_be_named(tmp_path: Path) -> None:
    write_bundles(tmp_path, 3)
    for named in ("made-1", "Patient/made-1"):
        assert {entry.patient for entry in read_record(tmp_path, named).entries} == {"made-1"}
    with pytest.raises(DataError, match=r"holds 3 patients: name one with --patient:\n  - made-0\n  - made-1\n  - made-2"):
        read_record(tmp_path, None)
    with pytest.raises(DataError, match=r"holds no patient 'made-9': name one with --patient:\n  - made-0"):
        read_record(tmp_path, "made-9")


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    record = bundle(0)
    record["entry"].append({"resource": {"resourceType": "Observation", "id": "x", "status": "final"}})
    (tmp_path / "one.json").write_text(json.dumps(record), encoding="utf-8")
    (tmp_path / "two.json").write_text("{", encoding="utf-8")
    (tmp_path / "readme.txt").write_text("of another sort", encoding="utf-8")
    found = read_record(tmp_path, None)
    assert [(fault.file, fault.resource, fault.path) for fault in found.set_aside] == [
        ("one.json", "Observation/x", "Observation.code"),
        ("two.json", "", ""),
    ]
    assert found.entries


def test_a_record_with_nobody_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps({"resourceType": "Bundle", "type": "collection"}), encoding="utf-8")
    with pytest.raises(DataError, match="has no FHIR R4 Patient"):
        read_record(tmp_path, None)
