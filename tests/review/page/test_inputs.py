from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from page_run import Case, read_run_folder, write_run

from bedside.errors import DataError

CASES = [Case("test-0"), Case("test-1", predicted="PLAN", probability=0.25, prediction="Rest.")]


def test_everything_is_read(tmp_path: Path) -> None:
    write_run(tmp_path, CASES)
    inputs = read_run_folder(tmp_path)
    assert inputs.metrics["n"] == 2
    assert [(answer.id, answer.predicted, answer.probability) for answer in inputs.answers] == [
        ("test-0", "CC", 0.9),
        ("test-1", "PLAN", 0.25),
    ]
    assert inputs.written["test-1"].prediction == "Rest."
    assert inputs.dialogues["test-0"] == CASES[0].dialogue
    assert inputs.curves["validation_loss"] == [(2.0, 3.5), (4.0, 3.0)]
    assert inputs.curves.keys() == {"train_loss", "validation_loss", "learning_rate"}
    assert (inputs.training["step"], inputs.cost["output_tokens"]) == (4, 18857)


def test_a_system_that_was_not_trained_here(tmp_path: Path) -> None:
    write_run(tmp_path, CASES)
    for path in (tmp_path / "metrics/training").rglob("*.*"):
        path.unlink()
    (tmp_path / "metrics/cost/notes.json").unlink()
    inputs = read_run_folder(tmp_path)
    assert (inputs.curves, inputs.training, inputs.cost) == ({}, {}, {})


def _removed(path: Path) -> None:
    path.unlink()


def _one_line_less(path: Path) -> None:
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")


def _last_line_twice(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines, lines[-1]]), encoding="utf-8")


def _header_alone(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8").splitlines(keepends=True)[0], encoding="utf-8")


def _cut_short(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8")[:-4], encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "damage", "message"),
    [
        pytest.param("metrics/notes.json", _removed, "notes.json does not exist: run `dvc repro`", id="no scores"),
        pytest.param("predictions/notes_scored.jsonl", _removed, "notes_scored.jsonl does not exist", id="no records"),
        pytest.param("metrics/notes.json", _cut_short, "notes.json is not JSON", id="half a metric file"),
        pytest.param("metrics/notes_examples.csv", _one_line_less, "test-1 is only in", id="an answer less"),
        pytest.param("predictions/notes_scored.jsonl", _one_line_less, "test-1 is only in", id="a record less"),
        pytest.param("data/prepared/notes/test.jsonl", _one_line_less, "test-1 is only in", id="a dialogue less"),
        pytest.param("metrics/notes_examples.csv", _last_line_twice, "row 4, column id: test-1 is already in row 3", id="an answer twice"),
        pytest.param(
            "predictions/notes_scored.jsonl", _last_line_twice, "notes_scored.jsonl holds these twice:\n  - test-1", id="a record twice"
        ),
        pytest.param("metrics/notes_examples.csv", _header_alone, "notes_examples.csv has no examples", id="no answers"),
        pytest.param("metrics/training/notes/plots/metrics/train_loss.tsv", _cut_short, "not a curve of train_loss", id="half a curve"),
    ],
)
def test_a_fault_is_named_with_its_file(tmp_path: Path, name: str, damage: Callable[[Path], None], message: str) -> None:
    write_run(tmp_path, CASES)
    damage(tmp_path / name)
    with pytest.raises(DataError) as raised:
        read_run_folder(tmp_path)
    assert message in str(raised.value)


def test_texts_of_other_data_than_the_scores_are_about_are_refused(tmp_path: Path) -> None:
    # After a checkout of git alone: the scores say "public", the predictions are a patient's.
    write_run(tmp_path, CASES)
    scores = (tmp_path / "metrics/notes.json").read_bytes()
    write_run(tmp_path, [replace(case, dialogue="Patient: I am Jane Roe.", reference="Jane Roe.") for case in CASES])
    (tmp_path / "metrics/notes.json").write_bytes(scores)
    with pytest.raises(DataError, match=r"are not the data that .*notes\.json is about") as raised:
        read_run_folder(tmp_path)
    assert "Roe" not in str(raised.value)
