from collections.abc import Callable

import pytest

from bedside.questions.question import Fact, Question
from bedside.records.resource import Resource


@pytest.fixture
def make_question() -> Callable[..., Question]:
    """A question with as little as a test needs to say of it."""

    def make(
        name: str,
        patient: str = "p1",
        kind: str = "last_value",
        relevant: tuple[str, ...] = (),
        alike: tuple[str, ...] = (),
        unclear: tuple[str, ...] = (),
    ) -> Question:
        facts = [Fact("value", "5.9", "%", [])]
        text = f"What was my last A1c, {name}?"
        return Question(name, patient, kind, text, "2026-11-01", list(relevant), list(alike), list(unclear), "It was 5.9 %.", facts)

    return make


@pytest.fixture
def make_record() -> Callable[..., list[Resource]]:
    """A record of so many entries, Observation/1 the oldest; what they say names the patient."""

    def make(patient: str, count: int) -> list[Resource]:
        return [
            Resource(f"Observation/{n}", patient, "Observation", f"2020-01-{n:02}", f"2020-01-{n:02} Lab: A1c of {patient}: {n}", {})
            for n in range(1, count + 1)
        ]

    return make
