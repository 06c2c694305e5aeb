from pathlib import Path
from typing import Any

import pytest
from page_run import Case

from bedside.errors import DataError
from bedside.files import write_json_lines
from bedside.review.page.records import Fact, Written, read_written

CASE = Case(
    "test-0",
    prediction="😷 Takes 40 mg.",
    reference="Takes 20 mg at night.",
    unsupported=[("dose", "40 mg")],
    omitted=[("dose", "20 mg"), ("date", "at night")],
)


def test_a_record_with_its_facts(tmp_path: Path) -> None:
    path = tmp_path / "scored.jsonl"
    write_json_lines(path, [CASE.record])
    omitted = (Fact("dose", 6, 11), Fact("date", 12, 20))
    assert read_written(path) == [Written("test-0", CASE.prediction, CASE.reference, (Fact("dose", 8, 13),), omitted)]


def test_without_the_metric_there_are_no_facts(tmp_path: Path) -> None:
    path = tmp_path / "scored.jsonl"
    write_json_lines(path, [{key: value for key, value in CASE.record.items() if key not in ("unsupported", "omitted")}])
    assert read_written(path) == [Written("test-0", CASE.prediction, CASE.reference, (), ())]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        pytest.param({"reference": None}, "TypeError: ", id="no reference"),
        pytest.param({"id": ...}, "KeyError: 'id'", id="no ID"),
        pytest.param(
            {"unsupported": [{"kind": "dose", "text": "40 mg", "start": 0, "end": 5}]}, "ValueError: a dose is not where", id="a moved fact"
        ),
    ],
)
def test_a_damaged_line_is_named_without_its_text(tmp_path: Path, change: dict[str, Any], fault: str) -> None:
    path = tmp_path / "scored.jsonl"
    damaged = {key: value for key, value in {**CASE.record, **change}.items() if value is not ...}
    write_json_lines(path, [CASE.record, damaged])
    with pytest.raises(DataError) as raised:
        read_written(path)
    assert f"{path}, line 2 is not a scored record ({fault}" in str(raised.value)
    assert "Takes" not in str(raised.value)
