import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bedside.errors import DataError
from bedside.examples import Example
from bedside.files import write_json_lines
from bedside.questions.question import Question
from bedside.records.resource import Resource
from bedside.scoring.relevance.pairs import Pair, from_predictions
from bedside.tasks.relevance import to_example, to_prediction

ENTRY = Resource("Immunization/a", "p", "Immunization", "2019-03-01", "2019-03-01 Immunization: tetanus", {})


def example(number: int) -> Example:
    question = Question(f"p-shot-{number}", "p", "shot", "When was my shot?", "2026-11-01", [ENTRY.id], [], [], "In 2019.", [])
    return to_example(question, ENTRY)


ASKED = {"validation": [example(0)], "test": [example(1)]}
ANSWER = {"raw": "yes", "start_probability": 0.93, "prompt_tokens": 9, "omitted": 0, "outcome": "answered"}


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Both examples' predictions, the second with these values instead."""

    def write(**other: Any) -> Path:
        path = tmp_path / "relevance.jsonl"
        rows = [to_prediction(one, ANSWER) for asked in ASKED.values() for one in asked]
        write_json_lines(path, [rows[0], {**rows[1], **other}])
        return path

    return write


def test_a_pair_is_what_the_task_wrote(written: Callable[..., Path]) -> None:
    found = from_predictions(written(omitted=3), ASKED)
    assert [(pair.id, pair.split, pair.truncated) for pair in found] == [
        ("p-shot-0/Immunization/a", "validation", False),
        ("p-shot-1/Immunization/a", "test", True),
    ]
    assert found[0] == Pair(
        id="p-shot-0/Immunization/a", split="validation", question="p-shot-0", kind="shot", patient="p", resource="Immunization/a",
        question_text="When was my shot?", resource_text=ENTRY.text, relevant=True, probability=0.93, predicted=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "probability", "predicted"),
    [
        pytest.param({"probability": 0}, 0, None, id="a whole number"),
        pytest.param({"probability": 1.0}, 1.0, None, id="certainty"),
        pytest.param({"probability": None, "predicted": True}, None, True, id="a server's yes"),
        pytest.param({"probability": None, "predicted": None}, None, None, id="a server's answer that is neither"),
    ],
)
def test_what_a_system_may_say(
    said: dict[str, Any], probability: float | None, predicted: bool | None, written: Callable[..., Path]
) -> None:
    pair = from_predictions(written(**said), ASKED)[1]
    assert (pair.probability, pair.predicted) == (probability, predicted)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        pytest.param({"probability": 1.5}, r"line 2 is not a prediction \(ValueError: a probability of 1.5\)", id="above one"),
        pytest.param({"probability": -0.1}, r"line 2 .*a probability of -0.1", id="below zero"),
        pytest.param({"probability": "0.9"}, "line 2 .*TypeError: probability is no number", id="text for it"),
        pytest.param({"probability": True}, "line 2 .*probability is no number", id="a truth for it"),
        pytest.param({"predicted": True}, "line 2 .*predicted stands beside a probability", id="two answers"),
        pytest.param({"probability": None, "predicted": "yes"}, "line 2 .*predicted is neither true nor false", id="a word for true"),
        pytest.param({"relevant": 1}, "line 2 .*relevant or predicted is neither", id="a number for true"),
        pytest.param({"kind": None}, "line 2 .*TypeError: kind is no text", id="no kind"),
        pytest.param({"id": 5}, "line 2 .*TypeError: id is no text", id="a number for an ID"),
        pytest.param({"omitted": "none"}, "line 2 .*TypeError", id="text for a count"),
        pytest.param({"id": "p-shot-0/Immunization/a"}, "line 2 answers p-shot-0/Immunization/a a second time\n.*no answer to", id="twice"),
        pytest.param({"id": "other"}, "line 2 answers other, which was not asked\n  - no answer to p-shot-1/Immunization/a", id="foreign"),
    ],
)
def test_a_damaged_line_is_refused(damage: dict[str, Any], message: str, written: Callable[..., Path]) -> None:
    path = written(**damage)
    with pytest.raises(DataError, match=f"(?s)^{path} does not answer the pairs that were asked:\n  - {message}.*dvc checkout --force"):
        from_predictions(path, ASKED)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param(b"{", "JSONDecodeError", id="cut short"),
        pytest.param(b'{"id": "\xff"}', "UnicodeDecodeError", id="no UTF-8"),
        pytest.param(b"12", "TypeError", id="no object"),
        pytest.param(b"{}", "KeyError: 'id'", id="no field"),
        pytest.param(b'{"probability": NaN}', "ValueError: NaN is no number", id="not a number"),
        pytest.param(b"", "JSONDecodeError", id="an empty line"),
    ],
)
def test_a_line_that_is_no_record(line: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "relevance.jsonl"
    good = json.dumps(to_prediction(ASKED["validation"][0], ANSWER)).encode()
    path.write_bytes(good + b"\n" + line + b"\n")
    with pytest.raises(DataError, match=rf"(?s)line 2 is not a prediction \({message}.*  - no answer to p-shot-1"):
        from_predictions(path, ASKED)


def test_all_faults_are_in_one_message(tmp_path: Path) -> None:
    path = tmp_path / "relevance.jsonl"
    path.write_bytes(b"1\n2\n")
    with pytest.raises(DataError, match=r"(?s)line 1 .*line 2 .*no answer to p-shot-0.*no answer to p-shot-1"):
        from_predictions(path, ASKED)
