"""Visits: when, with whom, why, and how many. Planned and cancelled ones are none."""

import re
from functools import lru_cache

from bedside.questions.candidate import Candidate, Kinds, begun, counted, day, ids, name, others, reason_said, value
from bedside.questions.dates import by_year, days, exact, latest, on, written
from bedside.questions.record import Record
from bedside.records.resource import Resource

_HAPPENED = {"finished", "completed", "discharged", None}
_NEAREST = 10
_EMERGENCY = re.compile(
    r"(?<!non-)(?<!non )\bemer(?!gency contracept)|(?-i:\b(?:ER|ED)\b)(?=$| (?:visit|encounter|admission|attendance)\b)|\bA&E\b",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(?:Dr|Doctor)\.?\s+", re.IGNORECASE)
_INPATIENT = re.compile(r"^(?:imp|acute|nonac)\b|inpatient", re.IGNORECASE)


@lru_cache(maxsize=1)
def visits(record: Record) -> list[Resource]:
    """The visits that happened; none where one of them has no date, or another's status is open."""
    entries = [one for one in record.of("Encounter") if one.fields.get("status") not in {"planned", "cancelled"}]
    if any(one.date is None or one.fields.get("status") not in _HAPPENED for one in entries):
        return []
    return sorted(entries, key=lambda one: (one.date or "", one.id))


def emergencies(record: Record) -> list[Resource]:
    """The visits to an emergency room."""
    return [one for one in visits(record) if _is(one, _EMERGENCY)]


def last_visit(record: Record) -> list[Candidate]:
    """When the last visit was."""
    entries = visits(record)
    last = latest(entries)
    if len(last) != 1 or not last[0].date:
        return []
    people = _people(last[0])
    where = f", {people}" if people else ""
    answer = f"Your last visit was {on(last[0].date)}{where}."
    return [Candidate({}, ids(last), _near(entries, last), answer, [day(last[0].date)])]


def last_seen_by(record: Record) -> list[Candidate]:
    """Who was seen at the last visit."""
    entries = visits(record)
    last = latest(entries)
    practitioner = last[0].fields.get("practitioner") if len(last) == 1 else None
    if not practitioner:
        return []
    answer = f"At your last visit, {on(last[0].date or '')}, you saw {practitioner}."
    return [Candidate({}, ids(last), _near(entries, last), answer, [name(practitioner, *_called(practitioner))])]


def seen_on_date(record: Record) -> list[Candidate]:
    """Who was seen on a day with one visit."""
    asked = []
    for one in _alone(visits(record)):
        practitioner = one.fields.get("practitioner")
        if practitioner:
            answer = f"{begun(on(one.date or ''))} you saw {practitioner}."
            asked.append(_asked(record, one, answer, practitioner, *_called(practitioner)))
    return asked


def visit_reason(record: Record) -> list[Candidate]:
    """Why the patient was seen on a day with one visit."""
    asked = []
    for one in _alone(visits(record)):
        reason = one.fields.get("reason")
        if reason:
            said = reason_said(reason)
            if said is None:
                continue
            answer = f"The recorded reason for your visit {on(one.date or '')} is {said}."
            asked.append(_asked(record, one, answer, said, reason))
    return asked


def visit_place(record: Record) -> list[Candidate]:
    """Where a visit of a day was."""
    asked = []
    for one in _alone(visits(record)):
        place = one.fields.get("place")
        if place:
            asked.append(_asked(record, one, f"Your visit {on(one.date or '')} was at {place}.", place))
    return asked


def visit_count(record: Record) -> list[Candidate]:
    """How many visits a year had."""
    entries = visits(record)
    asked = []
    for year, seen in by_year(entries).items():
        if not exact(seen) or len(days(seen)) < len(seen):  # parts of one visit are no visits
            continue
        answer = f"Your record shows {counted(len(seen), 'visit')} in {written(year)}."
        asked.append(Candidate({"year": (year,)}, ids(seen), _near(entries, seen), answer, [value(len(seen))]))
    return asked


def last_emergency(record: Record) -> list[Candidate]:
    """When the emergency room was last visited."""
    return _last_of(record, _EMERGENCY, "Your last emergency visit was {when}.")


def last_admission(record: Record) -> list[Candidate]:
    """When the patient was last in hospital as an inpatient."""
    return _last_of(record, _INPATIENT, "Your last hospital stay in the record is from {when}.")


def _last_of(record: Record, kind: re.Pattern[str], wording: str) -> list[Candidate]:
    entries = visits(record)
    fitting = [one for one in entries if _is(one, kind)]
    last = latest(fitting)
    if len(last) != 1 or not last[0].date:
        return []
    when = on(last[0].date) if "was {when}" in wording else written(last[0].date)
    answer = wording.format(when=when)
    near = [*others(reversed(fitting), last)[:4], *_near(entries, fitting)]
    return [Candidate({}, ids(last), near, answer, [day(last[0].date)])]


def _is(one: Resource, kind: re.Pattern[str]) -> bool:
    return bool(kind.search(one.fields.get("class", "")) or (kind is _EMERGENCY and kind.search(one.fields["name"])))


def _alone(entries: list[Resource]) -> list[Resource]:
    """Visits to the day that share it with no other."""
    dates = [one.date for one in entries]
    return [one for one in entries if dates.count(one.date) == 1] if exact(entries) else []


def _asked(record: Record, one: Resource, answer: str, fact: str, *also: str) -> Candidate:
    return Candidate({"when": (on(one.date or ""),)}, [one.id], _near(visits(record), [one]), answer, [name(fact, *also)])


def _near(entries: list[Resource], chosen: list[Resource]) -> list[str]:
    """Other visits, those next to the chosen ones first."""
    place = next(index for index, one in enumerate(entries) if one.id == chosen[-1].id)
    order = sorted(range(len(entries)), key=lambda index: abs(index - place))
    return others((entries[index] for index in order[: len(chosen) + _NEAREST]), chosen)


def _called(person: str) -> tuple[str, ...]:
    """How else somebody is called: without a title, and by title and last name."""
    title = _TITLE.match(person)
    bare = person[title.end() :] if title else person
    return (bare, *(f"{title} {bare.split()[-1]}" for title in ("Dr", "Doctor") if title and bare.split()))


def _people(one: Resource) -> str:
    practitioner, place = one.fields.get("practitioner"), one.fields.get("place")
    return " ".join([*([f"with {practitioner}"] if practitioner else []), *([f"at {place}"] if place else [])])


KINDS: Kinds = {
    "last_visit": last_visit,
    "last_seen_by": last_seen_by,
    "seen_on_date": seen_on_date,
    "visit_reason": visit_reason,
    "visit_place": visit_place,
    "visit_count": visit_count,
    "last_emergency": last_emergency,
    "last_admission": last_admission,
}
