import pytest

from bedside.questions.question import Question
from bedside.records.resource import Resource
from bedside.tasks.relevance import INSTRUCTION, answer_starts, is_empty, label, parse, to_example, to_prediction

QUESTION = Question("q1", "p1", "last_value", "What was my last A1c?", "2026-11-01", ["Observation/1"], [], [], "5.9 %.", [])
MATTERS = Resource("Observation/1", "p1", "Observation", "2019-11-02", "2019-11-02 Lab: Hemoglobin A1c 5.9 %", {})
NOT = Resource("Observation/2", "p1", "Observation", "2018-11-02", "2018-11-02 Lab: Hemoglobin A1c 5.7 %", {})


def test_an_example_is_a_question_and_one_entry() -> None:
    example = to_example(QUESTION, MATTERS)
    assert (example.id, example.group, example.target) == ("q1/Observation/1", "p1", "yes")
    assert example.messages == [
        {"role": "system", "content": INSTRUCTION},
        {"role": "user", "content": "Question: What was my last A1c?\nEntry: 2019-11-02 Lab: Hemoglobin A1c 5.9 %"},
    ]
    assert example.reference == {
        "relevant": True,
        "question": "q1",
        "kind": "last_value",
        "resource": "Observation/1",
        "question_text": QUESTION.text,
        "resource_text": MATTERS.text,
    }
    assert (label(example), label(to_example(QUESTION, NOT)), is_empty(example)) == ("yes", "no", False)


def test_answers_are_two_words_that_begin_differently() -> None:
    assert answer_starts() == ["yes", "no"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param("yes", True, id="yes"),
        pytest.param(" No.\n", False, id="case, space and a full stop"),
        pytest.param("**Yes**", True, id="emphasis"),
        pytest.param("yes, since it is the last one", None, id="more than the word"),
        pytest.param("I am not sure", None, id="neither"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_parse(answer: str, expected: bool | None) -> None:
    assert parse(answer) is expected


@pytest.mark.parametrize(
    ("answer", "probability", "predicted"),
    [
        pytest.param({"raw": "yes", "start_probability": 0.9}, 0.9, None, id="of yes"),
        pytest.param({"raw": "no", "start_probability": 0.9}, 0.1, None, id="of no, turned around"),
        pytest.param({"raw": "yes", "start_probability": None}, None, True, id="a server's yes"),
        pytest.param({"raw": "perhaps", "start_probability": None}, None, None, id="a server's neither"),
    ],
)
def test_a_prediction_says_how_probable_yes_is(answer: dict[str, object], probability: float | None, predicted: bool | None) -> None:
    line = to_prediction(to_example(QUESTION, MATTERS), {**answer, "omitted": 0, "prompt_tokens": 40})
    assert (line["id"], line["patient"], line["relevant"], line["omitted"]) == ("q1/Observation/1", "p1", True, 0)
    assert line["probability"] == (None if probability is None else pytest.approx(probability))
    assert line["predicted"] is predicted
