from collections.abc import Callable

import pytest

from bedside.questions.entries import paired, shown
from bedside.questions.question import Question
from bedside.records.resource import Resource

Ask = Callable[..., Question]
Record = Callable[..., list[Resource]]


def ids(resources: list[Resource]) -> set[str]:
    return {resource.id for resource in resources}


@pytest.mark.parametrize(
    ("irrelevant", "alike", "others"),
    [
        pytest.param(4, 2, 2, id="half of them look alike"),
        pytest.param(5, 3, 2, id="the odd one looks alike"),
        pytest.param(1, 1, 0, id="one"),
        pytest.param(50, 3, 5, id="all there are"),
    ],
)
def test_pairs(irrelevant: int, alike: int, others: int, make_question: Ask, make_record: Record) -> None:
    record = {entry.id: entry for entry in make_record("p1", 10)}
    question = make_question("q1", relevant=("Observation/1", "Observation/2"), alike=("Observation/3", "Observation/4", "Observation/5"))
    found = ids(paired(question, record, irrelevant=irrelevant, seed=7))
    assert found >= set(question.relevant)
    assert len(found & set(question.hard_negatives)) == alike
    assert len(found - set(question.hard_negatives) - set(question.relevant)) == others


def test_order_does_not_tell_which_matter(make_question: Ask, make_record: Record) -> None:
    record = {entry.id: entry for entry in make_record("p1", 10)}
    questions = [make_question(f"q{number}", relevant=("Observation/1",)) for number in range(60)]
    places = {[one.id for one in paired(question, record, irrelevant=4, seed=7)].index("Observation/1") for question in questions}
    assert places == {0, 1, 2, 3, 4}


def test_what_matters_is_shown_in_the_order_of_the_record(make_question: Ask, make_record: Record) -> None:
    record = {entry.id: entry for entry in make_record("p1", 10)}
    question = make_question("q1", relevant=("Observation/7", "Observation/2"), alike=("Observation/3",))
    assert [entry.id for entry in shown(question, record, seed=7)] == ["Observation/2", "Observation/7"]


def test_where_nothing_matters_half_are_shown_what_looks_alike(make_question: Ask, make_record: Record) -> None:
    record = {entry.id: entry for entry in make_record("p1", 20)}
    alike = tuple(f"Observation/{number}" for number in range(1, 11))
    found = [shown(make_question(f"q{number}", alike=alike), record, seed=7) for number in range(200)]
    assert all(ids(entries) <= set(alike) for entries in found)
    assert 70 < sum(not entries for entries in found) < 130
    assert {len(entries) for entries in found} == {0, 1, 2, 3, 4}


def test_same_question_has_the_same_entries(make_question: Ask, make_record: Record) -> None:
    record = {entry.id: entry for entry in make_record("p1", 20)}
    question = make_question("q1", alike=("Observation/1", "Observation/2"))
    assert paired(question, record, irrelevant=6, seed=7) == paired(question, dict(reversed(record.items())), irrelevant=6, seed=7)
    assert paired(question, record, irrelevant=6, seed=7) != paired(question, record, irrelevant=6, seed=8)


def test_what_is_unclear_is_in_no_pair(make_question: Ask, make_record: Record) -> None:
    record = {entry.id: entry for entry in make_record("p1", 10)}
    question = make_question("q1", relevant=("Observation/1",), alike=("Observation/2",), unclear=("Observation/3", "Observation/4"))
    assert ids(paired(question, record, irrelevant=50, seed=7)) == record.keys() - {"Observation/3", "Observation/4"}
