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

Item = TypeVar("Item")

_UNNAMED = Concept(frozenset(), frozenset(), medication=False)
_SHORTEST_INITIALS = 3
"""Two letters stand for too much: "BP" is a pressure, and no back pain."""
_NON = "non"
_SHORTEST_WITH_NON = 7
"""As "nontender" is; "none" and "nonce" have no such prefix."""


def read(text: str) -> Reading:
    """Everything that a note, or one turn of a dialogue, states."""
    doc = tokens(text)
    found = words(doc)
    pieces = list(_pieces(found))
    flags = negated(doc, [(part[0].start, part[-1].end) for part, _ in pieces])
    terms = [*(_term(text, *piece, no=no) for piece, no in zip(pieces, flags, strict=True)), *_nothing_said(found)]
    terms.sort(key=lambda term: term.start)
    return assemble(text, terms, mentions(text, found, terms), sentence_spans(text, doc))


def assemble(text: str, terms: Sequence[Term], found: Sequence[Mention], sentences: Sequence[tuple[int, int]]) -> Reading:
    """A reading with its indices of stems and entries."""
    said: dict[str, set[tuple[int, Polarity]]] = {}
    named: dict[str, set[Polarity]] = {}
    for term in terms:
        for stem in (*term.stems, *filter(None, [term.initials])):
            said.setdefault(stem, set()).add((term.place, term.polarity))
        # Who has a migraine has a headache; who has no headache has no migraine, and not the other way round.
        for entry in term.entries if term.polarity is Polarity.NEGATED else term.broader:
            named.setdefault(entry, set()).add(term.polarity)
    return Reading(text, tuple(terms), tuple(found), tuple(sentences), _frozen(said), _frozen(named))


def _frozen(index: Mapping[str, set[Item]]) -> dict[str, frozenset[Item]]:
    return {key: frozenset(values) for key, values in index.items()}


def _pieces(found: Sequence[Word]) -> Iterator[tuple[Sequence[Word], Concept]]:
    """The words cut into names of the vocabulary, the longest first, and single content words between them."""
    names, position = vocabulary(), 0
    while position < len(found):
        length, concept = names.longest_match(found, position) or (1, _UNNAMED)
        if length > 1 or found[position].content:
            yield found[position : position + length], concept
        position += length


def _term(text: str, part: Sequence[Word], concept: Concept, *, no: bool) -> Term:
    """A term; "nontender" and "non-tender" turn it round."""
    first, last = part[0], part[-1]
    stems = tuple(word.meaning for word in part if word.content) or (last.meaning,)
    if not concept.entries and first.text.startswith(_NON) and len(first.text) >= _SHORTEST_WITH_NON:
        stems, no = (meaning(first.text.removeprefix(_NON)),), not no
    elif not concept.entries and text[max(0, first.start - 4) : first.start].lower() == "non-":
        no = not no
    polarity = Polarity.NEGATED if no else Polarity.AFFIRMED
    initials = "".join(word.text[0] for word in part) if len(part) >= _SHORTEST_INITIALS else ""
    return Term(stems, concept.entries, concept.broader, concept.medication, polarity, first.start, last.end, first.sentence, initials)


def _nothing_said(found: Sequence[Word]) -> Iterator[Term]:
    """Sentences such as "None." and "Noncontributory.", which say, without a content word, that there is nothing to say."""
    for place, group in groupby(found, key=lambda word: word.sentence):
        sentence = list(group)
        no = next((word for word in sentence if word.text in NOTHING), None)
        if no is not None and not any(word.content for word in sentence):
            yield Term((NOTHING_SAID,), frozenset(), frozenset(), medication=False, polarity=Polarity.NEGATED,
                       start=no.start, end=no.end, place=place)  # fmt: skip
