"""Which entries of a record stand beside a question: in pairs, and before an answer."""

import random
from collections.abc import Mapping

from bedside.questions.question import Question
from bedside.records.resource import Resource

_SHOWN_IN_VAIN = 4
"""Entries at the most that stand before the answer that the record does not say so."""


def paired(question: Question, record: Mapping[str, Resource], *, irrelevant: int, seed: int) -> list[Resource]:
    """The entries that matter, and so many that do not: half of them such as look alike, as far as there are any.

    None of those that are unclear.
    ``record`` has the patient's resources by their IDs. The order is drawn too, so that it says nothing.
    """
    dice = _dice(question, seed)
    alike = dice.sample(question.hard_negatives, min(len(question.hard_negatives), (irrelevant + 1) // 2))
    others = sorted(record.keys() - {*question.relevant, *question.hard_negatives, *question.unclear})
    rest = dice.sample(others, min(len(others), irrelevant - len(alike)))
    names = [*question.relevant, *alike, *rest]
    return [record[name] for name in dice.sample(names, len(names))]


def shown(question: Question, record: Mapping[str, Resource], *, seed: int) -> list[Resource]:
    """The entries before the answer: those that matter, in the record's order.

    Where none does, half of the questions stand alone and half after a few entries that look alike: what a relevance model picks in
    vain must not be answered from.
    """
    names = list(question.relevant)
    if not names:
        dice = _dice(question, seed)
        count = dice.choice((0, dice.randint(1, _SHOWN_IN_VAIN)))
        names = dice.sample(question.hard_negatives, min(len(question.hard_negatives), count))
    return sorted((record[name] for name in names), key=lambda resource: (resource.date or "", resource.id))


def _dice(question: Question, seed: int) -> random.Random:
    return random.Random(f"{seed}/{question.id}")  # noqa: S311 - a draw, not a secret
