"""The drugs of a record: their names, prescriptions, and whether they are taken now.

A drug is current where an entry of it is active and none contradicts that; past where all its entries are over. A status that is
missing or leaves it open (on hold, unknown, draft) makes neither. A brand is the drug that it contains.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from bedside.questions.candidate import name
from bedside.questions.dates import bounds
from bedside.questions.lay import DRUGS, lay_names
from bedside.questions.question import Fact
from bedside.questions.record import Record
from bedside.records.resource import Resource
from bedside.scoring.faithfulness.vocabulary import drug_names

OVER = {"stopped", "completed"}
_LONG = re.compile(r"\d [A-Z]{2}|.{50}")  # a whole line of RxNorm, which nobody would say
_PLANS = {"proposal", "plan", "option"}
_SALTS = re.compile(
    r" (?:hydrochloride|hydrobromide|sodium|potassium|fumarate|succinate|bitartrate|tartrate|maleate|besylate|mesylate|"
    r"calcium|monohydrate)\b"
)
_PACK = re.compile(r" \d+ Day Pack$")
_LETTER = re.compile(r"(?<= )[a-z]$")  # penicillin V
_NUMBER_OF_APPROVAL = re.compile(r"^NDA\d+ ")


@dataclass(frozen=True)
class Drug:
    """The prescriptions of one drug, whatever their strength. ``label`` is its name as the record has it, ``short`` without its salt."""

    label: str
    entries: tuple[Resource, ...]
    state: str

    @property
    def short(self) -> str:
        """The name as people say it."""
        return _LETTER.sub(lambda match: match[0].upper(), _PACK.sub("", _SALTS.sub("", self.label)))

    @property
    def active(self) -> list[Resource]:
        """The entries that say it is taken."""
        return [entry for entry in self.entries if entry.fields.get("status") == "active"]

    def fact(self) -> Fact:
        """The drug's name."""
        return name(self.short, self.label, *dict.fromkeys(entry.fields["name"] for entry in self.entries))


@lru_cache(maxsize=1)
def drugs(record: Record) -> list[Drug]:
    """The record's drugs by name."""
    entries = [one for one in record.of("MedicationRequest", "MedicationStatement") if one.fields.get("intent") not in _PLANS]
    labels = sorted({label_of(entry) for entry in entries})
    groups: dict[str, list[Resource]] = {}
    for entry in entries:
        groups.setdefault(_named_for(label_of(entry), labels), []).append(entry)
    return [Drug(label, tuple(groups[label]), _state(groups[label], record.today or "")) for label in sorted(groups)]


def told_apart(found: Sequence[Drug]) -> bool:
    """Whether no two drugs are called the same, as two salts of one substance are."""
    return len({drug.short for drug in found}) == len(found)


def label_of(entry: Resource) -> str:
    """What a drug is called: its ingredient, where the entry tells it, else its name."""
    ingredient = entry.fields.get("ingredient", "")
    if ingredient and not any(character.isdigit() for character in ingredient):
        return str(ingredient)
    return _NUMBER_OF_APPROVAL.sub("", entry.fields["name"])


@cache
def _contents(label: str) -> str:
    """What a drug contains, so that a brand is the same drug: ``Lipitor 20 MG tablet`` is ``atorvastatin``."""
    words = re.findall(r"[a-z'-]+", label.casefold())
    contents = drug_names().get(words[0], []) if words else []
    # "penicillins" are more than penicillin V.
    return contents[0] if len(contents) == 1 and not contents[0].startswith(words[0]) else label


def _named_for(label: str, labels: Sequence[str]) -> str:
    """The name of the drug that a brand contains, where the record has that too; otherwise the name itself."""
    contents = _contents(label)
    same = [other for other in labels if contents != label and _SALTS.sub("", other) == contents]
    return same[0] if len(same) == 1 else label


def _state(entries: list[Resource], today: str) -> str:
    statuses = {entry.fields.get("status") for entry in entries}
    if not statuses <= {"active", *OVER}:
        return "open"
    for entry in entries:
        end = entry.fields.get("end")
        if entry.fields["status"] == "active" and end and bounds(end)[0].isoformat() <= today:
            return "open"
    return "current" if "active" in statuses else "past"


def single(record: Record) -> list[tuple[Drug, dict[str, tuple[str, ...]]]]:
    """The drugs that can be asked for by name, with the names: such as share no substance with another drug of the record."""
    found = drugs(record)
    shorts = [drug.short for drug in found]
    asked = []
    for drug in found:
        rest = [other for other in found if other is not drug]
        if drug.state != "open" and not _LONG.search(drug.short) and not any(_substances(drug) & _substances(other) for other in rest):
            names = (drug.short, *lay_names(drug.short, shorts, DRUGS)) if drug.state == "current" else (drug.short,)
            asked.append((drug, {"name": names}))
    return asked


def _substances(drug: Drug) -> set[str]:
    names = (*drug.short.casefold().split(" / "), *_contents(drug.label).split("/"))
    return {part.split()[0] for part in names if part.split()}
