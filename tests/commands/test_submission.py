"""``bedside submission`` as it is typed, on the challenge's own test set where it is at hand."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bedside.cli import app
from bedside.files import write_json_lines
from bedside.scoring.runs import from_run_file
from bedside.scoring.submission import challenge_examples, challenge_records
from bedside.sources.mts_dialog import PUBLIC_FILES
from bedside.tasks.notes import to_prediction

REAL = Path(__file__).parents[2] / "../shared/data/mts-dialog" / PUBLIC_FILES["test"].path
ANSWER = {"start_probability": 0.5, "prompt_tokens": 1, "new_tokens": 1, "omitted": 0, "finished": True}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace in which the pipeline has run on MTS-Dialog."""
    if not REAL.is_file():
        pytest.skip("MTS-Dialog is not beside the repository")
    (tmp_path / "data/raw/notes").mkdir(parents=True)
    shutil.copy(REAL, tmp_path / "data/raw/notes/test.csv")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def predict(folder: Path, raw: str) -> None:
    examples = challenge_examples(challenge_records(folder / "data/raw/notes/test.csv"))
    write_json_lines(folder / "predictions/notes.jsonl", [to_prediction(example, {**ANSWER, "raw": raw}) for example in examples])


def test_predictions_become_a_run_file(folder: Path) -> None:
    predict(folder, "CC#- Back pain.")
    said = CliRunner().invoke(app, ["submission", "--team", "clinic", "--run-number", "2", "--output", "runs"])
    assert said.exit_code == 0, said.output
    assert said.output.splitlines()[0] == "runs/taskA_clinic_run2.csv: 200 answers, read back and found as the challenge wants them"
    assert said.output.splitlines()[1].startswith("200 texts start with = + - @")
    items = from_run_file(folder / "runs/taskA_clinic_run2.csv", challenge_records(folder / "data/raw/notes/test.csv"))
    assert {(item.section, item.text) for item in items} == {("CC", "- Back pain.")}


def test_an_empty_note_is_refused_or_filled(folder: Path) -> None:
    predict(folder, "CC#")
    refused = CliRunner().invoke(app, ["submission", "--team", "clinic"])
    assert refused.exit_code == 1
    assert "ID 0: '' is no text to the organisers' scripts: give --fill" in str(refused.exception)
    assert not list(folder.glob("taskA*"))
    assert CliRunner().invoke(app, ["submission", "--team", "clinic", "--fill", "None."]).exit_code == 0


def test_without_predictions_it_says_what_to_run(folder: Path) -> None:
    said = CliRunner().invoke(app, ["submission", "--team", "clinic"])
    assert "predictions/notes.jsonl does not exist: run `dvc exp run -S notes_source=mts-dialog`" in str(said.exception)


@pytest.mark.parametrize("arguments", [["--run-number", "4"], ["--run-number", "0"], ["--run-number", "x"], []])
def test_wrong_usage(arguments: list[str]) -> None:
    assert CliRunner().invoke(app, ["submission", *(["--team", "a"] if arguments else []), *arguments]).exit_code == 2
