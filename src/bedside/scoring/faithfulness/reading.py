"""Reading a note: text in, :class:`~bedside.scoring.faithfulness.facts.Reading` out."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TypeVar

from bedside.scoring.faithfulness.assertion import negated
from bedside.scoring.faithfulness.closed_classes import NOTHING, NOTHING_SAID
from bedside.scoring.faithfulness.facts import Mention, Polarity, Reading, Term
from bedside.scoring.faithfulness.mentions import mentions
from bedside.scoring.faithfulness.vocabulary import Concept, vocabulary
from bedside.scoring.faithfulness.words import Word, meaning, sentence_spans, tokens, words

Value = TypeVar("Value")

_NOTHING = Concept(frozenset(), frozenset(), medication=False)


def read(text: str) -> Reading:
    """Everything that a note, or one turn of a dialogue, states."""
    doc = tokens(text)
    found = words(doc)
    pieces = _pieces(found)
    flags = [
        no != (text[max(0, part[0].start - 4) : part[0].start].lower().endswith("non-") and not concept.entries)
        for (part, concept), no in zip(pieces, negated(doc, [(part[0].start, part[-1].end) for part, _ in pieces]), strict=True)
    ]
    terms = tuple(sorted([*(_term(part, concept, no) for (part, concept), no in zip(pieces, flags, strict=True)), *_nothing_said(found)], key=lambda t: t.start))
    return assemble(text, terms, mentions(text, found, terms), tuple(sentence_spans(text, doc)))


def assemble(text: str, terms: Sequence[Term], found: Sequence[Mention], sentences: Sequence[tuple[int, int]]) -> Reading:
    """A reading with its indices of stems and entries."""
    said: dict[str, set[tuple[int, Polarity]]] = {}
    named: dict[str, set[Polarity]] = {}
    for term in terms:
        for name in term.stems:
            said.setdefault(name, set()).add((term.place, term.polarity))
        for entry in term.broader:
            named.setdefault(entry, set()).add(term.polarity)
    return Reading(text, tuple(terms), tuple(found), tuple(sentences), _frozen(said), _frozen(named))


def _frozen(index: Mapping[str, set[Value]]) -> dict[str, frozenset[Value]]:
    return {key: frozenset(values) for key, values in index.items()}


def _nothing_said(found: Sequence[Word]) -> Iterator[Term]:
    """"None.", "Noncontributory.": sentences without a content word that say there is nothing to say."""
    for place, group in groupby(found, key=lambda word: word.sentence):
        sentence = list(group)
        if not any(word.content for word in sentence) and (no := next((word for word in sentence if word.text in NOTHING), None)):
            yield Term((NOTHING_SAID,), frozenset(), frozenset(), False, Polarity.NEGATED, no.start, no.end, place)


def _pieces(found: Sequence[Word]) -> list[tuple[Sequence[Word], Concept]]:
    """The words cut into names of the vocabulary, the longest first, and single content words between them."""
    names, pieces, position = vocabulary(), [], 0
    while position < len(found):
        length, concept = names.longest_match(found, position) or (1, _NOTHING)
        if length > 1 or found[position].content:
            pieces.append((found[position : position + length], concept))
        position += length
    return pieces


def _term(part: Sequence[Word], concept: Concept, no: bool) -> Term:
    stems = tuple(word.meaning for word in part if word.content) or (part[-1].meaning,)
    if len(stems) == 1 and len(part[0].text) > 6 and part[0].text.startswith("non") and not concept.entries:
        stems, no = (meaning(part[0].text.removeprefix("non")),), not no
    polarity = Polarity.NEGATED if no else Polarity.AFFIRMED
    return Term(stems, concept.entries, concept.broader, concept.medication, polarity, part[0].start, part[-1].end, part[0].sentence)
