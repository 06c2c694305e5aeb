"""Examples of the tasks on records: questions with their entries, each patient in one split.

No text of a record is on both sides either: where an entry of a training patient reads word for word as one of a test patient, its
examples are left out of training, and counted.
"""

import random
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from bedside.config import RecordsSettings
from bedside.examples import SPLITS, Example
from bedside.questions.entries import paired, shown
from bedside.questions.question import Question
from bedside.questions.splits import split_patients, tied
from bedside.records.resource import Resource
from bedside.tasks import answers, relevance

Splits = dict[str, list[Example]]


def relevance_examples(
    questions: Sequence[Question], records: Iterable[tuple[str, Sequence[Resource]]], settings: RecordsSettings
) -> tuple[Splits, dict[str, Any]]:
    """The pairs of each split, and how many patients and questions there are and what was left out."""

    def pairs(question: Question, record: Mapping[str, Resource]) -> list[Example]:
        entries = paired(question, record, irrelevant=settings.irrelevant_entries, seed=settings.seed)
        return [relevance.to_example(question, entry) for entry in entries]

    return _examples(questions, records, settings, pairs, lambda example: [example.reference["resource_text"]])


def answers_examples(
    questions: Sequence[Question], records: Iterable[tuple[str, Sequence[Resource]]], settings: RecordsSettings
) -> tuple[Splits, dict[str, Any]]:
    """The questions of each split with the entries that matter, and how many patients and questions there are and what was left out."""

    def answer(question: Question, record: Mapping[str, Resource]) -> list[Example]:
        return [answers.to_example(question, shown(question, record, seed=settings.seed))]

    return _examples(questions, records, settings, answer, lambda example: example.reference["resource_texts"])


def _examples(
    questions: Sequence[Question],
    records: Iterable[tuple[str, Sequence[Resource]]],
    settings: RecordsSettings,
    made: Callable[[Question, Mapping[str, Resource]], list[Example]],
    texts: Callable[[Example], Collection[str]],
) -> tuple[Splits, dict[str, Any]]:
    split_of = split_patients(
        {question.patient for question in questions},
        validation_share=settings.validation_share,
        test_share=settings.test_share,
        seed=settings.seed,
    )
    asked = _asked(questions, split_of, settings)
    splits: Splits = {split: [] for split in SPLITS}
    texts_of: dict[str, set[str]] = {}
    for patient, resources in records:
        if patient in split_of:
            texts_of[patient] = {resource.text for resource in resources}
            record = {resource.id: resource for resource in resources}
            splits[split_of[patient]] += [example for question in asked.get(patient, ()) for example in made(question, record)]
    forbidden = tied(texts_of, split_of)
    kept = {split: [example for example in splits[split] if forbidden[split].isdisjoint(texts(example))] for split in SPLITS}
    return kept, {
        "patients": {split: list(split_of.values()).count(split) for split in SPLITS},
        "questions": {split: len({example.reference["question"] for example in kept[split]}) for split in SPLITS},
        "left_out_for_texts_on_both_sides": {split: len(splits[split]) - len(kept[split]) for split in SPLITS},
    }


def _asked(questions: Sequence[Question], split_of: Mapping[str, str], settings: RecordsSettings) -> dict[str, list[Question]]:
    """The questions of each patient, of the training patients as many as are to be used."""
    training = [question for question in questions if split_of[question.patient] == "train"]
    most = settings.train_questions if settings.train_questions is not None else len(training)
    drawn = random.Random(settings.seed).sample(training, len(training))[:most]  # noqa: S311 - a draw, not a secret
    used = {question.id for question in drawn}
    asked: dict[str, list[Question]] = {}
    for question in questions:
        if split_of[question.patient] != "train" or question.id in used:
            asked.setdefault(question.patient, []).append(question)
    return asked
