"""Every way to name a side, in a real repository without any remote."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from git_repository import Repository, make_repository
from scored import rows, write_run

from bedside.errors import DataError
from bedside.review.results import read_run


@pytest.mark.parametrize(
    ("where", "rouge1", "label"),
    [
        pytest.param(None, 0.75, "workspace", id="workspace"),
        pytest.param("HEAD", 0.5, "HEAD ({sha})", id="HEAD"),
        pytest.param("HEAD~1", 0.25, "HEAD~1 ({sha})", id="HEAD~1"),
        pytest.param("better", 0.5, "better ({sha})", id="branch"),
        pytest.param("refs/heads/main", 0.25, "refs/heads/main ({sha})", id="whole name of a branch"),
        pytest.param("v1", 0.25, "v1 ({sha})", id="annotated tag"),
        pytest.param("sad-idea", 0.125, "sad-idea ({sha})", id="experiment"),
        pytest.param("./metrics", 0.75, "./metrics", id="folder"),
        pytest.param("metrics/", 0.75, "metrics/", id="folder without ./"),
    ],
)
def test_a_side_may_be_named_in_many_ways(history: Repository, where: str | None, rouge1: float, label: str) -> None:
    run = read_run(where)
    commits = {"sad-idea": history.git("for-each-ref", "--format=%(objectname)", "refs/exps")}
    sha = commits.get(where or "", "") or history.git("rev-parse", f"{where}^{{commit}}" if where and "metrics" not in where else "HEAD")
    assert run.metrics["rouge1"] == rouge1
    assert run.label == label.format(sha=sha[:7])


@pytest.mark.parametrize("length", [7, 40])
def test_a_commit_is_its_own_label(history: Repository, length: int) -> None:
    sha = history.git("rev-parse", "main")[:length]
    assert (read_run(sha).label, read_run(sha).metrics["rouge1"]) == (sha, 0.25)


def test_a_branch_that_only_the_remote_has_is_found_under_its_name_there(history: Repository, tmp_path: Path) -> None:
    clone = make_repository(tmp_path / "another")
    clone.git("pull", "--quiet", str(history.folder), "better")
    clone.git("remote", "add", "origin", str(history.folder))
    clone.git("fetch", "--quiet")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(clone.folder)
        assert read_run("origin/main").metrics["rouge1"] == 0.25


def test_from_a_subfolder_of_the_repository(history: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    (history.folder / "docs" / "deep").mkdir(parents=True)
    monkeypatch.chdir(history.folder / "docs" / "deep")
    assert (read_run(None).metrics["rouge1"], read_run("main").metrics["rouge1"]) == (0.75, 0.25)


def test_the_project_in_a_folder_of_a_larger_repository(tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    larger = make_repository(tmp_path / "larger")
    write_run(larger.folder / "notes-project" / "metrics", rows(rouge1=0.5))
    (larger.folder / "notes-project" / "params.yaml").write_bytes((repository / "params.yaml").read_bytes())
    larger.commit("both")
    monkeypatch.chdir(larger.folder / "notes-project")
    assert read_run("HEAD").metrics["rouge1"] == 0.5


def test_a_name_that_is_a_branch_and_a_folder_is_refused(history: Repository) -> None:
    write_run(history.folder / "main", rows(rouge1=0.5))
    with pytest.raises(DataError, match=r"'main' is a git revision and a folder: write \./main for the folder, or [0-9a-f]{40} for"):
        read_run("main")
    assert read_run("./main").metrics["rouge1"] == 0.5


def test_a_folder_without_scores_does_not_hide_the_branch_of_its_name(history: Repository) -> None:
    (history.folder / "main").mkdir()
    assert read_run("main").metrics["rouge1"] == 0.25


@pytest.mark.parametrize(
    ("where", "message"),
    [
        pytest.param("empty", r"^empty \([0-9a-f]{7}\): metrics/notes.json does not exist", id="a revision without metrics"),
        pytest.param("nothing", r"^nothing is no git revision, no experiment and no folder with a notes.json", id="nothing"),
        pytest.param("", "is no git revision", id="an empty name"),
        pytest.param("HEAD~99", r"^HEAD~99 is no git revision", id="before the first commit"),
        pytest.param("0" * 40, r"^0{40} is no git revision", id="no commit of ours"),
        pytest.param("main:metrics", r"^main:metrics is no git revision", id="a folder in a commit"),
        pytest.param("./nowhere", r"^\./nowhere has no notes.json", id="no folder"),
    ],
)
def test_what_is_not_there_is_told(history: Repository, where: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        read_run(where)


def test_a_table_edited_and_committed_is_refused_with_revision_and_row(history: Repository) -> None:
    path = history.folder / "metrics" / "notes_examples.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("0.75", "0.8", 1), encoding="utf-8")
    sha = history.commit("tidied up")
    with pytest.raises(DataError, match=rf"^HEAD \({sha[:7]}\): metrics/notes_examples.csv was edited(?s:.*)column rouge1 gives 0.756250"):
        read_run("HEAD")


def test_two_experiments_of_one_name_are_told_apart_by_their_commits(history: Repository) -> None:
    other = history.git("rev-parse", "empty")
    history.git("update-ref", f"refs/exps/{other[:2]}/{other[2:]}/sad-idea", "main")
    with pytest.raises(DataError, match="'sad-idea' is the name of several experiments"):
        read_run("sad-idea")


def test_a_shallow_clone_says_what_to_fetch(history: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    history.commit("third model")
    shallow = make_repository(tmp_path / "shallow")
    shallow.git("pull", "--quiet", "--depth", "1", f"file://{history.folder}", "better")
    monkeypatch.chdir(shallow.folder)
    assert read_run("HEAD").metrics["rouge1"] == 0.75
    with pytest.raises(DataError, match=r"^HEAD~1 is not in this shallow clone.*git fetch --unshallow.*fetch-depth: 0"):
        read_run("HEAD~1")


def test_without_git_a_folder_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_run(tmp_path / "out", rows())
    assert read_run("out").label == "out"
    with pytest.raises(DataError, match="here is no git repository"):
        read_run("main")


def test_no_connection_is_opened(history: Repository, no_connection: None) -> None:
    assert read_run("sad-idea").metrics["rouge1"] == 0.125


@pytest.mark.slow
def test_what_dvc_exp_run_made_is_found_by_its_name(tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_repository(tmp_path / "clone")
    for rouge1 in (0.25, 0.5):
        write_run(made.folder / "runs" / str(rouge1), rows(rouge1=rouge1))
    (made.folder / "params.yaml").write_text("rouge1: 0.25\n", encoding="utf-8")
    outs = [{f"metrics/{name}": {"cache": False}} for name in ("notes.json", "notes_examples.csv")]
    stage = {"cmd": "cp runs/${rouge1}/* metrics/", "params": ["rouge1"], "deps": ["runs"], "metrics": outs[:1], "plots": outs[1:]}
    (made.folder / "dvc.yaml").write_text(yaml.safe_dump({"stages": {"score": stage}}), encoding="utf-8")
    (made.folder / "metrics").mkdir()
    monkeypatch.chdir(made.folder)
    dvc = [sys.executable, "-m", "dvc"]
    subprocess.run([*dvc, "init", "--quiet"], check=True)
    (made.folder / ".dvc/config").write_bytes((repository / ".dvc/config").read_bytes())
    subprocess.run([*dvc, "repro", "--quiet"], check=True)
    made.commit("first model")
    subprocess.run([*dvc, "exp", "run", "--quiet", "--name", "twice-as-good", "--set-param", "rouge1=0.5"], check=True)
    made.git("checkout", "--quiet", "--force", "main")
    assert [read_run(where).metrics["rouge1"] for where in ("main", "twice-as-good", None)] == [0.25, 0.5, 0.25]
