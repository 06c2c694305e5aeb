"""A resource as the one line that a model reads: the date, what it is in a patient's words, and what it says."""

from collections.abc import Callable, Mapping
from typing import Any

from bedside.records import displays, quantities

Fields = Mapping[str, Any]

_MOST = 6
"""Items of a list; of the others the count is told."""
_RESULTS = 6
_INTENDED = {"proposal": "proposed", "plan": "planned", "option": "an option"}
"""Of a drug that nobody has ordered yet, though it may be "active"."""
_OF_PRESSURE = ("|8480-6", "|8462-4")
"""LOINC's systolic and diastolic."""
_FINAL = ("final", "amended", "corrected", "appended")
"""Statuses of a finding or report that go without saying."""


def worded(resource_type: str, fields: Fields) -> str:
    """The line without its date."""
    title, details = _WORDS[resource_type]
    return f"{title(fields) if callable(title) else title}: {'; '.join(filter(None, details(fields)))}"


def _patient(fields: Fields) -> list[str]:
    deceased = fields.get("deceased")
    died = f"died {deceased}" if isinstance(deceased, str) else "deceased" if deceased else ""
    return [", ".join(filter(None, [fields.get("sex", ""), f"born {fields['birth_date']}" if "birth_date" in fields else "", died]))]


def _condition(fields: Fields) -> list[str]:
    told = [_told(fields, "began", "onset_told"), _told(fields, "ended", "end_told")]
    return [_headed(fields), fields.get("verification", ""), _since(fields, "onset", "until"), *told]


def _medication(fields: Fields) -> list[str]:
    headed = ", ".join(filter(None, [_headed(fields), _INTENDED.get(fields.get("intent", ""))]))
    return [headed, fields.get("dose", ""), _for(fields), f"until {fields['end']}" if "end" in fields else ""]


def _allergy(fields: Fields) -> list[str]:
    others = [one for one in fields.get("substances", []) if one != fields["name"]]
    reactions = [" ".join(filter(None, [one.get("severity"), one["name"]])) for one in fields.get("reactions", [])]
    return [
        _headed(fields),
        fields.get("verification", ""),
        f"also {displays.some(others, _MOST)}" if others else "",
        f"{fields['criticality']} risk" if fields.get("criticality") in ("high", "low") else "",
        f"reaction: {displays.some(reactions, _MOST)}" if reactions else "",
        _told(fields, "began", "onset_told"),
    ]


def _vaccine(fields: Fields) -> list[str]:
    status = fields.get("status")
    given = "" if status in (None, "completed") else f", {status.replace('-', ' ')}"
    dose = f"dose {fields['dose_number']}" if "dose_number" in fields else ""
    return [f"{fields['name']}{given}", dose, _told(fields, "given", "start_told")]


def _observation(fields: Fields) -> list[str]:
    components = fields.get("components", [])
    if pressure := fields.get("blood_pressure"):
        others = [one for one in components if not one.get("code", "").endswith(_OF_PRESSURE)]
        return [f"Blood pressure {pressure}{_unless(fields, *_FINAL)}", displays.some(list(map(result_text, others)), _RESULTS)]
    parts = list(map(result_text, components))
    if "value" in fields:
        return [f"{result_text(fields)}{_normal(fields)}{_unless(fields, *_FINAL)}", displays.some(parts, _RESULTS)]
    return [f"{displays.short(fields['name'])}: {displays.some(parts, _RESULTS)}{_normal(fields)}{_unless(fields, *_FINAL)}"]


def result_text(fields: Fields) -> str:
    """A result as "Hemoglobin A1c 5.9 %"; words stand after a colon."""
    value, between = fields["value"], ": " if isinstance(fields["value"], str) and fields["value"][:1] not in "<>0123456789" else " "
    return f"{displays.short(fields['name'])}{between}{quantities.written(value, fields.get('unit', ''))}"


def _normal(fields: Fields) -> str:
    low, high, flag = fields.get("low"), fields.get("high"), fields.get("flag")
    if low is None and high is None:
        return f" ({flag})" if flag else ""
    span = f"{low}-{high}" if low is not None and high is not None else f"above {low}" if low is not None else f"below {high}"
    return f" (normal {span}{': ' + flag if flag and flag != 'normal' else ''})"


def _procedure(fields: Fields) -> list[str]:
    until = f"until {fields['end']}" if fields.get("end") not in (None, fields.get("start")) else ""
    site = fields.get("body_site")
    return [fields["name"] + _unless(fields, "completed"), site or "", _for(fields), until, _told(fields, "done", "start_told")]


def _encounter(fields: Fields) -> list[str]:
    seen = " ".join(
        filter(
            None,
            [f"with {fields['practitioner']}" if "practitioner" in fields else "", f"at {fields['place']}" if "place" in fields else ""],
        )
    )
    until = f"until {fields['end']}" if fields.get("end") not in (None, fields.get("start")) else ""
    kind = fields.get("class", "")
    return [fields["name"] + _unless(fields, "finished"), kind if kind != fields["name"] else "", seen, _for(fields), until]


def _report(fields: Fields) -> list[str]:
    results = [result_text(one) for one in fields.get("results", [])]
    return [displays.short(fields["name"]) + _unless(fields, *_FINAL), displays.some(results, _RESULTS), fields.get("conclusion", "")]


def _plan(fields: Fields) -> list[str]:
    return [
        _headed(fields),
        _since(fields, "start", "until"),
        displays.some(fields.get("activities", []), _MOST),
        f"for {displays.some(fields['addresses'], _MOST)}" if "addresses" in fields else "",
    ]


def _team(fields: Fields) -> list[str]:
    headed = fields.get("status", fields["name"]) if fields["name"] == "Care team" else _headed(fields)
    return [headed, displays.some(fields.get("participants", []), _MOST), _since(fields, "start", "until")]


def _goal(fields: Fields) -> list[str]:
    return [_headed(fields)]


def _imaging(fields: Fields) -> list[str]:
    parts = [part for part in (fields.get("modality"), fields.get("body_site")) if part and part != fields["name"]]
    return [fields["name"] + _unless(fields, "available"), ", ".join(parts), _for(fields)]


def _family(fields: Fields) -> list[str]:
    return [": ".join(filter(None, [fields["name"], displays.some(fields.get("conditions", []), _MOST)]))]


def _headed(fields: Fields) -> str:
    return ", ".join(filter(None, [fields["name"].rstrip("."), fields.get("status")]))


def _unless(fields: Fields, *usual: str) -> str:
    status = fields.get("status")
    return "" if status is None or status in usual else f", {status.replace('-', ' ')}"


def _for(fields: Fields) -> str:
    return f"for {fields['reason']}" if "reason" in fields else ""


def _told(fields: Fields, verb: str, key: str) -> str:
    """When, where the source tells no date: "began at the age of 12 years", "given: childhood"."""
    said = fields.get(key, "")
    return f"{verb}{' ' if said.startswith('at the age') else ': '}{said}" if said else ""


def _since(fields: Fields, first: str, word: str) -> str:
    began, ended = (f"since {fields[first]}" if first in fields else "", f"{word} {fields['end']}" if "end" in fields else "")
    return " ".join(filter(None, [began, ended]))


def _kind_of_observation(fields: Fields) -> str:
    return {"laboratory": "Lab", "vital-signs": "Vital sign", "imaging": "Imaging finding", "exam": "Exam", "survey": "Survey"}.get(
        str(fields.get("category")), "Finding"
    )


_WORDS: dict[str, tuple[str | Callable[[Fields], str], Callable[[Fields], list[str]]]] = {
    "Patient": ("Patient", _patient),
    "Condition": ("Condition", _condition),
    "MedicationRequest": ("Medication", _medication),
    "MedicationStatement": ("Medication taken", _medication),
    "MedicationAdministration": ("Medication given", _medication),
    "MedicationDispense": ("Medication handed out", _medication),
    "AllergyIntolerance": ("Allergy", _allergy),
    "Immunization": ("Vaccine", _vaccine),
    "Observation": (_kind_of_observation, _observation),
    "Procedure": ("Procedure", _procedure),
    "Encounter": ("Visit", _encounter),
    "DiagnosticReport": ("Report", _report),
    "CarePlan": ("Care plan", _plan),
    "CareTeam": ("Care team", _team),
    "Goal": ("Goal", _goal),
    "Device": ("Device", _goal),
    "ImagingStudy": ("Imaging", _imaging),
    "FamilyMemberHistory": ("Family", _family),
}
