"""Care plans and devices."""

import re

from bedside.questions.candidate import Candidate, Kinds, counted, day, ids, inline, listed, name, others
from bedside.questions.dates import on
from bedside.questions.record import Record
from bedside.records.resource import Resource

_GENERIC = {"care plan", "therapy", "plan"}


def _named(record: Record) -> list[tuple[str, Resource]]:
    """The plans that stand alone under their name, so that it is clear which is meant."""
    plans = record.of("CarePlan")
    labels = [inline(one.fields["name"]) for one in plans]
    said = [_plan(label).casefold() for label in labels]
    return [
        (label, one) for label, one in zip(labels, plans, strict=True) if said.count(_plan(label).casefold()) == 1 and label not in _GENERIC
    ]


def plan_activities(record: Record) -> list[Candidate]:
    """What there is to do under a care plan."""
    asked = []
    for label, plan in _named(record):
        activities = sorted({inline(text) for text in plan.fields.get("activities", [])})
        if activities:
            answer = f"Your plan for {_plan(label)} {_verb(plan)}: {listed(activities)}."
            rest = others(record.of("CarePlan"), [plan])
            asked.append(Candidate({"name": (_plan(label),)}, [plan.id], rest, answer, [name(text) for text in activities]))
    return asked


def plan_start(record: Record) -> list[Candidate]:
    """When a care plan began."""
    asked = []
    for label, plan in _named(record):
        start = plan.fields.get("start")
        if start:
            answer = f"Your plan for {_plan(label)} started {on(start)}."
            asked.append(Candidate({"name": (_plan(label),)}, [plan.id], others(record.of("CarePlan"), [plan]), answer, [day(start)]))
    return asked


def current_plans(record: Record) -> list[Candidate]:
    """The care plans that are active."""
    plans = record.of("CarePlan")
    active = [one for one in plans if one.fields.get("status") == "active"]
    if not active or any(one.fields.get("status") not in {"active", "completed", "revoked"} for one in plans):
        return []
    labels = sorted({inline(one.fields["name"]) for one in active})
    answer = f"Your record lists {counted(len(labels), 'active care plan')}: {listed(labels)}."
    return [Candidate({}, ids(active), others(plans, active), answer, [name(label) for label in labels])]


def devices(record: Record) -> list[Candidate]:
    """The devices that are in use."""
    found = record.of("Device")
    active = [one for one in found if one.fields.get("status") == "active"]
    if not active or any(one.fields.get("status") not in {"active", "inactive"} for one in found):
        return []
    labels = sorted({inline(one.fields["name"]) for one in active})
    answer = f"Your record lists {counted(len(labels), 'device')} in use: {listed(labels)}."
    rest = [*others(found, active), *ids(record.of("Procedure")[:4])]
    return [Candidate({}, ids(active), rest, answer, [name(label) for label in labels])]


def _plan(label: str) -> str:
    return re.sub(r"(?: clinical management| care)? (?:care )?plan$", "", label.replace("self management", "self-management")) or label


def _verb(plan: Resource) -> str:
    return "lists" if plan.fields.get("status") == "active" else "listed"


KINDS: Kinds = {"plan_activities": plan_activities, "plan_start": plan_start, "current_plans": current_plans, "devices": devices}
