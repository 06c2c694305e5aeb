"""Medications: what is taken, why, how much and since when."""

import re

from bedside.questions.candidate import Candidate, Kinds, counted, day, ids, inline, listed, name, numeral, others, value, word
from bedside.questions.dates import by_year, earliest, on, written
from bedside.questions.kinds.drugs import OVER, Drug, drugs, label_of, single, told_apart
from bedside.questions.lay import CONDITIONS, condition_called, lay_names
from bedside.questions.question import Fact
from bedside.questions.record import Record
from bedside.records.resource import Resource

_DAILY = ("daily", "every day")
_DOSE = re.compile(
    r"(?:(?P<amount>\d+(?:\.\d+)?) (?:(?:tablet|capsule|puff|drop|spray|patche?|unit)s? )?)?"
    r"(?P<rate>(?:(?:(?:once|twice|(?:three|four|\d+|\d+ to \d+) times) )?daily"
    r"|(?:once|twice|(?:three|four|\d+|\d+ to \d+) times) (?:a|every) (?:\d+ )?(?:hour|day|week|month|year)s?"
    r"|every \d+(?:\.\d+)?(?: to \d+)? (?:minute|hour|day|week|month|year)s)"
    r"(?: (?:in the (?:morning|afternoon|evening)|at (?:night|bedtime)|(?:before|with|after) \w+))?)"
)
"""As :mod:`bedside.records.medications` puts a dose together: "1 twice a day", "every 4 hours"."""
_STRENGTH = re.compile(r"(\d+(?:\.\d+)?) ([A-Z%]+(?:/[A-Z]+)?)", re.IGNORECASE)


def current_medications(record: Record) -> list[Candidate]:
    """Everything that is taken now."""
    found = drugs(record)
    current = [drug for drug in found if drug.state == "current"]
    if not current or not told_apart(found) or any(drug.state == "open" for drug in found):
        return []
    relevant = [entry for drug in current for entry in drug.active]
    answer = f"Your record lists {counted(len(current), 'current medication')}: {listed([drug.short for drug in current])}."
    rest = [entry for drug in found for entry in drug.entries]
    return [Candidate({}, ids(relevant), others(rest, relevant), answer, [drug.fact() for drug in current])]


def past_medications(record: Record) -> list[Candidate]:
    """Everything that was taken once and is not any more."""
    found = drugs(record)
    past = [drug for drug in found if drug.state == "past"]
    if not past or not told_apart(found) or any(drug.state == "open" for drug in found):
        return []
    relevant = [entry for drug in past for entry in drug.entries]
    answer = f"Your record lists {counted(len(past), 'medication')} that you no longer take: {listed([drug.short for drug in past])}."
    rest = [entry for drug in found for entry in drug.active]
    return [Candidate({}, ids(relevant), others(rest, relevant), answer, [drug.fact() for drug in past])]


def still_taking(record: Record) -> list[Candidate]:
    """Whether a drug is still taken."""
    asked = []
    everything = record.of("MedicationRequest", "MedicationStatement")
    for drug, names in single(record):
        if drug.state == "current":
            relevant, answer = drug.active, f"Yes, your record lists {drug.short} as a current medication."
            facts = [word("yes"), drug.fact()]
        else:
            relevant, answer = list(drug.entries), f"No, your record no longer lists {drug.short} as active: it was stopped or completed."
            facts = [word("no"), drug.fact()]
        rest = [entry for entry in everything if entry not in drug.entries]
        asked.append(Candidate(names, ids(relevant), ids(rest), answer, facts))
    return asked


def medication_reason(record: Record) -> list[Candidate]:
    """Why a drug is taken; where its prescriptions give different reasons, it is not asked."""
    asked = []
    for drug, names in single(record):
        given = [entry for entry in drug.entries if entry.fields.get("reason")]
        reasons = {entry.fields["reason"].casefold(): entry.fields["reason"] for entry in given}
        if drug.state != "current" or len(reasons) != 1:
            continue
        (reason,) = reasons.values()
        rest = [entry for other in drugs(record) if other.label != drug.label for entry in other.entries]
        said = condition_called(inline(reason))
        answer = f"According to your record, you take {drug.short} for {said}."
        facts = [name(said, reason, *CONDITIONS.get(said.casefold(), ()))]
        both = set(record.naming(drug.short, drug.label)) & set(record.naming(said, reason))
        asked.append(Candidate(names, ids(given), ids(rest), answer, facts, sorted(both)))
    return asked


def medications_for(record: Record) -> list[Candidate]:
    """What is taken for a condition."""
    found = drugs(record)
    if not told_apart(found) or any(drug.state == "open" for drug in found):
        return []
    entries = [entry for drug in found if drug.state == "current" for entry in drug.active]
    reasons: dict[str, list[Resource]] = {}
    for entry in entries:
        if entry.fields.get("reason"):
            reasons.setdefault(condition_called(inline(entry.fields["reason"])), []).append(entry)
    asked = []
    for reason, relevant in reasons.items():
        taken = [drug for drug in found if any(entry in relevant for entry in drug.entries)]
        answer = f"For {reason}, your record lists {listed([drug.short for drug in taken])}."
        past = [entry for drug in found for entry in drug.entries if condition_called(inline(entry.fields.get("reason", ""))) != reason]
        labels = {condition_called(inline(one.fields["name"])) for one in record.of("Condition")} | reasons.keys()
        names = {"name": (reason, *lay_names(reason, labels, CONDITIONS))}
        asked.append(Candidate(names, ids(relevant), ids(past), answer, [drug.fact() for drug in taken]))
    return asked


def medication_dose(record: Record) -> list[Candidate]:
    """How much of a drug is taken; where two active prescriptions differ, it is not asked."""
    asked = []
    for drug, names in single(record):
        doses = {(entry.fields.get("strength"), entry.fields.get("dose")) for entry in drug.active}
        if len(doses) != 1:
            continue
        ((strength, dose),) = doses
        parts = _STRENGTH.findall(strength or "")
        if not parts or " / ".join(" ".join(part) for part in parts) != strength:
            continue
        often = _often(dose) if dose else ("", [])
        if often is None:
            continue
        facts = [*(value(float(number), unit) for number, unit in parts), *often[1]]
        answer = f"Your record lists {drug.short} {_strength(parts)}{f', to be taken: {often[0]}' if often[0] else ''}."
        rest = [entry for other in drugs(record) if other.label != drug.label for entry in other.entries]
        changed = [entry for entry in drug.entries if entry.fields.get("strength") != strength]
        asked.append(Candidate(names, ids(drug.active), ids([*changed, *rest]), answer, facts))
    return asked


def _often(dose: str) -> tuple[str, list[Fact]] | None:
    """How much is taken how often, as it is said and as facts; ``None`` for what is written in other words than ours.

    One is what is taken if nothing else is said.
    """
    first, *advice = dose.split(", ")
    match = _DOSE.fullmatch(first)
    if match is None:
        return None
    rate, amount = match["rate"], match["amount"]
    times = rate.removesuffix(" a day").removesuffix(" daily") if rate not in ("daily", "once daily") else "once"
    ways = [f"{times}{way}" for way in (" a day", " daily", " per day", " each day")] if re.search(r"\b(?:a day|daily)$", rate) else []
    facts = [
        *([value(float(amount))] if amount and float(amount) != 1 else []),
        word(rate, *(way for way in (*ways, *(_DAILY if times == "once" else ())) if way != rate)),
    ]
    if "as needed" in advice or any(text.startswith("as needed for ") for text in advice):
        return f"{first}, as needed", [*facts, word("as needed", "when needed", "if needed", "when you need it", "if you need it", "prn")]
    return first, facts


def medication_start(record: Record) -> list[Candidate]:
    """When a drug was first prescribed."""
    asked = []
    for drug, names in single(record):
        first = earliest(drug.entries)
        if first and first[0].date and not _given_before(record, drug, first[0].date):
            answer = f"Your record shows {drug.short} for the first time {on(first[0].date)}."
            rest = [entry for other in drugs(record) if other.label != drug.label for entry in other.entries]
            alike = [*others(drug.entries, first), *ids(rest)]
            asked.append(Candidate(names, ids(first), alike, answer, [day(first[0].date)]))
    return asked


def prescribed_in_year(record: Record) -> list[Candidate]:
    """What was prescribed in a year."""
    entries = [entry for drug in drugs(record) for entry in drug.entries if entry.type == "MedicationRequest"]
    label = {entry.id: drug for drug in drugs(record) for entry in drug.entries}
    asked = []
    for year, given in by_year(entries).items():
        if not told_apart(list({label[entry.id].label: label[entry.id] for entry in given}.values())):
            continue
        if not {entry.fields.get("status") for entry in given} <= {"active", *OVER}:
            continue  # a draft or a cancelled one may not count
        found = sorted({label[entry.id].label: label[entry.id] for entry in given}.items())
        answer = f"In {written(year)}, your record shows {counted(len(found), 'prescribed medication')}: "
        answer += f"{listed([drug.short for _, drug in found])}."
        asked.append(Candidate({"year": (year,)}, ids(given), others(entries, given), answer, [drug.fact() for _, drug in found]))
    return asked


def _given_before(record: Record, drug: Drug, date: str) -> bool:
    """Whether it was handed out or given before it was prescribed: then it is not new."""
    given = record.of("MedicationAdministration", "MedicationDispense")
    return any(label_of(entry) == drug.label and (entry.date or "") < date for entry in given)


def _strength(parts: list[tuple[str, str]]) -> str:
    return " / ".join(f"{numeral(float(number))} {unit}" for number, unit in parts)


KINDS: Kinds = {
    "current_medications": current_medications,
    "past_medications": past_medications,
    "still_taking": still_taking,
    "medication_reason": medication_reason,
    "medications_for": medications_for,
    "medication_dose": medication_dose,
    "medication_start": medication_start,
    "prescribed_in_year": prescribed_in_year,
}
