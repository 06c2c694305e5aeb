"""Allergies and what they do. One that is inactive or resolved, or has no status, is not told as an allergy."""

import re

from bedside.questions.candidate import Candidate, Kinds, counted, day, ids, inline, listed, name, others, word
from bedside.questions.dates import latest, on
from bedside.questions.lay import alike
from bedside.questions.record import Record
from bedside.records.resource import Resource

_UNNAMED = re.compile(
    r"allergic disposition|allergy to substance|propensity"
    r"|\b(?:no|not|nil|none) (?:known|reported|recorded)|\bno\b(?!\.).*allerg|\bdenies\b|^(?:none|nil|unknown)$"
    r"|\bn\.?k\.?(?:[a-z]\.?){0,2}a\b",  # NKA, NKDA, NKFA: no known (drug, food) allergy
    re.IGNORECASE,
)
"""Names of an entry that are of no substance: an allergy to something, or the statement that none is known."""


def unnamed(one: Resource) -> bool:
    """Whether an entry is of no substance: an allergy to something, or the statement that none is known."""
    return _UNNAMED.search(one.fields["name"].strip()) is not None


def _active(record: Record) -> list[Resource]:
    """The allergies to something named; none where one is no longer or not certainly there."""
    entries = record.of("AllergyIntolerance")
    clear = all(one.fields.get("status") == "active" for one in entries)
    return entries if clear and not any(map(unnamed, entries)) else []


def _single(record: Record) -> list[tuple[str, list[Resource]]]:
    """Each substance with its entries, such as cannot be taken for another."""
    groups: dict[str, list[Resource]] = {}
    for one in record.of("AllergyIntolerance"):
        if not unnamed(one):
            groups.setdefault(_called(one), []).append(one)
    return [
        (label, entries)
        for label, entries in sorted(groups.items())
        if all(one.fields.get("status") == "active" for one in entries)
        and not any(alike(label, other, {}) for other in groups if other != label)
    ]


def _called(one: Resource) -> str:
    """What it is an allergy to: "eggs", of "Eggs (edible)"."""
    return re.sub(r" \(.*\)$", "", inline(one.fields["name"]))


def allergies(record: Record) -> list[Candidate]:
    """Everything the patient is allergic to."""
    entries = _active(record)
    if not entries:
        return []
    names = sorted({_called(one) for one in entries})
    facts = [name(text, *_full(entries, text)) for text in names]
    answer = f"Your record lists {counted(len(names), 'allergy') if len(names) == 1 else f'{len(names)} allergies'}: {listed(names)}."
    rest = [*record.of("MedicationRequest")[:8], *record.of("Condition")[:8]]
    return [Candidate({}, ids(entries), [one.id for one in rest if "allerg" not in one.text.casefold()], answer, facts)]


def allergic_to(record: Record) -> list[Candidate]:
    """Whether there is an allergy to something: yes."""
    asked = []
    for label, entries in _single(record):
        answer = f"Yes, your record lists an allergy to {label}."
        facts = [word("yes"), name(label, *_full(entries, label))]
        asked.append(Candidate({"name": (label,)}, ids(entries), _near(record, label, entries), answer, facts))
    return asked


def allergy_reaction(record: Record) -> list[Candidate]:
    """What an allergy does."""
    asked = []
    for label, entries in _single(record):
        stating = [one for one in entries if one.fields.get("reactions")]
        reactions = sorted({inline(found["name"]) for one in stating for found in one.fields["reactions"] if found.get("name")})
        if reactions:
            answer = f"Your record lists {listed(reactions)} as your reaction to {label}."
            facts = [name(text) for text in reactions]
            rest = _near(record, label, entries)
            asked.append(Candidate({"name": (label,)}, ids(stating), rest, answer, facts))
    return asked


def allergy_noted(record: Record) -> list[Candidate]:
    """When an allergy was noted; where the record tells since when it is there, that is its date, and it is not asked."""
    asked = []
    for label, entries in _single(record):
        noted = latest(entries)
        if len(entries) == 1 and noted and noted[0].date and _is_of_noting(noted[0]):
            answer = f"Your allergy to {label} was noted {on(noted[0].date)}."
            rest = _near(record, label, entries)
            asked.append(Candidate({"name": (label,)}, ids(entries), rest, answer, [day(noted[0].date)]))
    return asked


def _is_of_noting(one: Resource) -> bool:
    """Whether the date of an entry, which is that of the onset where there is one, is when it was noted."""
    return "onset" not in one.fields or one.fields.get("recorded") == one.fields["onset"]


def _near(record: Record, label: str, entries: list[Resource]) -> list[str]:
    """Other allergies, and drugs that were given: one of the same name, too, is no allergy."""
    given = [one for one in record.of("MedicationRequest") if "allerg" not in one.text.casefold()]
    same = [one for one in given if label.casefold() in one.fields["name"].casefold()]
    return others([*record.of("AllergyIntolerance"), *same, *given], entries)


def _full(entries: list[Resource], text: str) -> list[str]:
    return [one.fields["name"] for one in entries if _called(one) == text]


KINDS: Kinds = {"allergies": allergies, "allergic_to": allergic_to, "allergy_reaction": allergy_reaction, "allergy_noted": allergy_noted}
