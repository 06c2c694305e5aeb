"""An earlier run that the page holds this one against, with what changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from bedside.review.examples import ExampleScores
from bedside.review.page.scores import SCORES, Score


class Change(Protocol):
    """One score of both runs, as ``bedside compare`` gives it: ``difference`` is this run less the base."""

    @property
    def base(self) -> float:
        """The base's value."""

    @property
    def head(self) -> float:
        """The value here."""

    @property
    def difference(self) -> float:
        """The value here less the base's."""

    @property
    def low(self) -> float:
        """The lower end of the difference's own interval."""

    @property
    def high(self) -> float:
        """The upper end of the difference's own interval."""

    @property
    def p_adjusted(self) -> float:
        """The p-value, corrected for the number of scores."""

    @property
    def verdict(self) -> str:
        """``better``, ``worse`` or ``within noise``."""


@dataclass(frozen=True)
class Base:
    """``label`` says which run, as a reader would look it up; ``changes`` are by the scores' keys, ``answers`` by ID."""

    label: str
    answers: Mapping[str, ExampleScores]
    changes: Mapping[str, Change]


def known_changes(base: Base | None) -> list[tuple[Score, Change]]:
    """What changed, in the order of the scores."""
    return [(score, base.changes[score.key]) for score in SCORES if score.key in base.changes] if base else []
