"""What can be asked of a record, with its truth, before it is put into a patient's words.

An entry is *relevant* where it states what the answer says: its value, its date, its name, or that it is one of those counted.
Where the same fact is recorded twice (a duplicate, a panel and its component, a report that shows the result), every entry that
states it is relevant, so that no look-alike is one in truth.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bedside.questions.dates import written
from bedside.questions.question import Fact
from bedside.questions.record import Record
from bedside.records.resource import Resource


@dataclass(frozen=True)
class Candidate:
    """A question without its wording.

    ``names`` are, for each placeholder of the phrasings, the wordings to choose from. ``alike`` are entries that look like the
    relevant ones and are not, the nearest first. An entry that might be called either is ``unclear``.
    """

    names: Mapping[str, tuple[str, ...]]
    relevant: list[str]
    alike: list[str]
    answer: str
    facts: list[Fact] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)


Kinds = Mapping[str, Callable[[Record], list[Candidate]]]
"""Kinds of question: what of each can be asked of a record."""


def ids(entries: Iterable[Resource]) -> list[str]:
    """The IDs of entries, in their order, each once."""
    return list(dict.fromkeys(entry.id for entry in entries))


def others(entries: Iterable[Resource], relevant: Iterable[Resource]) -> list[str]:
    """The IDs of the entries that are not among the relevant ones."""
    taken = {entry.id for entry in relevant}
    return [name for name in ids(entries) if name not in taken]


def name(text: str, *also: str) -> Fact:
    """A drug, a condition, a person, a place."""
    return Fact("name", text, "", [other for other in dict.fromkeys(also) if other and other != text])


def value(number: float | int, unit: str = "") -> Fact:
    """A number with its unit."""
    return Fact("value", numeral(number), unit, [])


def day(text: str) -> Fact:
    """A FHIR date, which the answer has in words."""
    return Fact("date", text, "", [written(text)])


def word(text: str, *also: str) -> Fact:
    """A word that decides."""
    return Fact("word", text, "", list(also))


def begun(text: str) -> str:
    """A text as it begins a sentence."""
    return text[:1].upper() + text[1:]


_CODED = {
    "become pregnant": "pregnancy",
    "gets ear infection": "ear infection",
    "mdd": "depression",
    "gerd": "acid reflux",
    "homeless condition": "homelessness",
}


def reason_said(reason: str) -> str | None:
    """A reason as it stands in a sentence; ``None`` for a mere code of the system it comes from ("enter directed use condition1").

    Synthea names reasons after states of its modules: "chronic pain reason", "Sore Throat Condition".
    """
    text = reason.replace("_", " ").strip()
    if re.search(r"[a-z]\d$|^enter |history$", text, re.IGNORECASE):
        return None
    named = re.sub(r" (?:Condition|reason|dx|onset|stage)$", "", text)
    text = inline(text) if named == text and not text.istitle() else named.casefold()
    return _CODED.get(text, text)


def numeral(number: float | int) -> str:
    """A number as the record has it, without a fraction of zero."""
    return str(int(number)) if float(number).is_integer() else str(number)


def measured(number: float | int, unit: str) -> str:
    """A number and its unit as they are written together."""
    return f"{numeral(number)} {unit}".strip()


def counted(number: int, noun: str) -> str:
    """A number of things: "1 visit", "3 visits"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(items: Sequence[str]) -> str:
    """Items as in a sentence: "a, b and c"; with semicolons where one has a comma of its own."""
    comma = "; " if any(", " in item for item in items) else ", "
    return items[0] if len(items) == 1 else f"{comma.join(items[:-1])} and {items[-1]}"


_PROPER = ("alzheimer", "parkinson", "crohn", "hodgkin", "down", "swan", "doppler", "morse", "graves", "epstein")


def inline(text: str) -> str:
    """A display text as it stands inside a sentence: its first letter small, unless it is an abbreviation or a person's name."""
    text = re.sub(r"\s+", " ", text).strip()
    first = re.split(r"[\s/-]", text)[0]
    if not first[1:].islower() or first.casefold().startswith(_PROPER):
        return text
    return text[:1].lower() + text[1:]
