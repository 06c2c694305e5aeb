from pathlib import Path

import pytest

from bedside.errors import DataError
from bedside.examples import SPLITS, Example, read_examples, write_examples

MESSAGES = [{"role": "system", "content": "You are …"}, {"role": "user", "content": "Doctor: Where?\r\nPatient: Here.\u2028And\x85here."}]


def example(name: str, text: str = "Back pain.") -> Example:
    return Example(name, name, MESSAGES, f"CC#{text}", {"section": "CC", "text": text})


def test_there_are_three_splits() -> None:
    assert SPLITS == ("train", "validation", "test")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Back pain.", id="plain"),
        pytest.param("", id="empty note"),
        pytest.param("None.", id="None."),
        pytest.param("N/A", id="N/A"),
        pytest.param("1. Aspirin.\n2. Heparin.", id="line break"),
        pytest.param("38\u2028°C \u2029\x85\x0b\x0c", id="Unicode line separators"),
        pytest.param('He said "ouch", \\n', id="quotes and a backslash"),
        pytest.param("word " * 60_000, id="300 kB"),
    ],
)
def test_examples_come_back_as_they_were_written(tmp_path: Path, text: str) -> None:
    written = [example("train-0", text), example("train-1")]
    write_examples(tmp_path / "train.jsonl", written)
    assert read_examples(tmp_path / "train.jsonl") == written


def test_one_line_is_one_example(tmp_path: Path) -> None:
    write_examples(tmp_path / "train.jsonl", [example("train-0"), example("train-1")])
    assert (tmp_path / "train.jsonl").read_bytes().count(b"\n") == 2


@pytest.mark.parametrize(
    "line",
    [
        pytest.param('{"id": "train-1", "gro', id="cut off"),
        pytest.param('{"id": "train-1"}', id="missing keys"),
        pytest.param('{"id": "a", "group": "a", "messages": [], "target": "", "reference": {}, "extra": 1}', id="unknown key"),
        pytest.param("[1]", id="not an object"),
        pytest.param("", id="empty line"),
    ],
)
def test_a_line_that_is_no_example_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "train.jsonl"
    write_examples(path, [example("train-0")])
    with path.open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")
    with pytest.raises(DataError) as raised:
        read_examples(path)
    assert str(raised.value).startswith(f"{path}, line 2 is not an example (")
    assert str(raised.value).endswith("): run `dvc repro prepare`")
