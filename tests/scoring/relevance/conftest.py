"""A small task of two kinds of question, made so that every score can be worked out by hand."""

from collections.abc import Callable
from typing import Any

import pytest

from bedside.scoring.relevance.pairs import Pair

ENTRIES = {
    "shot": ("When was my tetanus shot?", "2019-03-01 Immunization: tetanus", "2020-10-02 Immunization: influenza"),
    "lab": ("What was my last A1c?", "2019-11-02 Lab: Hemoglobin A1c 5.9 %", "2019-11-02 Lab: Sodium 140 mmol/L"),
}


@pytest.fixture(scope="session")
def pair() -> Callable[..., Pair]:
    """A pair; its question is the first part of its ID, the question's kind the first part of that."""

    def make(name: str, *, relevant: bool, probability: float | None = None, **other: Any) -> Pair:
        question, resource = name.split("/")
        kind = question.split("-")[0]
        asked, right, wrong = ENTRIES[kind]
        values = {
            "id": name, "split": "test", "question": question, "kind": kind, "patient": "p", "resource": resource, "question_text": asked,
            "resource_text": right if relevant else wrong, "predicted": None,
        }  # fmt: skip
        return Pair(**{**values, "relevant": relevant, "probability": probability, **other})

    return make


@pytest.fixture(scope="session")
def pairs(pair: Callable[..., Pair]) -> list[Pair]:
    """Two questions to choose a threshold on (it is .5), three to score."""
    validation = [
        pair("shot-v/a", relevant=True, probability=0.9, split="validation"),
        pair("shot-v/b", relevant=False, probability=0.4, split="validation"),
        pair("lab-v/a", relevant=True, probability=0.6, split="validation"),
        pair("lab-v/b", relevant=False, probability=0.1, split="validation"),
    ]
    test = [
        pair("lab-1/a", relevant=True, probability=0.8),
        pair("lab-1/b", relevant=False, probability=0.7),
        pair("lab-2/a", relevant=True, probability=0.3, truncated=True),
        pair("lab-2/b", relevant=False, probability=0.2),
        pair("shot-1/a", relevant=True, probability=0.9),
        pair("shot-1/b", relevant=False, probability=0.1),
    ]
    return validation + test


@pytest.fixture(scope="session")
def train() -> list[tuple[str, str, bool]]:
    return [(asked, entry, entry == right) for asked, right, wrong in ENTRIES.values() for entry in (right, wrong)] * 3
