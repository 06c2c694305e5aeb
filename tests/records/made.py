"""FHIR resources made by hand, and the entry that one of them becomes."""

from typing import Any

from bedside.records.build import record
from bedside.records.resource import Resource

PATIENT = "p1"


def made(resource_type: str, **content: Any) -> dict[str, Any]:
    """A resource with an ID."""
    return {"resourceType": resource_type, "id": "1", **content}


def text(said: str) -> dict[str, Any]:
    """A CodeableConcept that is nothing but text."""
    return {"text": said}


def coded(code: str, display: str | None = None, system: str = "http://loinc.org") -> dict[str, Any]:
    """A CodeableConcept of one coding."""
    return {"coding": [{"system": system, "code": code, **({"display": display} if display else {})}]}


def entry(content: dict[str, Any], *others: dict[str, Any]) -> Resource:
    """What the first resource becomes beside the others."""
    entries, dropped = record(PATIENT, [content, *others])
    name = f"{content['resourceType']}/{content['id']}"
    assert name in {one.id for one in entries}, dropped
    return next(one for one in entries if one.id == name)
