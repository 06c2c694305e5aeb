from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bedside.config import RecordsSettings, Settings
from bedside.questions.examples import Splits, answers_examples, relevance_examples
from bedside.questions.question import Question
from bedside.records.resource import Resource

Ask = Callable[..., Question]
Record = Callable[..., list[Resource]]
PATIENTS = [f"p{number}" for number in range(8)]


@pytest.fixture
def few(settings: Settings) -> RecordsSettings:
    changes = {"irrelevant_entries": 3, "validation_share": 0.25, "test_share": 0.25, "train_questions": None}
    return settings.records.model_copy(update=changes)


@pytest.fixture
def questions(make_question: Ask) -> list[Question]:
    return [
        make_question(f"{patient}-{number}", patient, relevant=(f"Observation/{number + 1}",), alike=("Observation/9",))
        for patient in PATIENTS
        for number in range(3)
    ]


def records(make_record: Record, *, alike: bool = False) -> Iterator[tuple[str, list[Resource]]]:
    for patient in [*PATIENTS, "never asked"]:
        yield patient, make_record("everybody" if alike else patient, 12)


@pytest.mark.parametrize("made", [relevance_examples, answers_examples])
def test_no_patient_is_on_two_sides(
    made: Callable[..., tuple[Splits, dict[str, Any]]], questions: list[Question], make_record: Record, few: RecordsSettings
) -> None:
    splits, facts = made(questions, records(make_record), few)
    groups = {split: {example.group for example in examples} for split, examples in splits.items()}
    assert {split: len(found) for split, found in groups.items()} == {"train": 4, "validation": 2, "test": 2} == facts["patients"]
    assert set.union(*groups.values()) == set(PATIENTS)
    assert facts["questions"] == {"train": 12, "validation": 6, "test": 6}
    assert facts["left_out_for_texts_on_both_sides"] == {"train": 0, "validation": 0, "test": 0}


@pytest.mark.parametrize("made", [relevance_examples, answers_examples])
def test_no_text_of_a_record_is_on_two_sides(
    made: Callable[..., tuple[Splits, dict[str, Any]]], questions: list[Question], make_record: Record, few: RecordsSettings
) -> None:
    splits, facts = made(questions, records(make_record, alike=True), few)
    assert {split: len(examples) > 0 for split, examples in splits.items()} == {"train": False, "validation": False, "test": True}
    assert facts["left_out_for_texts_on_both_sides"]["train"] > 0


def test_pairs_of_a_question(questions: list[Question], make_record: Record, few: RecordsSettings) -> None:
    splits, _ = relevance_examples(questions, records(make_record), few)
    relevant, _ = [example for example in splits["test"] if example.target == "yes" and example.reference["question"].endswith("-2")]
    patient = relevant.group
    assert relevant.id == f"{patient}-2/Observation/3"
    assert relevant.messages[-1]["content"] == f"Question: What was my last A1c, {patient}-2?\nEntry: 2020-01-03 Lab: A1c of {patient}: 3"
    of_question = [example for example in splits["test"] if example.reference["question"] == f"{patient}-2"]
    assert sorted(example.target for example in of_question) == ["no", "no", "no", "yes"]
    assert f"{patient}-2/Observation/9" in {example.id for example in of_question}


def test_an_answer_and_its_entries(questions: list[Question], make_record: Record, few: RecordsSettings) -> None:
    splits, _ = answers_examples(questions, records(make_record), few)
    example = splits["test"][0]
    assert example.messages[-1]["content"] == (
        f"Entries:\n- 2020-01-01 Lab: A1c of {example.group}: 1\n\nToday is 2026-11-01. What was my last A1c, {example.id}?"
    )
    assert (example.target, example.reference["negative"], example.reference["shown"]) == ("It was 5.9 %.", False, ["Observation/1"])


def test_fewer_questions_to_train_on_leave_the_others_as_they_are(
    questions: list[Question], make_record: Record, few: RecordsSettings
) -> None:
    everything, _ = relevance_examples(questions, records(make_record), few)
    some, facts = relevance_examples(questions, records(make_record), few.model_copy(update={"train_questions": 5}))
    assert facts["questions"] == {"train": 5, "validation": 6, "test": 6}
    assert {split: some[split] for split in ("validation", "test")} == {split: everything[split] for split in ("validation", "test")}
    assert {example.id for example in some["train"]} < {example.id for example in everything["train"]}
