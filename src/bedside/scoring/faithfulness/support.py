"""Does a text state a fact? The rules by which a term or a mention is looked for in a reading.

``reach`` tells how far apart, in places, the words of one finding may lie: 0 in a note, where they share a sentence, and 1 in
a dialogue, where a question and its answer share them.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import IntEnum

from bedside.scoring.faithfulness.closed_classes import NOTHING_SAID
from bedside.scoring.faithfulness.facts import Fact, Kind, Mention, Polarity, Reading, Term


class Match(IntEnum):
    """How a text stands to a fact, from contradiction to agreement.

    ``LOOSE``: said both so and otherwise, or asked and not clearly answered, or a value of which it is not clear what it is
    said of.
    """

    OPPOSED = 0
    ABSENT = 1
    LOOSE = 2
    STATED = 3


def find(fact: Fact, reading: Reading, reach: int) -> Match:
    """Look for a fact; of a phrase, more than half of the terms must be there, in a note half of them in one sentence."""
    if isinstance(fact.content, Term):
        return find_term(fact.content, reading, reach)
    if isinstance(fact.content, Mention):
        return _find_mention(fact.content, reading, reach)
    found = [find_term(term, reading, reach) for term in fact.content]
    if sum(match >= Match.LOOSE for match in found) * 2 > len(found):
        together = reach or most_in_one_place(fact.content, reading) * 2 >= len(found)
        return Match.STATED if together else Match.ABSENT
    return Match.OPPOSED if found.count(Match.OPPOSED) * 2 >= len(found) else Match.ABSENT


def most_in_one_place(terms: Sequence[Term], reading: Reading) -> int:
    """How many of the terms one sentence has, at best: what a sentence says is not told by words strewn over a note."""
    found = Counter(place for term in terms for place in {place for stem in term.stems for place, _ in reading.said.get(stem, ())})
    return max(found.values(), default=0)


def find_term(term: Term, reading: Reading, reach: int) -> Match:
    """Look for a term with its polarity."""
    if term.stems == (NOTHING_SAID,):
        return Match.STATED if any(other.polarity is Polarity.NEGATED for other in reading.terms) else Match.ABSENT
    polarities = frozenset(_polarities(term, reading, reach))
    if not polarities:
        return Match.ABSENT
    if polarities == {term.polarity}:
        return Match.STATED
    return Match.LOOSE if polarities & {term.polarity, Polarity.OPEN} else Match.OPPOSED


def _polarities(term: Term, reading: Reading, reach: int) -> Iterator[Polarity]:
    """The polarities in which the text names the same entry, affirms a narrower or negates a broader one, or has the words together."""
    for entry in term.entries:
        yield from reading.named.get(entry, ())
    yield from {polarity for _, polarity in reading.said.get(term.initials, ())}
    if any(Polarity.NEGATED in reading.named.get(entry, ()) for entry in term.broader):
        yield Polarity.NEGATED
    stems: dict[int, dict[Polarity, set[str]]] = {}
    for stem in term.stems:
        for place, polarity in reading.said.get(stem, ()):
            for near in range(place - reach, place + 1):
                stems.setdefault(near, {}).setdefault(polarity, set()).add(stem)
    enough = _enough(len(set(term.stems)))
    for found in stems.values():
        in_one = [polarity for polarity, of in found.items() if len(of) >= enough]
        yield from in_one
        if not in_one and len(set().union(*found.values())) >= enough:
            yield Polarity.OPEN


def _enough(stems: int) -> int:
    """Of three words or more, one may be missing."""
    return stems if stems < 3 else stems - 1


def _find_mention(mention: Mention, reading: Reading, reach: int) -> Match:
    """Look for a value said of the same thing: its anchors must fit at least as well as those of any rival value.

    Not so where the anchors tell little: a bare number that occurs is found; and in a dialogue what is said of what is often
    spread over turns, so that only a side must fit: with two hands, both are often named.
    """
    same = [other for other in reading.mentions if mention.value.same(other.value)]
    rivals = [other for other in reading.mentions if mention.value.rivals(other.value)]
    fit = max((len(mention.anchors & other.anchors) for other in same), default=-1)
    rival = max((len(mention.anchors & other.anchors) for other in rivals), default=0)
    if rival > max(fit, 0):
        vague = mention.kind is Kind.NUMBER or (reach and mention.kind is not Kind.LATERALITY)
        alike = any(mention.value.same_unit(other.value) for other in same)
        return Match.LOOSE if alike and vague else Match.OPPOSED
    if fit < 0:
        return Match.ABSENT
    stated = any(not other.asked and len(mention.anchors & other.anchors) == fit for other in same)
    return Match.STATED if stated and (fit > 0 or not mention.anchors) else Match.LOOSE
