"""Is what stands in an answer denied there? "You do not take metformin" names metformin, and says the opposite of taking it.

Names and words are judged by NegEx (:mod:`bedside.scoring.faithfulness.assertion`), which also knows what follows ("was denied").
Numbers and dates are not what is denied as a rule ("you did not take it until May 3, 2014"): they are only where a "not" precedes them
in their own clause.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bedside.scoring.faithfulness.answers import INTERJECTION
from bedside.scoring.faithfulness.assertion import negated
from bedside.scoring.faithfulness.words import document, tokens

if TYPE_CHECKING:
    from spacy.tokens import Doc

Place = tuple[int, int]
"""Start and end, in characters."""

_SUBJECTS = frozenset({"you", "your", "it", "its"})
"""Who begins a new statement after a comma, which no negation before it reaches."""
_LINKS = frozenset({"and", "but", "so", "then"})
_NOT = re.compile(r"\b(?:not(?! only\b)|never|neither|nor|without|no(?! (?:longer|later|more|less|earlier|fewer|doubt|change)\b))\b|n't\b")
_CLAUSE = re.compile(
    r"[.;:!?](?=\s)|,(?!\s*\d)|\b(?:but|instead|until|till|since|because|after|before|except)\b|\n|"
    r"\band\b(?=\s+(?:\w+ed|is|are|was|were|has|have|had|began|you|your|it)\b)"
)


def denied(text: str, places: Sequence[Place]) -> list[bool]:
    """For each name or word, given in order, whether its statement negates it."""
    return negated(_statements(without_interjections(text), places), places) if places else []


def figure_denied(text: str, place: Place) -> bool:
    """Whether a number or a date has a "not" before it in its clause."""
    before = without_interjections(text)[: place[0]].lower().replace("’", "'")
    start = max((match.end() for match in _CLAUSE.finditer(before)), default=0)
    return _NOT.search(before, start) is not None


def without_interjections(text: str) -> str:
    """The text with blanks for each "No," that only answers the question, and denies nothing of what follows it."""
    parts, end = [], 0
    for sentence in tokens(text).sents:
        said = text[sentence.start_char : sentence.end_char]
        opening = INTERJECTION.match(said)
        length = opening.end() if opening else 0
        parts += [text[end : sentence.start_char], " " * length, said[length:]]
        end = sentence.end_char
    return "".join([*parts, text[end:]])


def _statements(text: str, places: Sequence[Place]) -> "Doc":
    """A document with each statement as a sentence, none of which begins inside a place."""
    read = list(tokens(text))
    starts = [bool(token.is_sent_start) for token in read]
    for place in range(2, len(read)):
        before = read[place - 1].lower_, read[place - 2].lower_
        starts[place] |= read[place].lower_ in _SUBJECTS and (before[0] == "," or (before[0] in _LINKS and before[1] == ","))
    inside = {position for start, end in places for position in range(start + 1, end)}
    return document(read, [start and token.idx not in inside for start, token in zip(starts, read, strict=True)])
