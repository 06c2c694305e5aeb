"""Does a text state a fact? The rules by which a term or a mention is looked for in a reading."""

from collections.abc import Iterator, Sequence, Set
from enum import IntEnum

from bedside.scoring.faithfulness.closed_classes import NOTHING_SAID
from bedside.scoring.faithfulness.facts import Fact, Kind, Mention, Polarity, Reading, Term


class Match(IntEnum):
    """How a text stands to a fact, from contradiction to agreement."""

    OPPOSED = 0
    ABSENT = 1
    LOOSE = 2
    STATED = 3


def find_term(term: Term, reading: Reading, reach: int) -> Match:
    """Look for a term with its polarity. ``reach`` is how many places on its words may lie: 0 in a note, 1 in a dialogue."""
    if term.stems == (NOTHING_SAID,):
        return Match.STATED if any(other.polarity is Polarity.NEGATED for other in reading.terms) else Match.ABSENT
    polarities = frozenset(_polarities(term, reading, reach))
    if not polarities:
        return Match.ABSENT
    if polarities == {term.polarity}:
        return Match.STATED
    return Match.LOOSE if polarities & {term.polarity, Polarity.OPEN} else Match.OPPOSED


def _polarities(term: Term, reading: Reading, reach: int) -> Iterator[Polarity]:
    """The polarities in which the text names the same entry, a narrower one, or the same words close together."""
    for entry in term.entries:
        yield from reading.named.get(entry, ())
    places: dict[int, set[str]] = {}
    spoken: dict[int, set[Polarity]] = {}
    for stem in term.stems:
        for place, polarity in reading.said.get(stem, ()):
            for near in range(place - reach, place + 1):
                places.setdefault(near, set()).add(stem)
                spoken.setdefault(near, set()).add(polarity)
    for place, stems in places.items():
        if len(stems) >= _enough(len(set(term.stems))):
            yield from spoken[place]


def _enough(stems: int) -> int:
    """Of three words or more, one may be missing."""
    return stems if stems < 3 else stems - 1


def find_mention(mention: Mention, reading: Reading, reach: int) -> Match:
    """Look for a value said of the same thing: its anchors must fit at least as well as those of any rival value.

    Not so where the anchors tell little: a bare number that occurs is found; and in a dialogue (a ``reach``) what is said of
    what is often spread over turns, so that only a side must fit: with two hands, both are often named.
    """
    others = [other for other in reading.mentions if mention.comparable(other)]
    same = [other for other in others if mention.value.same(other.value)]  # type: ignore[arg-type]
    rivals = [other for other in others if mention.value.rivals(other.value)]  # type: ignore[arg-type]
    fit = max((_shared(mention.anchors, other.anchors) for other in same), default=-1)
    rival = max((_shared(mention.anchors, other.anchors) for other in rivals), default=0)
    if rival > max(fit, 0):
        vague = mention.kind is Kind.NUMBER or (reach and mention.kind is not Kind.LATERALITY)
        return Match.LOOSE if same and vague else Match.OPPOSED
    if fit < 0:
        return Match.ABSENT
    stated = any(not other.asked and _shared(mention.anchors, other.anchors) == fit for other in same)
    return Match.STATED if stated and (fit > 0 or not mention.anchors) else Match.LOOSE


def _shared(anchors: Set[str], others: Set[str]) -> int:
    return len(anchors & others)


def find_statement(terms: Sequence[Term], reading: Reading, reach: int) -> Match:
    """Look for a whole sentence: more than half of its terms must be there."""
    there = sum(find_term(term, reading, reach) >= Match.LOOSE for term in terms)
    return Match.STATED if there * 2 > len(terms) else Match.ABSENT


def find(fact: Fact, reading: Reading, reach: int) -> Match:
    """Look for any fact."""
    if isinstance(fact.content, Term):
        return find_term(fact.content, reading, reach)
    if isinstance(fact.content, Mention):
        return find_mention(fact.content, reading, reach)
    return find_statement(fact.content, reading, reach)
