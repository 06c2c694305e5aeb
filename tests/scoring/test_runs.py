from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bedside.config import ScoreSettings
from bedside.errors import DataError
from bedside.examples import Example
from bedside.files import write_json_lines
from bedside.scoring.notes import score_notes
from bedside.scoring.runs import from_predictions, from_run_file
from bedside.scoring.text import Scorers
from bedside.sources.mts_dialog import Record
from bedside.tasks.notes import to_prediction

REFERENCES = [Record("0", "CC", "Back pain.", "Doctor: Hi."), Record("12", "ALLERGY", "None.", "Doctor: Allergies?")]


@pytest.fixture
def run_file(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "run.csv"
        path.write_bytes(text.encode())
        return path

    return write


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("TestID,SystemOutput1,SystemOutput2\ntaskA0,CC,Pain.\ntaskA12,allergy,None.\n", id="prefixed"),
        pytest.param("TestID,SystemOutput1,SystemOutput2\n0,cc,Pain.\n12,ALLERGY,None.\n", id="plain"),
        pytest.param("\ufeffTestID,SystemOutput1,SystemOutput2\r\n12,ALLERGY,None.\r\n0,CC,Pain.\r\n", id="byte order mark, any order"),
    ],
)
def test_ids_with_and_without_prefix(run_file: Callable[[str], Path], text: str) -> None:
    items = from_run_file(run_file(text), REFERENCES)
    assert [(item.id, item.section, item.text, item.true_section) for item in items] == [
        ("0", "CC", "Pain.", "CC"),
        ("12", "ALLERGY", "None.", "ALLERGY"),
    ]


def test_references_may_have_the_prefix_too(run_file: Callable[[str], Path]) -> None:
    references = [replace(reference, id=f"taskA{reference.id}") for reference in REFERENCES]
    items = from_run_file(run_file("TestID,SystemOutput1,SystemOutput2\ntaskA0,CC,Pain.\n12,ALLERGY,None.\n"), references)
    assert [item.text for item in items] == ["Pain.", "None."]


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85"], ids=repr)
def test_own_predictions_may_hold_line_separators(tmp_path: Path, notes_example: Callable[..., Example], separator: str) -> None:
    path = tmp_path / "notes.jsonl"
    example = notes_example("test-0", "Doctor: Hi.", text=f"a{separator}b")
    answer = {"raw": f"CC#a{separator}b", "start_probability": 0.5, "prompt_tokens": 1, "new_tokens": 1, "omitted": 0, "finished": True}
    write_json_lines(path, [to_prediction(example, answer)])
    assert [(item.text, item.true_text) for item in from_predictions(path, [example])] == [(f"a{separator}b", f"a{separator}b")]


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        pytest.param(lambda lines: [lines[0], lines[1][:40]], r"line 2 is not a prediction \(JSONDecodeError: ", id="cut short"),
        pytest.param(
            lambda lines: [lines[0][:20] + b"\xff", lines[1]], r"line 1 is not a prediction \(UnicodeDecodeError: ", id="no UTF-8"
        ),
        pytest.param(
            lambda lines: [lines[0].replace(b"prediction", b"x"), lines[1]], r"line 1 .*\(KeyError: 'prediction'\)", id="no field"
        ),
        pytest.param(
            lambda lines: [lines[0].replace(b"0.5", b"NaN"), lines[1]], r"line 1 .*\(ValueError: NaN is no number\)", id="not a number"
        ),
        pytest.param(lambda _: [], "do not hold the same IDs:\n  - no answer to test-0\n  - no answer to test-1$", id="empty"),
        pytest.param(
            lambda lines: [lines[0].replace(b"0.5", b'"x"'), lines[1]], r"line 1 .*section_probability is no number", id="text for it"
        ),
        pytest.param(lambda lines: [lines[0].replace(b'"test-0"', b"5"), lines[1]], r"line 1 .*a text is no text", id="a number for an ID"),
        pytest.param(lambda lines: [b"12", lines[1]], r"line 1 is not a prediction \(TypeError", id="no object"),
        pytest.param(lambda lines: lines[:1], r"do not hold the same IDs:\n  - no answer to test-1$", id="one missing"),
        pytest.param(lambda lines: [lines[0]] * 2, "answers test-0 twice", id="one twice"),
        pytest.param(
            lambda lines: [*lines, lines[0].replace(b"test-0", b"t-7")], "answer to t-7, which the references do not", id="foreign"
        ),
    ],
)
def test_damaged_predictions_are_refused(
    damage: Callable[[list[bytes]], list[bytes]], message: str, tmp_path: Path, notes_example: Callable[..., Example]
) -> None:
    path = tmp_path / "notes.jsonl"
    examples = [notes_example(f"test-{number}", "Doctor: Hi.") for number in range(2)]
    answer = {"raw": "CC#a", "start_probability": 0.5, "prompt_tokens": 1, "new_tokens": 1, "omitted": 0, "finished": True}
    write_json_lines(path, [to_prediction(example, answer) for example in examples])
    assert [item.id for item in from_predictions(path, examples)] == ["test-0", "test-1"]
    path.write_bytes(b"\n".join(damage(path.read_bytes().splitlines())))

    with pytest.raises(DataError, match=f"(?s)^{path}.*{message}"):
        from_predictions(path, examples)


def test_one_systems_answers_are_comparable_however_they_come(
    run_file: Callable[[str], Path], notes_example: Callable[..., Example], weightless: Scorers, tmp_path: Path
) -> None:
    examples = [notes_example(f"test-{record.id}", record.dialogue, record.section, record.text) for record in reversed(REFERENCES)]
    answer = {"start_probability": 0.5, "prompt_tokens": 1, "new_tokens": 1, "omitted": 0, "finished": True}
    write_json_lines(tmp_path / "notes.jsonl", [to_prediction(example, {**answer, "raw": "CC#Pain."}) for example in examples])
    own = from_predictions(tmp_path / "notes.jsonl", examples)
    run = from_run_file(run_file("TestID,SystemOutput1,SystemOutput2\n0,CC,Pain.\n12,CC,Pain.\n"), REFERENCES)
    settings = ScoreSettings(confidence=0.95, resamples=100)

    ours, theirs = (score_notes(items, weightless, settings, seed=1, source="x", train=None).metrics for items in (own, run))

    assert ours["signature"] == theirs["signature"]
    assert ours["rouge1"] == theirs["rouge1"]


def test_an_unknown_header_is_invalid_not_lost(run_file: Callable[[str], Path]) -> None:
    items = from_run_file(run_file("TestID,SystemOutput1,SystemOutput2\n0,BACK,Pain.\n12,,\n"), REFERENCES)
    assert [(item.section, item.text) for item in items] == [(None, "Pain."), (None, "")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("TestID,SystemOutput1\n0,CC\n", "lacks the column SystemOutput2", id="a column missing"),
        pytest.param("TestID,SystemOutput1,SystemOutput2\n0,CC,a\n", "no answer to 12", id="an answer missing"),
        pytest.param("TestID,SystemOutput1,SystemOutput2\n0,CC,a\n12,CC,b\n7,CC,c\n", "answer to 7, which", id="an answer too many"),
        pytest.param("TestID,SystemOutput1,SystemOutput2\n0,CC,a\ntaskA0,CC,b\n", "answers taskA0 twice", id="an answer twice"),
        pytest.param("TestID,SystemOutput1,SystemOutput2\n0,CC,a, b\n", "row 2 has 4 fields, the header 3", id="an unquoted comma"),
        pytest.param('TestID,SystemOutput1,SystemOutput2\n0,CC,"a\n', "not well-formed CSV", id="an unclosed quote"),
    ],
)
def test_faults(run_file: Callable[[str], Path], text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        from_run_file(run_file(text), REFERENCES)


def test_another_encoding_is_said(tmp_path: Path) -> None:
    path = tmp_path / "run.csv"
    path.write_bytes("TestID,SystemOutput1,SystemOutput2\n0,CC,caf\xe9\n".encode("latin-1"))
    with pytest.raises(DataError, match="not UTF-8"):
        from_run_file(path, REFERENCES)
