"""A question of one patient: the relevance model picks entries of the whole record, the answers model writes from them."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bedside.answering.statements import Statement, statements
from bedside.errors import DataError
from bedside.examples import Example
from bedside.questions.question import Question
from bedside.records.resource import Resource
from bedside.scoring.relevance.rankings import picked_at
from bedside.tasks import answers, relevance


class Model(Protocol):
    """An adapted model, as :class:`bedside.generation.adapted.AdaptedHere`."""

    def asked(self, example: Example) -> Example: ...  # noqa: D102
    def answer(self, examples: Sequence[Example]) -> list[dict[str, Any]]: ...  # noqa: D102


@dataclass(frozen=True)
class Picked:
    """An entry that is answered from, and the probability that it matters."""

    resource: Resource
    probability: float


@dataclass(frozen=True)
class Answered:
    """An answer, what each of its statements rests on (positions in what was picked), and what did not fit."""

    text: str
    statements: list[Statement]
    shortened: bool
    """Whether something of the entries had to be left out of the prompt."""
    finished: bool
    """Whether the model ended the answer by itself, and was not cut off."""


def asked_by(patient: str, text: str, day: datetime.date) -> Question:
    """A question whose truth nobody knows. Raises :class:`DataError` where it has no letter and no digit, or is no text."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise DataError("the question is not written in UTF-8: write it in a terminal that is set to UTF-8") from None
    if not any(map(str.isalnum, text)):
        raise DataError("the question is empty: write it between quotation marks")
    return Question("asked", patient, "asked", " ".join(text.split()), day.isoformat(), [], [], [], "", [])


def pick(question: Question, record: Sequence[Resource], model: Model, *, threshold: float, most: int) -> list[Picked]:
    """The entries to answer from, the oldest first; none of an empty record."""
    if not record:
        return []
    said = model.answer([model.asked(relevance.to_example(question, resource)) for resource in record])
    # A model that runs here tells probabilities always.
    chance = {resource.id: relevance.probability(answer) or 0.0 for resource, answer in zip(record, said, strict=True)}
    names = set(picked_at(chance, threshold, at_most=most))
    return [Picked(resource, chance[resource.id]) for resource in record if resource.id in names]


def answer(question: Question, picked: Sequence[Picked], model: Model) -> Answered:
    """The answer, written from what was picked."""
    shown = [one.resource for one in picked]
    (written,) = model.answer([model.asked(answers.to_example(question, shown))])
    text = written["raw"].strip()
    rests = statements(text, [resource.text for resource in shown])
    return Answered(text, rests, shortened=written["omitted"] > 0, finished=written["finished"])
