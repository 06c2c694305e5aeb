"""Questions that are asked of whole records, from which a relevance model picks what to answer from."""

import random
from collections.abc import Iterable, Sequence

from bedside.questions.question import Question
from bedside.records.resource import Resource


def some(questions: Sequence[Question], count: int, seed: int) -> list[Question]:
    """So many questions, of as many kinds as can be, drawn with the seed; in their own order."""
    dice = random.Random(seed)  # noqa: S311 - a draw, not a secret
    of_kind: dict[str, list[Question]] = {}
    for question in dice.sample(questions, len(questions)):
        of_kind.setdefault(question.kind, []).append(question)
    kinds = dice.sample(sorted(of_kind), len(of_kind))
    most = max((len(asked) for asked in of_kind.values()), default=0)
    rounds = [of_kind[kind][turn].id for turn in range(most) for kind in kinds if turn < len(of_kind[kind])]
    drawn = set(rounds[:count])
    return [question for question in questions if question.id in drawn]


def with_records(
    questions: Sequence[Question], records: Iterable[tuple[str, Sequence[Resource]]]
) -> list[tuple[Question, Sequence[Resource]]]:
    """Each question with the whole record of its patient, in the order of the records."""
    asked: dict[str, list[Question]] = {}
    for question in questions:
        asked.setdefault(question.patient, []).append(question)
    return [(question, record) for patient, record in records for question in asked.get(patient, ())]
