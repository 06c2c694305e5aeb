"""Conditions, allergies, vaccines, procedures, visits, reports and plans: their fields."""

import re
from typing import Any

from bedside.records import dates, displays
from bedside.records.context import Context
from bedside.records.observations import blood_pressure, observation

_CLASSES = {
    "AMB": "ambulatory",
    "EMER": "emergency",
    "FLD": "field",
    "HH": "home health",
    "IMP": "inpatient encounter",
    "ACUTE": "inpatient acute",
    "NONAC": "inpatient non-acute",
    "OBSENC": "observation encounter",
    "PRENC": "pre-admission",
    "SS": "short stay",
    "VR": "virtual",
}
"""What HL7 calls the codes of Encounter.class (v3-ActCode), where the source does not."""
_TO_PATIENT = re.compile(r"(?:^|/)Patient/")
_NOT_DONE = {"cancelled", "stopped", "entered-in-error"}
"""Statuses of a plan's activity that is none any more."""


def condition(content: dict[str, Any], context: Context) -> dict[str, Any]:
    """Fields of a Condition."""
    onset, ended = content.get("onsetPeriod"), content.get("abatementPeriod")
    return {
        **_named(content),
        "status": displays.status(content.get("clinicalStatus")),
        "category": next(iter(displays.names(content.get("category"))), None),
        "onset": dates.day(content.get("onsetDateTime")) or dates.start(onset),
        "onset_told": dates.told(content, "onset"),
        "end": dates.day(content.get("abatementDateTime")) or dates.end(ended) or dates.start(ended),
        "end_told": dates.told(content, "abatement"),
        "verification": _doubt(content),
        "encounter": context.called(content.get("encounter"), content),
    }


def allergy(content: dict[str, Any], _: Context) -> dict[str, Any]:
    """Fields of an AllergyIntolerance."""
    reactions = [
        {"name": name, **({"severity": displays.clean(reaction["severity"])} if reaction.get("severity") else {})}
        for reaction in content.get("reaction") or []
        for name in displays.names(reaction.get("manifestation"))
    ]
    all_displays = [displays.name({"text": coding.get("display")}) for coding in displays.codings(content.get("code"))]
    return {
        **_named(content),
        "status": displays.status(content.get("clinicalStatus")),
        "category": list(filter(None, map(displays.clean, content.get("category") or []))),
        "criticality": displays.clean(content.get("criticality")),
        "reactions": reactions or None,
        "onset": dates.day(content.get("onsetDateTime")) or dates.start(content.get("onsetPeriod")),
        "onset_told": dates.told(content, "onset"),
        "recorded": dates.day(content.get("recordedDate")),
        "verification": _doubt(content),
        "substances": list(dict.fromkeys(filter(None, all_displays))) or None,
    }


def immunization(content: dict[str, Any], _: Context) -> dict[str, Any]:
    """Fields of an Immunization."""
    protocols = content.get("protocolApplied") or []
    dose = next((one.get("doseNumberPositiveInt") or displays.clean(one.get("doseNumberString")) for one in protocols), None)
    return {
        "name": displays.name(content.get("vaccineCode")),
        "code": displays.code(content.get("vaccineCode")),
        "status": displays.status(content.get("status")),
        "dose_number": dose,
        "start_told": dates.told(content, "occurrence"),
    }


def procedure(content: dict[str, Any], context: Context) -> dict[str, Any]:
    """Fields of a Procedure."""
    reason, reason_id = context.reason(content)
    period = content.get("performedPeriod")
    return {
        **_named(content),
        "status": displays.status(content.get("status")),
        "start": dates.day(content.get("performedDateTime")) or dates.start(period),
        "end": dates.end(period),
        "start_told": dates.told(content, "performed"),
        "reason": reason,
        "reason_id": reason_id,
        "body_site": next(iter(displays.names(content.get("bodySite"))), None),
    }


def encounter(content: dict[str, Any], context: Context) -> dict[str, Any]:
    """Fields of an Encounter."""
    people = [context.called(one.get("individual"), content) for one in content.get("participant") or []]
    places = [context.called(one.get("location"), content) for one in content.get("location") or []]
    name = next(iter(displays.names(content.get("type"))), None)
    kind = content.get("class") or {}
    called = _class(kind)
    return {
        "name": name or called,
        "code": next(filter(None, map(displays.code, content.get("type") or [])), None),
        "status": displays.status(content.get("status")),
        "class": called or displays.clean(kind.get("code")),
        "start": dates.start(content.get("period")),
        "end": dates.end(content.get("period")),
        "reason": context.reason(content)[0],
        "practitioner": next(filter(None, people), None),
        "place": context.called(content.get("serviceProvider"), content) or next(filter(None, places), None),
    }


def _class(kind: dict[str, Any]) -> str:
    """The class of a visit; what HL7 calls its code stands beside a display that does not say so ("ED (emergency)")."""
    display, meant = displays.clean(kind.get("display")), _CLASSES.get(str(kind.get("code")), "")
    if display and meant and meant.split()[0] not in display.casefold():
        return f"{display} ({meant})"
    return display or meant


def report(content: dict[str, Any], context: Context) -> dict[str, Any]:
    """Fields of a DiagnosticReport."""
    return {
        **_named(content),
        "status": displays.status(content.get("status")),
        "results": list(filter(None, (_result(one, content, context) for one in content.get("result") or []))),
        "conclusion": displays.clean(content.get("conclusion")) or next(iter(displays.names(content.get("conclusionCode"))), None),
        "encounter_id": (content.get("encounter") or {}).get("reference") if context.resource(content.get("encounter"), content) else None,
    }


def _result(reference: dict[str, Any], inside: dict[str, Any], context: Context) -> dict[str, Any] | None:
    """One result of a report; nothing where it was entered in error or says nothing."""
    found = context.resource(reference, inside)
    if found is None or found.get("resourceType") != "Observation" or found.get("status") == "entered-in-error":
        return None
    fields = observation(dict(found), context)
    value = blood_pressure(dict(found)) if fields["value"] is None else fields["value"]
    if value is None or fields["name"] is None:
        return None
    contained = str(reference["reference"]).startswith("#")
    parts = {"id": None if contained else f"Observation/{found.get('id')}", "name": fields["name"], "value": value, "unit": fields["unit"]}
    return {key: part for key, part in parts.items() if part is not None}


def care_plan(content: dict[str, Any], context: Context) -> dict[str, Any]:
    """Fields of a CarePlan; what it is called is its title, or its last category, since the first says "plan"."""
    details = [detail for one in content.get("activity") or [] if not _left_out(detail := one.get("detail") or {})]
    activities = [displays.name(one.get("code")) or displays.clean(one.get("description")) for one in details]
    categories = displays.names(content.get("category"))
    return {
        "name": displays.clean(content.get("title")) or (categories[-1] if categories else None),
        "status": displays.status(content.get("status")),
        "start": dates.start(content.get("period")) or dates.day(content.get("created")),
        "end": dates.end(content.get("period")),
        "activities": list(dict.fromkeys(filter(None, activities))) or None,
        "addresses": list(filter(None, (context.called(one, content) for one in content.get("addresses") or []))) or None,
    }


def _left_out(activity: dict[str, Any]) -> bool:
    """What the plan says not to do, or not any more."""
    return activity.get("doNotPerform") is True or displays.status(activity.get("status")) in _NOT_DONE


def goal(content: dict[str, Any], _: Context) -> dict[str, Any]:
    """Fields of a Goal."""
    status, start = displays.status(content.get("lifecycleStatus")), dates.day(content.get("startDate"))
    return {"name": displays.name(content.get("description")), "status": status, "start": start}


def care_team(content: dict[str, Any], context: Context) -> dict[str, Any]:
    """Fields of a CareTeam; its patient is none of its participants. Who has no name is told by the role."""
    others = [one for one in content.get("participant") or [] if not _is_patient(one)]
    people = [_member(one, content, context) or next(iter(displays.names(one.get("role"))), None) for one in others]
    reasons = displays.names(content.get("reasonCode"))
    return {
        "name": displays.clean(content.get("name"))
        or next(iter([*displays.names(content.get("category")), *reasons]), None)
        or "Care team",
        "status": displays.status(content.get("status")),
        "start": dates.start(content.get("period")),
        "end": dates.end(content.get("period")),
        "participants": list(dict.fromkeys(filter(None, people))),
    }


def _is_patient(participant: dict[str, Any]) -> bool:
    member = participant.get("member") or {}
    by_reference = _TO_PATIENT.search(str(member.get("reference"))) is not None
    return by_reference or member.get("type") == "Patient" or "Patient" in displays.names(participant.get("role"))


def _member(participant: dict[str, Any], content: dict[str, Any], context: Context) -> str | None:
    """Who takes part; of a reference that leads nowhere and tells no type, nothing: it may be the patient."""
    member = participant.get("member") or {}
    leads = context.resource(member, content) is not None
    return context.called(member, content) if leads or not str(member.get("reference")).startswith("urn:") else None


def device(content: dict[str, Any], _: Context) -> dict[str, Any]:
    """Fields of a Device."""
    names = [displays.clean(one.get("name")) for one in content.get("deviceName") or []]
    return {
        "name": displays.name(content.get("type")) or next(filter(None, names), None),
        "code": displays.code(content.get("type")),
        "status": displays.status(content.get("status")),
        "start": dates.day(content.get("manufactureDate")),
        "end": dates.day(content.get("expirationDate")),
    }


def imaging(content: dict[str, Any], context: Context) -> dict[str, Any]:
    """Fields of an ImagingStudy."""
    series = [one for one in content.get("series") or [] if isinstance(one, dict)]
    modality = next((displays.clean(one["modality"].get("display")) for one in series if isinstance(one.get("modality"), dict)), None)
    site = next((displays.clean(one["bodySite"].get("display")) for one in series if isinstance(one.get("bodySite"), dict)), None)
    return {
        "name": next(iter(displays.names(content.get("procedureCode"))), None) or displays.clean(content.get("description")) or modality,
        "status": displays.status(content.get("status")),
        "modality": modality,
        "body_site": displays.name({"text": site}) if site else None,
        "reason": context.reason(content)[0],
    }


def family(content: dict[str, Any], _: Context) -> dict[str, Any]:
    """Fields of a FamilyMemberHistory."""
    conditions = [displays.name(one.get("code")) for one in content.get("condition") or []]
    relationship = displays.name(content.get("relationship"))
    return {"name": relationship, "relationship": relationship, "conditions": list(filter(None, conditions))}


def _doubt(content: dict[str, Any]) -> str | None:
    """What is not certain of a diagnosis: "provisional", "differential", "unconfirmed"."""
    said = displays.status(content.get("verificationStatus"))
    return None if said == "confirmed" else said


def _named(content: dict[str, Any]) -> dict[str, Any]:
    return {"name": displays.name(content.get("code")), "code": displays.code(content.get("code"))}
