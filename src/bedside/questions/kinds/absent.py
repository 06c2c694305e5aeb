"""Questions about what is not in the record: nothing is relevant, and the right answer says so.

Something counts as absent only where none of its names, nor a word that hints at it, occurs in any entry that might tell of it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from bedside.questions.absences.allergens import ALLERGENS
from bedside.questions.absences.conditions import CONDITIONS
from bedside.questions.absences.drugs import MEDICATIONS
from bedside.questions.absences.examinations import LABS, PROCEDURES
from bedside.questions.absences.shots import VACCINES
from bedside.questions.absences.thing import Absent
from bedside.questions.candidate import Candidate, Kinds, ids
from bedside.questions.dates import by_year, written
from bedside.questions.kinds.allergies import unnamed
from bedside.questions.kinds.vaccines import with_articles
from bedside.questions.kinds.visits import emergencies, visits
from bedside.questions.record import Record
from bedside.records.resource import Resource

_LEGIBLE = re.compile(r"(?=.*[A-Za-z]{2})[\x00-\u024f\u2000-\u22ff]*", re.DOTALL)
"""A name in Latin letters, of more than a code."""
_UNNAMED = re.compile(
    r"allergic disposition|propensity|allergy to substance|(?<!no known )(?:food|drug|medication|multiple) allerg(?:y|ies)\b"
)
"""An allergy to something that is not named."""


def no_condition(record: Record) -> list[Candidate]:
    """A condition that the record does not have; any entry that hints at it, a drug for it included, forbids the question."""
    similar = record.of("Condition")
    return _absent(CONDITIONS, record.words(), similar, "Your record shows no {said}.")


def no_medication(record: Record) -> list[Candidate]:
    """A drug that was never prescribed."""
    similar = record.of("MedicationRequest", "MedicationStatement")
    return _absent(MEDICATIONS, record.words(), similar, "Your record shows no prescription for {said}.")


def no_allergy(record: Record) -> list[Candidate]:
    """A substance that no entry about allergies, conditions or tests names."""
    text = record.words("AllergyIntolerance", "Condition", "Observation")
    if _UNNAMED.search(text):
        return []
    # That none is known answers the question, though it names nothing.
    none_known = [one for one in record.of("AllergyIntolerance") if unnamed(one)]
    similar = [one for one in record.of("AllergyIntolerance") if one not in none_known]
    found = _absent(ALLERGENS, text, similar, "Your record shows no allergy to {said}.")
    return [replace(one, unclear=ids(none_known)) for one in found]


def no_allergies(record: Record) -> list[Candidate]:
    """Any allergy at all, where nothing in the record speaks of one."""
    others = record.of("Condition", "MedicationRequest")
    if "allerg" in record.words() or record.of("AllergyIntolerance") or not record.of("Condition") or not _legible(others):
        return []
    return [Candidate({}, [], _varied(others), "Your record shows no allergies.")]


def no_lab(record: Record) -> list[Candidate]:
    """A laboratory test that was never done."""
    similar = [one for one in record.of("Observation") if one.fields.get("category") == "laboratory"]
    return _absent(LABS, record.words("Observation", "DiagnosticReport", "Procedure"), similar, "Your record shows no {said} result.")


def no_procedure(record: Record) -> list[Candidate]:
    """A procedure that was never done."""
    similar = record.of("Procedure", "ImagingStudy")
    return _absent(PROCEDURES, record.words(), similar, "Your record shows no sign that you have had {said}.")


def no_vaccine(record: Record) -> list[Candidate]:
    """A vaccine that was never given."""
    text = record.words("Immunization", "Procedure")
    found = _absent(VACCINES, text, record.of("Immunization"), "Your record shows no {said}.")
    return [replace(one, names=with_articles(one.names["name"])) for one in found]


def no_emergency(record: Record) -> list[Candidate]:
    """A year, between others with visits, without one to an emergency room."""
    entries = visits(record)
    urgent = {one.date[:4] for one in emergencies(record) if one.date}
    asked = []
    for year, seen in by_year(entries).items():
        if year not in urgent and all(one.fields.get("class") for one in seen):
            answer = f"Your record shows no emergency visit in {written(year)}."
            near = ids([*seen[:5], *emergencies(record)])
            asked.append(Candidate({"year": (year,)}, [], near, answer))
    return asked


def no_vaccine_in_year(record: Record) -> list[Candidate]:
    """A year without any vaccine, between years with visits."""
    doses = by_year(record.of("Immunization"))
    if not doses or "vaccin" in record.words("Procedure"):
        return []
    years = [year for year in by_year(visits(record)) if year not in doses]
    near = ids(one for found in reversed(doses.values()) for one in found)
    return [Candidate({"year": (year,)}, [], near, f"Your record shows no vaccines in {written(year)}.") for year in years]


def _absent(things: Sequence[Absent], text: str, similar: Sequence[Resource], wording: str) -> list[Candidate]:
    """Questions about what ``text`` does not hint at. A record without anything ``similar`` may just not be kept: nothing is asked."""
    if not _legible(similar):
        return []
    missing = [one for one in things if similar and not re.search("|".join(one.hints), text)]
    near = _varied(similar)
    return [Candidate({"name": one.names}, [], near, wording.format(said=one.said)) for one in missing]


def _legible(entries: Sequence[Resource]) -> bool:
    """Whether the English hints could find anything: of a mere code, or in another script, they do not."""
    return all(_LEGIBLE.fullmatch(one.fields["name"]) for one in entries)


def _varied(entries: Sequence[Resource]) -> list[str]:
    """Entries of different names, the newest of each."""
    newest = {one.fields["name"]: one.id for one in sorted(entries, key=lambda one: (one.date or "", one.id))}
    return list(newest.values())


KINDS: Kinds = {
    "no_condition": no_condition,
    "no_medication": no_medication,
    "no_allergy": no_allergy,
    "no_allergies": no_allergies,
    "no_lab": no_lab,
    "no_procedure": no_procedure,
    "no_vaccine": no_vaccine,
    "no_emergency": no_emergency,
    "no_vaccine_in_year": no_vaccine_in_year,
}
