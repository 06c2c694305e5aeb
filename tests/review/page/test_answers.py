from typing import Any

import pytest

from bedside.errors import DataError
from bedside.review.page.answers import Answer, answer_of

ROW = {"id": "test-0", "section": "CC", "predicted": "PLAN", "section_probability": "0.54", "section_correct": "0.0", "rouge1": "0.25"}


def test_numbers_are_read_from_text() -> None:
    answer = answer_of(ROW, "table")
    assert answer == Answer("test-0", "CC", "PLAN", 0.54, {"section_correct": 0.0, "rouge1": 0.25})
    assert not answer.right


def test_what_a_row_leaves_empty_it_does_not_have() -> None:
    answer = answer_of({**ROW, "section_probability": "", "rouge1": ""}, "table")
    assert answer.probability is None
    assert answer.scores == {"section_correct": 0.0}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        pytest.param({**ROW, "rouge1": "high"}, "metrics/x.csv, test-0, rouge1 is 'high', not a number", id="a word"),
        pytest.param({**ROW, "rouge1": "nan"}, "metrics/x.csv, test-0, rouge1 is nan", id="not-a-number"),
        pytest.param({**ROW, "rouge1": None}, "metrics/x.csv, test-0, rouge1 is 'None', not a number", id="nothing"),
        pytest.param({"id": "test-0", "section": "CC"}, "metrics/x.csv lacks predicted, section_probability, section_correct", id="short"),
    ],
)
def test_a_fault_is_named_with_its_place(row: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError) as raised:
        answer_of(row, "metrics/x.csv")
    assert message in str(raised.value)
