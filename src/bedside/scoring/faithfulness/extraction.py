"""The facts of a note: what it would be held to, one by one."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from bedside.scoring.faithfulness.facts import Fact, Kind, Polarity, Reading, Term

_SEPARATES = re.compile(r"[^\w\s'’-]|\b(?:and|or|nor|but|with)\b", re.IGNORECASE)
"""What stands between two findings of a list, and not within one."""


def facts(reading: Reading, other: Reading) -> list[Fact]:
    """Every fact once, in the order of the text; said again, it is no further fact.

    A term is a fact if the vocabulary names it, or if this text or the ``other`` one negates it: where one says that she does
    not drive, that she drives is a fact in the other. Each sentence is one more, a statement: so what no vocabulary knows
    counts as well.
    """
    found: dict[object, Fact] = {}
    for fact in (*_of_terms(reading, other), *_of_mentions(reading), *_of_sentences(reading)):
        found.setdefault(_identity(fact), fact)
    return sorted(found.values(), key=lambda fact: (fact.start, fact.end, fact.kind))


def _of_terms(reading: Reading, other: Reading) -> Iterator[Fact]:
    denied = {_stems(phrase) for phrase in _phrases(other) if phrase[0].polarity is Polarity.NEGATED}
    for phrase in _phrases(reading):
        first = phrase[0]
        if first.polarity is Polarity.NEGATED:
            yield Fact(Kind.NEGATED_FINDING, phrase if len(phrase) > 1 else first, first.start, phrase[-1].end)
            continue
        stems = _stems(phrase)
        known = frozenset[str]().union(*(words for words in denied if words <= stems))
        for term in phrase:
            if term.entries or known.issuperset(term.stems):
                yield Fact(Kind.MEDICATION if term.medication else Kind.FINDING, term, term.start, term.end)


def _phrases(reading: Reading) -> Iterator[tuple[Term, ...]]:
    """Terms that the vocabulary names by themselves; those it does not know, as far as no list goes on ("able to finish her basket")."""
    phrase: list[Term] = []
    for term in reading.terms:
        if _is_heading(term, reading):
            continue
        if phrase and not _continues(phrase[-1], term, reading.text):
            yield tuple(phrase)
            phrase = []
        phrase.append(term)
    if phrase:
        yield tuple(phrase)


def _stems(phrase: Sequence[Term]) -> frozenset[str]:
    return frozenset(stem for term in phrase for stem in term.stems)


def _continues(last: Term, term: Term, text: str) -> bool:
    unnamed = not last.entries and not term.entries
    return unnamed and last.polarity is term.polarity and last.place == term.place and not _SEPARATES.search(text, last.end, term.start)


def _is_heading(term: Term, reading: Reading) -> bool:
    """Whether it only heads what follows ("Psychiatric: no delusions"), and is not itself what is denied ("Alcohol: none")."""
    if reading.text[term.end : term.end + 1] != ":":
        return False
    return term.polarity is not Polarity.NEGATED or any(other.place == term.place and other.start > term.end for other in reading.terms)


def _of_mentions(reading: Reading) -> Iterator[Fact]:
    for mention in reading.mentions:
        yield Fact(mention.kind, mention, mention.start, mention.end)


def _of_sentences(reading: Reading) -> Iterator[Fact]:
    for place, group in groupby(reading.terms, key=lambda term: term.place):
        yield Fact(Kind.STATEMENT, tuple(group), *reading.sentences[place])


def _identity(fact: Fact) -> object:
    if isinstance(fact.content, tuple):
        return fact.kind, frozenset((term.stems, term.polarity) for term in fact.content)
    if isinstance(fact.content, Term):
        return fact.kind, fact.content.stems, fact.content.polarity
    return fact.kind, fact.content.value, fact.content.anchors
