"""What every task has, and which module is which task's.

A task alone knows its prompt, its target format and how an answer is parsed.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from bedside.examples import Example


class Task(Protocol):
    """A module of :mod:`bedside.tasks`, seen from the stages."""

    ASKED: Sequence[str]
    """The files of examples that the adapted model answers, as ``test`` for ``test.jsonl``."""

    CHOOSES: bool
    """Whether an answer is one of its beginnings and nothing more: it is chosen by its probability, and nothing is written."""

    GUIDE: str
    """What a model that is not tuned is told instead of the instruction."""

    def answer_starts(self) -> list[str]:
        """What an answer may start with; empty where it may start with anything."""

    def label(self, example: Example) -> str:
        """What kind of example it is: few-shot examples can be balanced over them, and the audit counts them."""

    def is_empty(self, example: Example) -> bool:
        """Whether the right answer is an empty one; the audit counts them."""

    def to_prediction(self, example: Example, answer: Mapping[str, Any]) -> dict[str, Any]:
        """One line of the predictions: an example and what was answered."""


def task_module(name: str) -> Task:
    """The module of a task of params.yaml."""
    from bedside.tasks import answers, notes, relevance

    modules: dict[str, Task] = {"notes": notes, "relevance": relevance, "answers": answers}
    return modules[name]
