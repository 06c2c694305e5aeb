"""Resources made by hand, and a simple check of facts against answers."""

import re
from itertools import count
from typing import Any

from bedside.questions.candidate import Candidate
from bedside.questions.dates import written
from bedside.questions.question import Fact
from bedside.questions.record import Record
from bedside.questions.templates import KINDS
from bedside.records.resource import Resource
from bedside.records.wording import worded

_NUMBERS = count(1)


def entry(kind: str, name: str, date: str | None, **fields: Any) -> Resource:
    """A resource whose text tells its fields."""
    fields = {"name": name, **{key: value for key, value in fields.items() if value is not None}}
    told = ", ".join(str(value) for value in fields.values())
    return Resource(f"{kind}/{next(_NUMBERS)}", "p", kind, date, f"{date} {kind}: {told}", fields)


def drug(name: str, date: str | None, status: str | None = "active", **fields: Any) -> Resource:
    """A prescription, as ``drug("lisinopril 10 MG", "2020-01-01")``; the ingredient is the first word."""
    strength = re.search(r"[\d.]+ MG", name)
    known = {"ingredient": name.split(" ", 1)[0], "strength": strength and strength.group(), "start": date, "intent": "order"}
    return entry("MedicationRequest", name, date, status=status, **{**known, **fields})


def lab(name: str, date: str | None, value: float | str, unit: str | None = "mg/dL", **fields: Any) -> Resource:
    """A laboratory result."""
    return entry("Observation", name, date, **{"category": "laboratory", **fields}, value=value, unit=unit)


def report(name: str, date: str, *results: Resource) -> Resource:
    """A report that shows the values of these results."""
    told = [{"id": one.id, **{key: one.fields[key] for key in ("name", "value", "unit") if key in one.fields}} for one in results]
    fields = {"name": name, "results": told}
    return Resource(f"DiagnosticReport/{next(_NUMBERS)}", "p", "DiagnosticReport", date, worded("DiagnosticReport", fields), fields)


def condition(name: str, date: str | None, status: str | None = "active", end: str | None = None) -> Resource:
    """A condition."""
    return entry("Condition", name, date, status=status, onset=date, end=end)


def procedure(name: str, date: str | None, reason: str | None = None, status: str | None = "completed") -> Resource:
    """A procedure."""
    return entry("Procedure", name, date, status=status, reason=reason)


def visit(date: str | None, kind: str = "AMB", status: str | None = "finished", **fields: Any) -> Resource:
    """A visit."""
    return entry("Encounter", fields.pop("name", "Check up"), date, status=status, **{"class": kind}, **fields)


def shot(name: str, date: str | None, status: str | None = "completed") -> Resource:
    """A vaccination."""
    return entry("Immunization", name, date, status=status)


def allergy(name: str, date: str | None = "2000-01-01", status: str | None = "active", **fields: Any) -> Resource:
    """An allergy."""
    return entry("AllergyIntolerance", name, date, status=status, **fields)


def person(birth_date: str) -> Resource:
    """The patient."""
    return Resource("Patient/p", "p", "Patient", birth_date, f"born {birth_date}", {"birth_date": birth_date, "sex": "female"})


def asked(kind: str, *resources: Resource) -> list[Candidate]:
    """What of a kind can be asked of these resources; every fact of every answer is checked."""
    found = KINDS[kind](Record("p", resources))
    for one in found:
        assert [fact for fact in one.facts if not stated(fact, one.answer)] == []
    return found


def answers(kind: str, *resources: Resource) -> list[str]:
    """The answers of :func:`asked`."""
    return [one.answer for one in asked(kind, *resources)]


def stated(fact: Fact, answer: str) -> bool:
    """Whether an answer has a fact: a number with its unit, a date in words, a name or word as a whole."""
    text = re.escape(written(fact.text) if fact.kind == "date" else fact.text)
    unit = rf"(?:/[\d.]+)? {re.escape(fact.unit)}" if fact.unit else ""  # the unit of "120/80 mmHg" is that of both
    return re.search(rf"(?<![\w.]){text}{unit}(?!\w|\.\d)", answer, re.IGNORECASE) is not None
