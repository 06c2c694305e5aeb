"""Small resources and folders of them, and what a reading makes of a folder."""

import json
from pathlib import Path
from typing import Any

from bedside.sources.fhir.faults import Fault
from bedside.sources.fhir.reading import read_folder

KEPT = frozenset({"Patient", "AllergyIntolerance", "Condition", "Device", "Encounter", "Immunization", "MedicationRequest", "Observation"})

Resource = dict[str, Any]


def patient(id_: str = "ann", **more: Any) -> Resource:
    return {"resourceType": "Patient", "id": id_, "birthDate": "1970-02-03", **more}


def observation(id_: str = "hb", of: str = "Patient/ann", **more: Any) -> Resource:
    about = {"resourceType": "Observation", "id": id_, "status": "final", "subject": {"reference": of}}
    return {**about, "code": {"text": "Hemoglobin"}, "valueQuantity": {"value": 13.5, "unit": "g/dL"}, **more}


def bundle(*resources: Resource, urls: list[str] | None = None, kind: str = "collection") -> Resource:
    entries: list[Resource] = [{"resource": resource} for resource in resources]
    for entry, url in zip(entries, urls or [], strict=False):
        entry["fullUrl"] = url
    return {"resourceType": "Bundle", "type": kind, "entry": entries}


def lines(*resources: Resource) -> str:
    return "".join(json.dumps(resource, ensure_ascii=False) + "\n" for resource in resources)


def folder_of(folder: Path, **files: Any) -> Path:
    """Files by their names with "_" for "."; a value that is neither text nor bytes is written as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        content = content if isinstance(content, str | bytes) else json.dumps(content, indent=1)
        (folder / name.replace("_", ".")).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def read(path: Path) -> tuple[dict[str, list[Resource]], dict[str, int], list[Fault]]:
    """Each patient's resources, the counts that are not 0, and the faults."""
    scratch = path.parent / "scratch.sqlite"
    with read_folder(path, scratch, KEPT) as reading:
        assert scratch.stat().st_mode & 0o777 == 0o600
        records = {patient_id: list(resources) for patient_id, resources in reading.patients()}
        faults = list(reading.faults())
    assert not scratch.exists()
    return records, {name: count for name, count in reading.counts.items() if count}, faults


def names(resources: list[Resource]) -> list[str]:
    return [f"{resource['resourceType']}/{resource['id']}" for resource in resources]
