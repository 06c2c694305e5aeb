"""Procedures: when, why, how often.

Steps that a patient does not know as such (assessments, referrals, documentation) are not asked about. An imaging study of the same
name is the same procedure.
"""

import re
from functools import lru_cache

from bedside.questions.candidate import Candidate, Kinds, begun, day, ids, inline, listed, name, others, reason_said, value, word
from bedside.questions.dates import by_year, days, exact, latest, on, written
from bedside.questions.lay import PROCEDURES, alike, lay_names
from bedside.questions.record import Record
from bedside.records.resource import Resource

_STEPS = re.compile(
    r"assess|reconcil|document|referral|consult|notification|schedul|nursing|information|history|education|preparation|"
    r"services care|review|guidance|care regime|discharge|admission|care management|questionnaire|certif|observable|regime|"
    r"plan of care|physical object|clamp|cardioplegia|cannula|intubation|catheter|sternotomy|anesthesia|endotracheal|fundal|"
    r"hemogram|evaluation|parturition|laboratory test$|procedure$|care$|vaccin|auscultation|transfer",
    re.IGNORECASE,
)
_DONE = {None, "completed", "available"}
_CALLED = {
    "dental plain x-ray bitewing": "dental bitewing X-ray",
    "electrocardiographic procedure": "electrocardiogram",
    "x-ray of chest": "chest X-ray",
    "suture open wound": "suture of an open wound",
    "measurement of respiratory function": "lung function test",
    "gingivectomy or gingivoplasty, per tooth": "gum surgery",
    "examination of gingivae": "gum exam",
    "physical therapy procedure": "physical therapy",
}
_LONG = 50
"""Letters of a name that nobody would say."""
_MOST = 5
"""Names that an answer lists."""


def called(entry: Resource) -> str:
    """A procedure's name as it stands in a sentence."""
    text = re.sub(r"^plain (?=X-ray)", "", inline(entry.fields["name"]))
    return _CALLED.get(text.casefold(), text)


@lru_cache(maxsize=1)
def _named(record: Record) -> dict[str, list[Resource]]:
    """What was done, by name; what was not done or is only planned is left out."""
    groups: dict[str, list[Resource]] = {}
    for entry in record.of("Procedure", "ImagingStudy"):
        if entry.fields.get("status") in _DONE:
            groups.setdefault(called(entry), []).append(entry)
    return dict(sorted(groups.items()))


@lru_cache(maxsize=1)
def _asked(record: Record) -> list[tuple[str, list[Resource], dict[str, tuple[str, ...]], list[str]]]:
    """Each procedure that can be asked about: name, entries, names in a question, and entries of others."""
    groups = _named(record)
    # What was planned or not done is no procedure had, but one that would make the question doubtful.
    unsure = {called(one) for one in record.of("Procedure", "ImagingStudy") if one.fields.get("status") not in _DONE}
    found = []
    for label, entries in groups.items():
        confused = [other for other in groups if other != label and alike(label, other, PROCEDURES)]
        if _STEPS.search(label) or len(label) > _LONG or label in unsure or confused:
            continue
        names = (label, *lay_names(label, groups, PROCEDURES))
        rest = [entry for other, theirs in groups.items() if other != label and not _STEPS.search(other) for entry in theirs]
        slots = {"name": names, "a_name": tuple(_with_article(text) for text in names)}
        found.append((label, entries, slots, ids(_spread(rest, entries))))
    return found


def procedure_date(record: Record) -> list[Candidate]:
    """When something was last done."""
    asked = []
    for label, entries, names, rest in _asked(record):
        last = latest(entries)
        if last and last[0].date:
            times = "You last had" if len(days(entries)) > 1 else "You had"
            answer = f"{times} {_with_article(label)} {on(last[0].date)}."
            alike_ones = [*others(reversed(entries), last)[:5], *rest]
            asked.append(Candidate(names, ids(last), alike_ones, answer, [day(last[0].date)]))
    return asked


def procedure_reason(record: Record) -> list[Candidate]:
    """Why something was done; where it was done for several reasons, it is not asked."""
    asked = []
    for label, entries, names, rest in _asked(record):
        given = [entry for entry in entries if entry.fields.get("reason")]
        reasons = {reason_said(entry.fields["reason"]) for entry in given}
        if len(reasons) == 1 and None not in reasons and len(given) == len([entry for entry in entries if entry.type == "Procedure"]):
            reason = reasons.pop() or ""
            answer = f"The recorded reason for your {label} is {reason}."
            relevant = [entry for entry in entries if entry in given]
            asked.append(Candidate(names, ids(relevant), rest, answer, [name(reason, given[0].fields["reason"])]))
    return asked


def procedure_count(record: Record) -> list[Candidate]:
    """How many times something was done, in all; days are counted, for one thing may be recorded twice."""
    asked = []
    for label, entries, names, rest in _asked(record):
        if exact(entries) and len(days(entries)) > 1:
            number = len(days(entries))
            answer = f"Your record shows {label} {number} times, the last time {on(days(entries)[-1])}."
            asked.append(Candidate(names, ids(entries), rest, answer, [value(number)]))
    return asked


def procedures_in_year(record: Record) -> list[Candidate]:
    """How many times something was done in a year."""
    asked = []
    for label, entries, names, rest in _asked(record):
        for year, done in by_year(entries).items():
            if exact(done) and len(by_year(entries)) > 1:
                number = len(days(done))
                times = "once" if number == 1 else f"{number} times"
                answer = f"In {written(year)}, your record shows {label} {times}."
                fact = word("once", "one time", "1") if number == 1 else value(number)
                slots = {**names, "year": (year,)}
                asked.append(Candidate(slots, ids(done), [*others(entries, done)[:5], *rest], answer, [fact]))
    return asked


def procedures_on_date(record: Record) -> list[Candidate]:
    """Everything that was done on a day, where it is little enough to tell."""
    groups = _named(record)
    if any(entry.fields.get("status") not in _DONE for entry in record.of("Procedure", "ImagingStudy")):
        return []
    entries = [entry for found in groups.values() for entry in found]
    asked = []
    for date in days(entries) if exact(entries) else []:
        done = [entry for entry in entries if entry.date == date]
        names = sorted({called(entry) for entry in done})
        if len(names) <= _MOST and not any(_STEPS.search(text) or len(text) > _LONG for text in names):
            answer = f"{begun(on(date))}, your record shows: {listed(names)}."
            facts = [name(text, *PROCEDURES.get(text.casefold(), ())) for text in names]
            asked.append(Candidate({"when": (on(date),)}, ids(done), ids(_spread(entries, done)), answer, facts))
    return asked


def _spread(entries: list[Resource], near: list[Resource]) -> list[Resource]:
    """Entries that are not among ``near``, those of the same days first, each name once before any comes again."""
    dates = {entry.date for entry in near}
    seen: set[str] = set()
    first: list[Resource] = []
    again: list[Resource] = []
    for entry in sorted(entries, key=lambda entry: (entry.date not in dates, entry.id)):
        if entry not in near:
            (again if entry.fields["name"] in seen else first).append(entry)
            seen.add(entry.fields["name"])
    return first + again


_VOWEL = re.compile(r"(?!uri|uni|eu)[aeiou]|[EM][CKER][GIK]|X-r")
_PLURAL = re.compile(
    r"s$|ing$|ing of |(?:bypass|open) |therapy$|surgery$|anesthesia|treatment|"
    r"^(?:removal|insertion|suture|extraction|replacement|administration)"
)


def _with_article(text: str) -> str:
    if _PLURAL.search(text):
        return text
    return f"{'an' if _VOWEL.match(text) else 'a'} {text}"


KINDS: Kinds = {
    "procedure_date": procedure_date,
    "procedure_reason": procedure_reason,
    "procedure_count": procedure_count,
    "procedures_in_year": procedures_in_year,
    "procedures_on_date": procedures_on_date,
}
