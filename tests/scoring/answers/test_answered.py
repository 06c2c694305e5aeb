import json
from pathlib import Path
from typing import Any

import pytest

from bedside.errors import DataError
from bedside.examples import Example
from bedside.questions.question import Fact, Question
from bedside.records.resource import Resource
from bedside.scoring.answers.answered import Answered, from_predictions
from bedside.tasks.answers import to_example, to_prediction

LAB = Resource("Observation/1", "p1", "Observation", "2019-11-02", "2019-11-02 Lab: Hemoglobin A1c 5.9 %", {})
FACT = Fact("value", "5.9", "%", [])
QUESTION = Question("q1", "p1", "last_value", "What was my A1c?", "2026-11-01", [LAB.id], [], [], "It was 5.9 %.", [FACT])
EXAMPLES = [to_example(QUESTION, [LAB]), to_example(QUESTION, [], resources="picked")]
ANSWER = {"raw": "It was 5.9 %. ", "omitted": 0, "finished": True}


def lines(**changed: Any) -> list[dict[str, Any]]:
    gold, picked = (to_prediction(example, ANSWER) for example in EXAMPLES)
    return [{**gold, **changed}, picked]


def read(path: Path, rows: list[Any], examples: list[Example] = EXAMPLES) -> list[Answered]:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return from_predictions(path, examples)


def test_what_the_task_writes_is_read(tmp_path: Path) -> None:
    gold, picked = read(tmp_path / "answers.jsonl", lines(omitted=3))
    assert gold == Answered(
        id="q1", question="q1", kind="last_value", patient="p1", resources="gold", text="It was 5.9 %.", question_text="What was my A1c?",
        resource_texts=(LAB.text,), reference="It was 5.9 %.", facts=(FACT,), negative=False, relevant=frozenset({LAB.id}), truncated=True,
    )  # fmt: skip
    assert (picked.id, picked.resources, picked.picked, picked.resource_texts) == ("q1/picked", "picked", frozenset(), ())


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        pytest.param({"text": None}, "text is no text", id="no text"),
        pytest.param({"resources": "silver"}, "resources is silver, neither gold nor picked", id="other resources"),
        pytest.param({"resources": "picked"}, "KeyError: 'picked'", id="picked, but not what"),
        pytest.param({"finished": "yes"}, "negative or finished is neither true nor false", id="finished is no truth value"),
        pytest.param({"resource_texts": "2019"}, "resource_texts is no list of texts", id="one text for a list"),
        pytest.param({"reference": {"answer": None}}, "the reference's answer is no text", id="no right answer"),
        pytest.param({"id": "q2"}, "answers q2, which was not asked", id="another question"),
        pytest.param({"id": "q1/picked"}, "answers q1/picked, a second time", id="twice"),
    ],
)
def test_what_is_not_an_answer(tmp_path: Path, changed: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(tmp_path / "answers.jsonl", lines(**changed))


@pytest.mark.parametrize(
    ("fact", "message"),
    [
        pytest.param({"kind": "number", "text": "5", "unit": "", "also": []}, "a fact of the kind number", id="another kind"),
        pytest.param({"kind": "value", "text": " ", "unit": "", "also": []}, "a fact without a text", id="no text"),
        pytest.param({"kind": "value", "text": "5", "unit": "", "also": "6"}, "also is no list of texts", id="one other wording"),
        pytest.param({"kind": "value"}, "TypeError", id="half of a fact"),
    ],
)
def test_what_is_not_a_fact(tmp_path: Path, fact: dict[str, Any], message: str) -> None:
    reference = {**lines()[0]["reference"], "facts": [fact]}
    with pytest.raises(DataError, match=message):
        read(tmp_path / "answers.jsonl", lines(reference=reference))


def test_a_question_without_an_answer(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="- no answer to q1/picked"):
        read(tmp_path / "answers.jsonl", lines()[:1])


def test_no_line_of_json(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text("{\n", encoding="utf-8")
    with pytest.raises(DataError, match="line 1 is not an answer"):
        from_predictions(path, EXAMPLES)
