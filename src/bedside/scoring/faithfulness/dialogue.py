"""Reading a dialogue: turns, and questions that take their polarity from the answer.

    Doctor: Any chest pain?
    Patient: No, but I'm short of breath.

states a negated chest pain and an affirmed shortness of breath. The place of a term is its turn.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bedside.scoring.faithfulness.answers import INTERJECTION, Answer, asked, drift
from bedside.scoring.faithfulness.facts import Mention, Polarity, Reading, Term
from bedside.scoring.faithfulness.reading import assemble, read
from bedside.scoring.faithfulness.words import join_spelled_letters

_SPEAKER = re.compile(r"^[ \t]*([A-Z][\w ]{0,30}?)[ \t]*:", re.MULTILINE)
_QUESTION = re.compile(r"\?|^(?:and |so |okay,? |now,? )?(?:how about|what about|any)\b(?!.*!)", re.IGNORECASE)
_CHOICE = re.compile(r"\bor\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says until the next one speaks."""

    speaker: str
    text: str


def turns(dialogue: str) -> list[Turn]:
    """The turns of a transcript with a speaker's name at the start of each; without names, each line is a turn."""
    marks = list(_SPEAKER.finditer(dialogue))
    if not marks:
        return [Turn(str(number), line) for number, line in enumerate(dialogue.splitlines()) if line.strip()]
    ends = [*(mark.start() for mark in marks[1:]), len(dialogue)]
    lead = [Turn("", dialogue[: marks[0].start()])] if dialogue[: marks[0].start()].strip() else []
    return lead + [Turn(mark[1], dialogue[mark.end() : end].strip()) for mark, end in zip(marks, ends, strict=True)]


def read_dialogue(dialogue: str) -> Reading:
    """Everything that a dialogue states, with the turn as the place."""
    said = turns(join_spelled_letters(dialogue))
    terms: list[Term] = []
    found: list[Mention] = []
    topic: frozenset[str] = frozenset()  # of the question before: "How many children?" – "Three."
    for place, turn in enumerate(said):
        reading = _read_turn(turn.text, _answer(said, place))
        terms += [replace(term, place=place) for term in reading.terms]
        found += [replace(mention, place=place, anchors=mention.anchors | topic) for mention in reading.mentions]
        topic = frozenset(stem for term in reading.terms for stem in term.stems) if "?" in turn.text else frozenset()
    return assemble(dialogue, terms, found, ())


def _answer(said: Sequence[Turn], place: int) -> Answer:
    """The drift of the next turn, if somebody else's."""
    following = said[place + 1] if place + 1 < len(said) else None
    return drift(following.text) if following is not None and following.speaker != said[place].speaker else Answer.UNCLEAR


@lru_cache(maxsize=4096)  # "Okay." is said again and again
def _read_turn(said: str, answer: Answer) -> Reading:
    text = INTERJECTION.sub("", said)
    reading = read(text)
    questions = {place: text[start:end] for place, (start, end) in enumerate(reading.sentences) if _QUESTION.search(text[start:end])}
    choices = {place for place, question in questions.items() if _CHOICE.search(question)}

    def settled(polarity: Polarity, place: int) -> Polarity:
        return asked(polarity, answer, choice=place in choices) if place in questions else polarity

    terms = tuple(replace(term, polarity=settled(term.polarity, term.place)) for term in reading.terms)
    found = tuple(replace(m, asked=settled(Polarity.AFFIRMED, m.place) is not Polarity.AFFIRMED) for m in reading.mentions)
    return replace(reading, terms=terms, mentions=found)
