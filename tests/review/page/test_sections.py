import numpy as np
import pytest
from page_run import Case
from sklearn.metrics import confusion_matrix

from bedside.review.examples import ExampleScores
from bedside.review.page.sections import Section, commonest_mistake, confusion, section_rows
from bedside.tasks.notes import SECTIONS

PAIRS = [("CC", "CC")] * 3 + [("CC", "PLAN")] + [("ROS", "CC")] * 2 + [("LABS", "INVALID")]


def answers_of(pairs: list[tuple[str, str]]) -> list[ExampleScores]:
    return [Case(f"test-{row}", section, predicted, rouge1=row / 10).scored for row, (section, predicted) in enumerate(pairs)]


def test_only_what_occurs_is_shown_and_the_commonest_first() -> None:
    found = confusion(answers_of(PAIRS))
    assert found.predicted == ["CC", "PLAN", "INVALID"]
    assert [[cell.n for cell in row] for row in found.rows] == [[3, 1, 0], [2, 0, 0], [0, 0, 1]]
    assert [row[0].true for row in found.rows] == ["CC", "ROS", "LABS"]


def test_levels_are_tenths_of_the_row_and_none_alone_is_zero() -> None:
    levels = [[cell.level for cell in row] for row in confusion(answers_of([("CC", "CC")] * 99 + [("CC", "PLAN")])).rows]
    assert levels == [[10, 1]]


def test_counts_are_scikit_learns() -> None:
    random = np.random.default_rng(5)
    pairs = [(str(true), str(predicted)) for true, predicted in random.choice(list(SECTIONS), size=(300, 2))]
    found = confusion(answers_of(pairs))
    names = [row[0].true for row in found.rows]
    assert {*names} == {*found.predicted} == {*SECTIONS}
    expected = confusion_matrix(*zip(*pairs, strict=True), labels=names)
    columns = [found.predicted.index(name) for name in names]
    assert [[row[column].n for column in columns] for row in found.rows] == expected.tolist()


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        pytest.param(PAIRS, ("ROS", "CC", 2, 2), id="the most frequent"),
        pytest.param([("CC", "PLAN"), ("CC", "ROS")], ("CC", "PLAN", 1, 2), id="the first of equals"),
        pytest.param([("CC", "CC")], None, id="none"),
    ],
)
def test_commonest_mistake(pairs: list[tuple[str, str]], expected: tuple[str, str, int, int] | None) -> None:
    assert commonest_mistake(answers_of(pairs)) == expected


def test_a_section_against_the_base() -> None:
    table = [{"section": "CC", "n": "4", "precision": "0.6", "recall": "0.75", "f1": "0.666667"}]
    base = {answer.id: answer for answer in answers_of([("CC", "CC"), ("CC", "PLAN"), ("CC", "ROS"), ("CC", "PLAN"), *PAIRS[4:]])}
    base["test-0"] = Case("test-0", rouge1=0.4).scored
    [found] = section_rows(table, answers_of(PAIRS), base, "rouge1")
    assert found.text == pytest.approx(0.15)
    assert found.text_change == pytest.approx(-0.1)
    assert found == Section("CC", "chief complaint", 4, 3, 0.6, 0.75, 0.666667, found.text, 2, found.text_change)


def test_without_a_base_there_is_no_change() -> None:
    table = [{"section": "ROS", "n": "2", "precision": "0", "recall": "0", "f1": "0"}]
    [found] = section_rows(table, answers_of(PAIRS), None, "bleurt")
    assert (found.text, found.change, found.text_change) == (None, None, None)
