"""From a patient's FHIR resources to the entries of a record."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bedside.records import dates, displays, events
from bedside.records.context import Context, unusable
from bedside.records.medications import medication
from bedside.records.observations import blood_pressure, observation
from bedside.records.resource import Resource
from bedside.records.wording import worded

Reader = Callable[[dict[str, Any], Context], dict[str, Any]]

CONTEXT = frozenset({"Location", "Medication", "Organization", "Practitioner", "PractitionerRole"})
"""Types that belong to no patient, and that records refer to."""
_LONGEST = 400
"""Characters of a line."""


def _patient(content: dict[str, Any], _: Context) -> dict[str, Any]:
    """No name, address or number: what no question needs is not kept."""
    died = dates.day(content.get("deceasedDateTime")) or (content.get("deceasedBoolean") is True)
    return {"birth_date": dates.day(content.get("birthDate")), "sex": displays.clean(content.get("gender")), "deceased": died or None}


_READERS: dict[str, Reader] = {
    "Patient": _patient,
    "Condition": events.condition,
    "MedicationRequest": medication,
    "MedicationStatement": medication,
    "MedicationAdministration": medication,
    "MedicationDispense": medication,
    "AllergyIntolerance": events.allergy,
    "Immunization": events.immunization,
    "Observation": observation,
    "Procedure": events.procedure,
    "Encounter": events.encounter,
    "DiagnosticReport": events.report,
    "CarePlan": events.care_plan,
    "CareTeam": events.care_team,
    "Goal": events.goal,
    "Device": events.device,
    "ImagingStudy": events.imaging,
    "FamilyMemberHistory": events.family,
}
KEPT = frozenset(_READERS)
"""Types that a patient would recognise. Claims, coverage, provenance, and notes that repeat the rest as one text are not among them."""

_DATES = {
    "Patient": (),
    "Condition": ("onset",),
    "AllergyIntolerance": ("onset",),
    "Device": (),
}
_OF_CONTENT = ("recordedDate", "effectiveDateTime", "effectiveInstant", "occurrenceDateTime", "started", "date", "authoredOn")


def record(patient: str, resources: Iterable[dict[str, Any]]) -> tuple[list[Resource], Counter[str]]:
    """The entries of a patient's record, the oldest first after those without a date, and what was dropped, by type and reason.

    ``resources`` are the patient's own, valid FHIR R4 each, and the shared ones that they refer to; references are "Type/id".
    """
    everything = [content for content in resources if isinstance(content, dict)]
    context = Context(everything)
    surveys = _answers_of_surveys(everything)
    entries: dict[str, Resource] = {}
    dropped: Counter[str] = Counter()
    for content in everything:
        resource_type = str(content.get("resourceType"))
        if resource_type in CONTEXT:
            continue
        name = f"{resource_type}/{content.get('id')}"
        reason = "a survey's" if name in surveys else unusable(content)
        fields = {} if resource_type not in KEPT or reason else _fields(resource_type, content, context)
        reason = reason or _says_nothing(resource_type, fields)
        if resource_type not in KEPT:
            dropped[resource_type] += 1
        elif reason or name in entries:
            dropped[f"{resource_type}: {reason or 'twice'}"] += 1
        else:
            entries[name] = _entry(name, patient, resource_type, content, fields)
    for entry in entries.values():
        _unlinked(entry.fields, entries)
    return sorted(entries.values(), key=lambda entry: (entry.date or "", entry.type, entry.id)), dropped


def _fields(resource_type: str, content: dict[str, Any], context: Context) -> dict[str, Any]:
    found = {key: value for key, value in _READERS[resource_type](content, context).items() if value not in (None, "", [], {})}
    if resource_type == "Observation" and (pressure := blood_pressure(content)):
        found["blood_pressure"] = pressure
    return found


def _unlinked(fields: dict[str, Any], entries: Mapping[str, Resource]) -> None:
    """Forget the IDs of what is not kept."""
    for element in (fields, *fields.get("results", [])):
        for key in ("id", "reason_id", "encounter_id"):
            if key in element and element[key] not in entries:
                del element[key]


def _entry(name: str, patient: str, resource_type: str, content: dict[str, Any], fields: dict[str, Any]) -> Resource:
    own = [fields.get(key) for key in _DATES.get(resource_type, ("start",))]
    others = [] if resource_type in ("Patient", "Device") else [dates.day(content.get(key)) for key in _OF_CONTENT]
    period, timing = content.get("effectivePeriod"), content.get("effectiveTiming") or {}
    moments = [dates.start(period), dates.end(period), *map(dates.day, timing.get("event") or [])]
    # when it was found comes before when it was issued
    date = next(filter(None, [*own, *others, *moments, dates.day(content.get("issued"))]), None)
    line = " ".join(filter(None, [date, worded(resource_type, fields)]))
    return Resource(name, patient, resource_type, date, displays.cut(line, _LONGEST), fields)


def _says_nothing(resource_type: str, fields: dict[str, Any]) -> str:
    if resource_type == "Patient":
        return "" if fields else "says nothing"
    if "name" not in fields:
        return "no name"
    if resource_type == "Observation" and not {"value", "components"} & fields.keys():
        return "no value"
    return ""


def _answers_of_surveys(resources: Iterable[dict[str, Any]]) -> set[str]:
    """Answers to a questionnaire: the members of a report, or of a panel, half of which at least have a whole question as their name.

    A patient does not ask the record for what the patient has answered there: housing, income, language. One question among a
    laboratory's results, as whether the patient had fasted, makes no questionnaire of them.
    """
    panels: dict[str, list[str]] = {}
    asked: set[str] = set()
    for content in resources:
        name = f"{content.get('resourceType')}/{content.get('id')}"
        if content.get("resourceType") in ("DiagnosticReport", "Observation"):
            members = [*(content.get("result") or []), *(content.get("hasMember") or [])]
            panels[name] = [str((one or {}).get("reference")) for one in members]
        parts = [displays.name(one.get("code")) or "" for one in content.get("component") or [] if isinstance(one, dict)]
        own = displays.name(content.get("code")) or "" if content.get("resourceType") == "Observation" else ""
        if own.endswith("?") or (parts and 2 * sum(part.endswith("?") for part in parts) >= len(parts)):
            asked.add(name)
    surveys = {name for name, members in panels.items() if members and 2 * len(asked.intersection(members)) >= len(members)}
    return asked | surveys | {member for name in surveys for member in panels[name] if member in panels}
