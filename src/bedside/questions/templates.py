"""The template writer: questions whose truth follows from the record."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence

from bedside.questions.candidate import Candidate, Kinds
from bedside.questions.kinds import (
    absent,
    allergies,
    care,
    changes,
    conditions,
    labs,
    medications,
    pressure,
    procedures,
    reports,
    vaccines,
    visits,
)
from bedside.questions.question import Question
from bedside.questions.record import Record
from bedside.questions.wording import worded
from bedside.records.resource import Resource

KINDS: Kinds = {
    **medications.KINDS,
    **labs.KINDS,
    **changes.KINDS,
    **pressure.KINDS,
    **reports.KINDS,
    **conditions.KINDS,
    **procedures.KINDS,
    **visits.KINDS,
    **vaccines.KINDS,
    **allergies.KINDS,
    **care.KINDS,
    **absent.KINDS,
}
MOST_RELEVANT = 12
"""Entries that an answer may rest on; a question that needs more is not asked."""
_MOST_ALIKE, _NEAREST = 8, 3
"""Hard negatives: so many in all, and so many that are those nearest; the others have different names."""


def questions(patient: str, resources: Sequence[Resource], *, per_kind: int, seed: int) -> list[Question]:
    """At most ``per_kind`` questions of each kind that one patient's record can answer; without any date in it, none.

    The same patient and seed give the same questions, whoever else there is. An ID says which phrasing was drawn:
    ``<patient>-last_value-1-p07`` is in the eighth.
    """
    record = Record(patient, resources)
    if record.today is None:
        return []
    written = []
    for kind, candidates in KINDS.items():
        dice = random.Random(f"{seed}/{patient}/{kind}")  # noqa: S311 - a draw, not a secret
        possible = [one for one in candidates(record) if len(one.relevant) <= MOST_RELEVANT and not record.twins(one.relevant)]
        for number, one in enumerate(dice.sample(possible, min(per_kind, len(possible)))):
            place, text = worded(kind, one.names, dice)
            written.append(_question(record, f"{patient}-{kind}-{number}-p{place:02}", kind, text, one))
    return written


def balanced(asked: Sequence[Question], count: int, *, seed: int) -> list[Question]:
    """``count`` questions, or all where there are fewer, as evenly over kinds as they allow and, within that, over patients.

    The kinds take turns. A kind that few records can answer gives all it has; the others share the rest. In its turn a kind gives
    a question of the patient who was asked least so far. The order is by patient, then as they came.
    """
    dice = random.Random(seed)  # noqa: S311 - a draw, not a secret
    pools: dict[str, list[Question]] = {}
    for question in dice.sample(list(asked), len(asked)):
        pools.setdefault(question.kind, []).append(question)
    turns = sorted(pools, key=lambda kind: (len(pools[kind]), kind))
    per_patient: Counter[str] = Counter()
    chosen: set[str] = set()
    while len(chosen) < min(count, len(asked)):
        for kind in turns:
            if pools[kind] and len(chosen) < count:
                question = min(pools[kind], key=lambda one: per_patient[one.patient])
                pools[kind].remove(question)
                per_patient[question.patient] += 1
                chosen.add(question.id)
    return sorted((one for one in asked if one.id in chosen), key=lambda one: one.patient)


def counts(asked: Sequence[Question]) -> Mapping[str, int]:
    """How many questions of each kind there are; a kind without any is told as well."""
    found = Counter(question.kind for question in asked)
    return {kind: found[kind] for kind in KINDS}


def _question(record: Record, name: str, kind: str, text: str, one: Candidate) -> Question:
    unclear = [entry for entry in one.unclear if entry not in one.relevant]
    lookalikes = record.different(entry for entry in one.alike if entry not in one.relevant and entry not in unclear)
    return Question(
        id=name,
        patient=record.patient,
        kind=kind,
        text=text,
        asked_on=record.today or "",
        relevant=one.relevant,
        hard_negatives=[*lookalikes[:_NEAREST], *record.varied(lookalikes[_NEAREST:])][:_MOST_ALIKE],
        unclear=unclear,
        answer=one.answer,
        facts=one.facts,
    )
