"""Conditions: which there are, since when, and whether they are over.

Records also list circumstances of life (employment, schooling) as conditions; they are no health problems and are not asked about.
A disease whose name holds such a word ("social phobia", "heart failure with preserved ejection fraction") is one.
Two conditions that may be taken for one another (migraine and chronic migraine) are not asked about one by one.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bedside.questions.candidate import Candidate, Kinds, counted, day, ids, inline, listed, name, others, value, word
from bedside.questions.dates import by_year, earliest, exact, latest, on, written
from bedside.questions.lay import CONDITIONS, alike, condition_called, lay_names
from bedside.questions.question import Fact
from bedside.questions.record import Record
from bedside.records.resource import Resource

_NOW, _PAST = {"active", "recurrence", "relapse"}, {"resolved", "inactive", "remission"}
_CIRCUMSTANCES = re.compile(
    r"employ|\beducat|refugee|labou?r force|criminal|\bsocial (?:isolation|contact|exclusion|migrant|environment|support)|homeless|"
    r"\bhous(?:ing|ed)\b|violence|abuse\b.*(?:victim|partner)|victim|\brisk\b|review due|history of|past pregnancy|"
    r"\btransport(?:ation)?\b|\bserved in\b|\bmilitary|unsatisfactory|suspected|\black of\b(?! coordination)|^(?:severe )?stress$|^has a |"
    r"reports of|\breceived\b|referral|\bmedication (?:review|refused)",
    re.IGNORECASE,
)
_ODD = re.compile(r"\+|findings|pregnan|parturition")
_STILL = ("current", "ongoing", "still have", "still on your", "not resolved")
_COUNTABLE = re.compile(
    r"^(?:acute |chronic |closed |open )?(?:fracture|sprain|laceration|injury|concussion|polyp|overdose|burn|infection|stroke|rash|"
    r"heart attack|broken \w+|sprained \w+|bladder infection|ear infection|viral sinus infection|bacterial sinus infection|"
    r"chronic sinus infection|viral sore throat|rotator cuff injury|colon polyp|miscarriage|myocardial infarction|"
    r"bullet wound|gunshot wound|seizure disorder)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Condition:
    """All entries of one condition."""

    label: str
    entries: tuple[Resource, ...]

    @property
    def state(self) -> str:
        """``now``, ``past``, or ``open`` where a status is missing or contradicts the dates."""
        statuses = {entry.fields.get("status") for entry in self.entries}
        if not statuses <= _NOW | _PAST or any(entry.fields["status"] in _NOW and entry.fields.get("end") for entry in self.entries):
            return "open"
        return "now" if statuses & _NOW else "past"

    @property
    def active(self) -> list[Resource]:
        """The entries that say it is there."""
        return [entry for entry in self.entries if entry.fields.get("status") in _NOW]

    def fact(self) -> Fact:
        """Its name."""
        full = [entry.fields["name"] for entry in self.entries]
        return name(self.label, *CONDITIONS.get(self.label.casefold(), ()), *full)


def called(entry: Resource) -> str:
    """A condition's name as it stands in a sentence."""
    return condition_called(inline(entry.fields["name"]))


@lru_cache(maxsize=1)
def conditions(record: Record) -> list[Condition]:
    """The record's health problems by name."""
    groups: dict[str, list[Resource]] = {}
    for entry in record.of("Condition"):
        if not _CIRCUMSTANCES.search(entry.fields["name"]):
            groups.setdefault(called(entry), []).append(entry)
    return [Condition(label, tuple(groups[label])) for label in sorted(groups)]


def single(record: Record) -> list[tuple[Condition, dict[str, tuple[str, ...]]]]:
    """The conditions that can be asked about one by one, with their names: as they are, and with an article where one is due."""
    found = conditions(record)
    # A circumstance as "history of myocardial infarction" speaks of the condition too.
    labels = sorted({called(entry) for entry in record.of("Condition")})
    asked = []
    for one in found:
        if (
            one.state != "open"
            and not _ODD.search(one.label)
            and not any(alike(one.label, other, CONDITIONS) for other in labels if other != one.label)
        ):
            names = (one.label, *lay_names(one.label, labels, CONDITIONS))
            asked.append((one, {"name": names, "a_name": tuple(_with_article(text) for text in names)}))
    return asked


def current_conditions(record: Record) -> list[Candidate]:
    """Every condition that is there now."""
    found = conditions(record)
    now = [one for one in found if one.state == "now"]
    if not now or any(one.state == "open" for one in found):
        return []
    relevant = [entry for one in now for entry in one.active]
    answer = f"Your record lists {counted(len(now), 'active condition')}: {listed([one.label for one in now])}."
    rest = [entry for one in found for entry in one.entries]
    return [Candidate({}, ids(relevant), others(rest, relevant), answer, [one.fact() for one in now])]


def condition_status(record: Record) -> list[Candidate]:
    """Whether a condition is still there."""
    asked = []
    for one, names in single(record):
        statuses = {entry.fields["status"] for entry in one.entries}
        if one.state == "now":
            relevant, said = one.active, word("active", *_STILL)
        elif statuses == {"resolved"}:
            relevant, said = list(one.entries), word("resolved", "no longer", "is over", "has ended", "not active", "inactive", "gone")
        else:  # remission is neither one nor the other to a patient
            continue
        answer = f"Your record lists {one.label} as {said.text}."
        facts = [said, one.fact()]
        asked.append(Candidate(names, ids(relevant), _rest(record, one), answer, facts, _mentions(record, one)))
    return asked


def condition_ever(record: Record) -> list[Candidate]:
    """Whether a condition was ever there: yes."""
    asked = []
    for one, names in single(record):
        first = _first(record, one)
        if first and first[0].date:
            answer = f"Yes, your record shows {one.label}, first noted {on(first[0].date)}."
            facts = [word("yes"), one.fact()]
            asked.append(Candidate(names, ids(one.entries), _rest(record, one), answer, facts, _mentions(record, one)))
    return asked


def condition_onset(record: Record) -> list[Candidate]:
    """When a condition was first noted."""
    asked = []
    for one, names in single(record):
        first = _first(record, one)
        told = any("onset_told" in entry.fields for entry in one.entries)  # at an age, or in words: no date
        if first and first[0].date and not told and all(entry.fields.get("onset", first[0].date) == first[0].date for entry in first):
            answer = f"Your record first notes {one.label} {on(first[0].date)}."
            rest = [*others(one.entries, first), *_rest(record, one)]
            asked.append(Candidate(names, ids(first), rest, answer, [day(first[0].date)]))
    return asked


def condition_end(record: Record) -> list[Candidate]:
    """When a condition was over; of several times, the last."""
    asked = []
    for one, names in single(record):
        last = latest(one.entries)
        ends = {entry.fields.get("end") for entry in last}
        end = ends.pop() if len(ends) == 1 else None
        if one.state == "past" and end and all((entry.fields.get("end") or end) <= end for entry in one.entries):
            answer = f"Your record shows that your {one.label} ended {on(end)}."
            same = [entry for entry in one.entries if entry.fields.get("end") == end]
            relevant = [entry for entry in one.entries if entry in last or entry in same]
            rest = [*others(one.entries, relevant), *_rest(record, one)]
            asked.append(Candidate(names, ids(relevant), rest, answer, [day(end)]))
    return asked


def condition_count(record: Record) -> list[Candidate]:
    """How many times a condition has come and gone."""
    asked = []
    for one, names in single(record):
        number = len({entry.date for entry in one.entries})
        if one.state == "past" and number > 1 and exact(one.entries) and not _overlapping(one):
            answer = f"Your record shows {one.label} {number} times."
            asked.append(Candidate(names, ids(one.entries), _rest(record, one), answer, [value(number)]))
    return asked


def conditions_in_year(record: Record) -> list[Candidate]:
    """Which conditions began in a year."""
    found = conditions(record)
    entries = [entry for one in found for entry in one.entries]
    label = {entry.id: one for one in found for entry in one.entries}
    asked = []
    for year, noted in by_year(entries).items():
        new = {label[entry.id].label: label[entry.id] for entry in noted}
        if any(entry.date < year for one in new.values() for entry in one.active if entry.date):
            continue  # noted again, not new
        if any("onset_told" in entry.fields for entry in noted) or not all(_first(record, one) for one in new.values()):
            continue  # it began at an age, or was suspected before
        answer = f"In {written(year)}, your record notes {counted(len(new), 'condition')}: {listed(sorted(new))}."
        facts = [new[text].fact() for text in sorted(new)]
        asked.append(Candidate({"year": (year,)}, ids(noted), others(entries, noted), answer, facts))
    return asked


def _first(record: Record, one: Condition) -> list[Resource]:
    """The first entries; none where it was suspected before it was confirmed, which leaves open what counts."""
    first = earliest(one.entries)
    suspected = [entry for entry in record.resources if "verification" in entry.fields and entry.type == "Condition"]
    before = any(called(entry) == one.label and (entry.date or "") <= (first[0].date or "") for entry in suspected) if first else False
    return [] if before else first


def _mentions(record: Record, one: Condition) -> list[str]:
    """Entries of other types that name it, as a procedure does that was done for it: they hint at the answer."""
    conditions_ = {entry.id for entry in record.of("Condition")}
    full = {entry.fields["name"] for entry in one.entries}
    return [name for name in record.naming(one.label, *sorted(full)) if name not in conditions_]


def _rest(record: Record, one: Condition) -> list[str]:
    return [entry.id for entry in record.of("Condition") if entry not in one.entries and not _CIRCUMSTANCES.search(entry.fields["name"])]


def _overlapping(one: Condition) -> bool:
    """Whether one time was not over when the next began, or its end is unknown."""
    times = sorted({(entry.date or "", str(entry.fields.get("end", "9999"))) for entry in one.entries})
    return any(end > start for (_, end), (start, _) in pairwise(times))


def _with_article(text: str) -> str:
    if not _COUNTABLE.search(text):
        return text
    return f"{'an' if text[0] in 'aeiou' else 'a'} {text}"


KINDS: Kinds = {
    "current_conditions": current_conditions,
    "condition_status": condition_status,
    "condition_ever": condition_ever,
    "condition_onset": condition_onset,
    "condition_end": condition_end,
    "condition_count": condition_count,
    "conditions_in_year": conditions_in_year,
}
