from collections import Counter
from collections.abc import Callable

from bedside.questions.picking import some, with_records
from bedside.questions.question import Question
from bedside.records.resource import Resource

Ask = Callable[..., Question]
Record = Callable[..., list[Resource]]


def test_some_are_of_as_many_kinds_as_can_be(make_question: Ask) -> None:
    questions = [make_question(f"q{number}", kind=kind) for number, kind in enumerate("aaaaaaaabbbc")]
    chosen = some(questions, 6, seed=7)
    assert Counter(question.kind for question in chosen) in ({"a": 3, "b": 2, "c": 1}, {"a": 2, "b": 3, "c": 1})
    assert chosen == [question for question in questions if question in chosen]
    assert some(questions, 100, seed=7) == questions
    assert some(questions, 6, seed=8) != chosen
    assert some(questions, 0, seed=7) == []


def test_each_question_comes_with_its_patients_record(make_question: Ask, make_record: Record) -> None:
    questions = [make_question("q1", "p2"), make_question("q2", "p1"), make_question("q3", "p2")]
    records = [(patient, make_record(patient, 2)) for patient in ("p1", "p2", "p3")]
    found = [(question.id, record[0].patient) for question, record in with_records(questions, records)]
    assert found == [("q2", "p1"), ("q1", "p2"), ("q3", "p2")]
