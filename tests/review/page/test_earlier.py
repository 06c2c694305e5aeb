"""The base of the page, from a git repository without a remote, and the command that draws it."""

import json
import shutil
from pathlib import Path

import pytest
from git_repository import Repository, make_repository
from page_run import Case, data_of, write_run
from scored import rows
from scored import write_run as write_scores
from typer.testing import CliRunner

from bedside.cli import app
from bedside.errors import DataError
from bedside.review.page.earlier import earlier_run, earlier_run_or_reason
from bedside.scoring.data import data_fingerprint


@pytest.fixture
def history(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """``empty`` without scores, then ROUGE-1 of .25 committed and of .75 in the workspace, with all that the page reads."""
    made = make_repository(tmp_path / "project")
    shutil.copy(repository / "params.yaml", made.folder)
    shutil.copy(repository / ".gitignore", made.folder)
    (made.folder / "dvc.yaml").write_text("metrics: [metrics/notes.json]\nparams: [params.yaml]\n", encoding="utf-8")
    made.commit("no scores yet")
    made.git("tag", "empty")
    _write(made.folder, rouge1=0.25)
    made.commit("first model")
    _write(made.folder, rouge1=0.75)
    monkeypatch.chdir(made.folder)
    return made


def _write(folder: Path, rouge1: float) -> None:
    examples = rows(8, rouge1=rouge1)
    cases = [Case(row["id"], row["section"], row["predicted"]) for row in examples]
    write_run(folder, cases)
    data = data_fingerprint((case.section, case.reference, case.dialogue) for case in cases)
    ends = {
        f"{name}_{end}": rouge1
        for name in ("section_accuracy", "section_macro_f1", "rouge1", "rouge2", "rougeL")
        for end in ("low", "high")
    }
    signature = ["bleurt: absent: no weights configured", "bertscore: absent: weights not fetched", "rouge: rouge-score 0.1.2, no stemmer"]
    more = {
        "signature": [*signature, "interval: 0.95 of 2000 resamples", f"data: {data}", "n: 8"],
        "provenance": ["source: sample (synthetic)"],
    }
    write_scores(folder / "metrics", examples, truncated=0, unfinished=0, **ends, **more)


def test_the_last_commit_is_the_base(history: Repository) -> None:
    base = earlier_run("HEAD", "notes")
    assert base.label == f"HEAD ({history.git('rev-parse', '--short=7', 'HEAD')})"
    assert (base.changes["rouge1"].base, base.changes["rouge1"].head, base.changes["rouge1"].verdict) == (0.25, 0.75, "better")
    assert base.answers["test-3"].scores["rouge1"] == 0.25
    assert base.answers["test-3"].right


def test_a_base_of_a_run_file_has_the_runs_ids(history: Repository, tmp_path: Path) -> None:
    table, scores = ((history.folder / "metrics" / name).read_text(encoding="utf-8") for name in ("notes_examples.csv", "notes.json"))
    metrics = json.loads(scores)
    del metrics["tables"]
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "notes_examples.csv").write_text(table.replace("test-", ""), encoding="utf-8")
    (tmp_path / "theirs" / "notes.json").write_text(json.dumps(metrics), encoding="utf-8")
    assert "test-3" in earlier_run(str(tmp_path / "theirs"), "notes").answers


def test_a_first_run_has_no_base_and_says_so(history: Repository) -> None:
    base, reason = earlier_run_or_reason("empty", "notes")
    assert base is None
    assert "metrics/notes.json does not exist" in reason
    with pytest.raises(DataError, match="does not exist"):
        earlier_run("empty", "notes")


def test_faults_of_our_own_scores_are_no_lack_of_a_base(history: Repository) -> None:
    (history.folder / "metrics/notes_examples.csv").unlink()
    with pytest.raises(DataError, match=r"notes_examples\.csv"):
        earlier_run_or_reason("empty", "notes")


def test_the_command_draws_the_page_against_the_last_commit(history: Repository) -> None:
    said = CliRunner().invoke(app, ["report"])
    assert said.exit_code == 0, said.output
    assert "written to reports/index.html, compared with HEAD" in said.output
    page = (history.folder / "reports/index.html").read_text(encoding="utf-8")
    assert data_of(page)["compared"] == ["section_correct", "rouge1", "rouge2", "rougeL", "unsupported_facts"]
    assert "+0.500" in page
    assert "reports" not in history.git("status", "--porcelain")


def test_the_command_takes_another_base_and_another_place(history: Repository) -> None:
    said = CliRunner().invoke(app, ["report", "--base", "empty", "--output", "elsewhere.html"])
    assert said.exit_code == 1
    assert isinstance(said.exception, DataError)
    assert not (history.folder / "elsewhere.html").exists()
    said = CliRunner().invoke(app, ["report", "--base", "HEAD", "--output", "elsewhere.html"])
    assert said.exit_code == 0, said.output
    assert (history.folder / "elsewhere.html").is_file()


@pytest.fixture
def own_data(history: Repository) -> Repository:
    params = history.folder / "params.yaml"
    params.write_text(params.read_text(encoding="utf-8").replace("notes_source: sample", "notes_source: own"), encoding="utf-8")
    return history


@pytest.mark.parametrize(("options", "shown"), [([], False), (["--include-text"], True), (["--no-include-text"], False)])
def test_text_of_own_data_is_there_when_asked_for(own_data: Repository, options: list[str], shown: bool) -> None:
    said = CliRunner().invoke(app, ["report", *options])
    assert said.exit_code == 0, said.output
    assert ("My back hurts" in (own_data.folder / "reports/index.html").read_text(encoding="utf-8")) == shown
    assert ("It holds patients' text: do not mail" in " ".join(said.output.split())) == shown


def test_a_page_with_text_that_git_would_take_is_told(own_data: Repository, tmp_path: Path) -> None:
    warning = "It holds patients' text, and git does not ignore it: do not mail, publish or commit it."
    for output, told in (("elsewhere.html", True), (str(tmp_path / "outside.html"), False)):
        said = CliRunner().invoke(app, ["report", "--include-text", "--output", output])
        assert said.exit_code == 0, said.output
        assert (warning in " ".join(said.output.split())) == told
