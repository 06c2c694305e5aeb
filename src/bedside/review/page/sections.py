"""Section by section: which header is taken for which, and how well each section does."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bedside.review.examples import ExampleScores
from bedside.tasks.notes import SECTIONS

_ORDER = list(SECTIONS)


@dataclass(frozen=True)
class Cell:
    """How many examples of one section were called what; ``level`` is their tenth of the section, 0 for none to 10 for all."""

    true: str
    predicted: str
    n: int
    level: int


@dataclass(frozen=True)
class Confusion:
    """The sections that occur, those of the references by rows, those of the predictions by columns."""

    predicted: list[str]
    rows: list[list[Cell]]


@dataclass(frozen=True)
class Section:
    """How one section does; ``change`` is in right headers against the base, ``text_change`` in the mean of ``text``."""

    code: str
    meaning: str
    n: int
    right: int
    precision: float
    recall: float
    f1: float
    text: float | None
    change: int | None
    text_change: float | None


def confusion(answers: Sequence[ExampleScores]) -> Confusion:
    """Counts of each true section by what it was called; the commonest sections come first."""
    counts = Counter((answer.section, answer.predicted) for answer in answers)
    support = Counter(answer.section for answer in answers)

    def in_order(codes: set[str]) -> list[str]:
        return sorted(codes, key=lambda code: (-support[code], _ORDER.index(code) if code in SECTIONS else len(_ORDER), code))

    columns = in_order({answer.predicted for answer in answers})
    rows = [
        [Cell(true, name, n := counts[true, name], -(-10 * n // support[true])) for name in columns]  # rounded up: none alone is 0
        for true in in_order(set(support))
    ]
    return Confusion(columns, rows)


def commonest_mistake(answers: Sequence[ExampleScores]) -> tuple[str, str, int, int] | None:
    """The true section, what it is taken for most often, how often, and of how many; ``None`` where every header is right."""
    mistakes = Counter((answer.section, answer.predicted) for answer in answers if not answer.right)
    if not mistakes:
        return None
    (true, predicted), n = min(mistakes.items(), key=lambda item: (-item[1], item[0]))
    return true, predicted, n, sum(answer.section == true for answer in answers)


def section_rows(
    table: Sequence[Mapping[str, Any]], answers: Sequence[ExampleScores], base: Mapping[str, ExampleScores] | None, text: str
) -> list[Section]:
    """Each section of the section table, the best supported first; ``text`` is the score whose mean is shown."""
    return [_section(row, [answer for answer in answers if answer.section == row["section"]], base, text) for row in table]


def _section(row: Mapping[str, Any], answers: Sequence[ExampleScores], base: Mapping[str, ExampleScores] | None, text: str) -> Section:
    before = [base[answer.id] for answer in answers] if base is not None else None
    right, mean = sum(answer.right for answer in answers), _mean(answers, text)
    mean_before = _mean(before, text) if before else None
    return Section(
        code=row["section"],
        meaning=SECTIONS.get(row["section"], ""),
        n=int(row["n"]),
        right=right,
        precision=float(row["precision"]),
        recall=float(row["recall"]),
        f1=float(row["f1"]),
        text=mean,
        change=right - sum(answer.right for answer in before) if before is not None else None,
        text_change=mean - mean_before if mean is not None and mean_before is not None else None,
    )


def _mean(answers: Sequence[ExampleScores], score: str) -> float | None:
    if not answers or any(score not in answer.scores for answer in answers):
        return None
    return sum(answer.scores[score] for answer in answers) / len(answers)
