"""Answers of two patients: one value told, one of two facts told, and a question that the record does not answer."""

from typing import Any

from bedside.questions.question import Fact
from bedside.scoring.answers.answered import Answered

A1C = Fact("value", "5.9", "%", [])
DAY = Fact("date", "2019-11-02", "", [])


def answered(name: str, text: str, **changed: Any) -> Answered:
    """An answer to the question of an A1c, "a" or from picked entries "a/picked"; what else is told of it changes that."""
    values: dict[str, Any] = {
        "id": name,
        "question": name.partition("/")[0],
        "kind": "last_value",
        "patient": "p1",
        "resources": "gold",
        "text": text,
        "question_text": "What was my last A1c?",
        "resource_texts": ("2019-11-02 Lab: Hemoglobin A1c 5.9 % (normal 4.0-5.6: high)",),
        "reference": "Your last hemoglobin A1c was 5.9 % on November 2, 2019.",
        "facts": (A1C, DAY),
        "negative": False,
        "relevant": frozenset({"Observation/1"}),
    }
    return Answered(**{**values, **changed})


def negative(name: str, text: str, **changed: Any) -> Answered:
    """An answer to a question that nothing in the record answers."""
    asked = {"kind": "negative", "question_text": "Do I have asthma?", "reference": "Your record does not show asthma.", "facts": ()}
    return answered(name, text, **{**asked, "resource_texts": (), "negative": True, "relevant": frozenset(), **changed})


ANSWERS = [
    answered("a", "Your last hemoglobin A1c was 5.9 % on November 2, 2019."),
    answered("b", "It was 5.9 % in 2018.", patient="p2", truncated=True),
    negative("c", "Your record does not show asthma.", patient="p2"),
    negative("d", "Yes, you have asthma."),
    answered("a/picked", "I do not know.", resources="picked", picked=frozenset({"Observation/1", "Observation/2"})),
    negative("c/picked", "Your record does not show asthma.", patient="p2", resources="picked", picked=frozenset()),
]  # fmt: skip
