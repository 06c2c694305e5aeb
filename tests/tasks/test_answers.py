from dataclasses import replace

from bedside.questions.question import Fact, Question
from bedside.records.resource import Resource
from bedside.tasks.answers import INSTRUCTION, answer_starts, is_empty, label, to_example, to_prediction

FACT = Fact("value", "5.9", "%", [])
QUESTION = Question("q1", "p1", "last_value", "What was my last A1c?", "2026-11-01", ["Observation/1"], [], [], "It was 5.9 %.", [FACT])
NEGATIVE = Question("q2", "p1", "no_allergy", "Am I allergic to latex?", "2026-11-01", [], [], [], "Your record shows no such allergy.", [])
ENTRIES = [
    Resource("Observation/1", "p1", "Observation", "2019-11-02", "2019-11-02 Lab: Hemoglobin A1c 5.9 %", {}),
    Resource("Observation/2", "p1", "Observation", "2018-11-02", "2018-11-02 Lab: Glucose 90 mg/dL", {}),
]


def test_an_example_is_the_entries_and_then_the_question() -> None:
    example = to_example(QUESTION, ENTRIES)
    assert (example.id, example.group, example.target) == ("q1", "p1", "It was 5.9 %.")
    assert example.messages == [
        {"role": "system", "content": INSTRUCTION},
        {
            "role": "user",
            "content": "Entries:\n- 2019-11-02 Lab: Hemoglobin A1c 5.9 %\n- 2018-11-02 Lab: Glucose 90 mg/dL\n\n"
            "Today is 2026-11-01. What was my last A1c?",
        },
    ]
    assert (label(example), is_empty(example), answer_starts()) == ("last_value", False, [])


def test_without_entries_that_is_said() -> None:
    example = to_example(NEGATIVE, [])
    assert example.messages[-1]["content"] == "Entries:\nnone\n\nToday is 2026-11-01. Am I allergic to latex?"
    assert example.reference["negative"]


def test_a_prediction_from_the_entries_that_matter() -> None:
    answer = {"raw": " 5.9 %. ", "start_probability": None, "omitted": 0, "new_tokens": 4, "finished": True}
    assert to_prediction(to_example(QUESTION, ENTRIES[:1]), answer) == {
        "id": "q1",
        "patient": "p1",
        "question": "q1",
        "kind": "last_value",
        "resources": "gold",
        "question_text": "What was my last A1c?",
        "resource_texts": ["2019-11-02 Lab: Hemoglobin A1c 5.9 %"],
        "text": "5.9 %.",
        "reference": {
            "answer": "It was 5.9 %.",
            "facts": [{"kind": "value", "text": "5.9", "unit": "%", "also": []}],
            "negative": False,
            "relevant": ["Observation/1"],
        },
        "new_tokens": 4,
        "omitted": 0,
        "finished": True,
    }


def test_a_prediction_from_what_was_picked_has_an_id_of_its_own_and_says_what_was_picked() -> None:
    line = to_prediction(to_example(QUESTION, ENTRIES[1:], resources="picked"), {"raw": "90.", "omitted": 0, "finished": True})
    assert (line["id"], line["question"], line["resources"], line["picked"]) == ("q1/picked", "q1", "picked", ["Observation/2"])
    assert line["reference"]["relevant"] == ["Observation/1"]


def test_what_is_picked_and_unclear_is_neither_right_nor_wrong() -> None:
    question = replace(QUESTION, unclear=["Observation/2"])
    line = to_prediction(to_example(question, ENTRIES, resources="picked"), {"raw": "5.9.", "omitted": 0, "finished": True})
    assert line["picked"] == ["Observation/1"]
    assert len(line["resource_texts"]) == 2
