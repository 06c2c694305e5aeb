"""``bedside compare`` as it is typed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from git_repository import Repository
from scored import edit_csv, rows, write_run
from typer.testing import CliRunner, Result

from bedside.cli import app
from bedside.errors import DataError


def said(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["compare", *arguments], env={"COLUMNS": "160"})


@pytest.mark.parametrize(
    ("sides", "change"),
    [
        pytest.param(("main",), 0.5, id="a branch and the workspace"),
        pytest.param(("main", "better"), 0.25, id="two branches"),
        pytest.param(("HEAD~1", "HEAD"), 0.25, id="two commits"),
        pytest.param(("main", "sad-idea"), -0.125, id="a branch and an experiment"),
        pytest.param(("sad-idea", "./metrics"), 0.625, id="an experiment and a folder"),
        pytest.param(("./metrics", "./metrics"), 0.0, id="a folder and itself"),
    ],
)
def test_any_two_sides(history: Repository, no_connection: None, sides: tuple[str, ...], change: float) -> None:
    result = said(*sides, "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)["metrics"]["rouge1"]
    assert found["difference"] == change
    assert set(found) == {"base", "head", "difference", "low", "high", "p_value", "p_adjusted", "detectable", "verdict"}


# Eight examples that all changed in one direction: p = 2 / 2**8, times six scores = .047.
def test_json_is_all_there_is_on_stdout(history: Repository) -> None:
    result = said("main", "sad-idea", "--json", "--fail-if-worse", "rouge1")
    assert json.loads(result.stdout)["metrics"]["rouge1"]["verdict"] == "worse"
    assert result.stderr == "worse: ROUGE-1 is worse by .125 (p .047)\n"
    assert result.exit_code == 1


def test_markdown_starts_with_the_headline(history: Repository) -> None:
    result = said("main", "better", "--md")
    assert result.stdout.startswith("**Nothing worse; better: ROUGE-1 (+.250, p = .047), ROUGE-2")
    assert result.stdout.endswith("</details>\n")


def test_the_table_names_both_sides(history: Repository) -> None:
    result = said("main")
    assert result.exit_code == 0, result.output
    assert f"base main ({history.git('rev-parse', '--short=7', 'main')}), head workspace" in result.stdout


def test_the_bootstrap_is_that_of_the_bases_scores_whatever_params_yaml_says(history: Repository) -> None:
    path = history.folder / "params.yaml"
    params = yaml.safe_load(path.read_text(encoding="utf-8"))
    params["score"] = {"confidence": 0.8, "resamples": 500}
    path.write_text(yaml.safe_dump({**params, "seed": 5}), encoding="utf-8")
    found = json.loads(said("main", "--json").stdout)
    # A pull request that chooses the seed or lowers the confidence would otherwise decide its own verdict.
    assert (found["confidence"], found["resamples"], found["seed"]) == (0.95, 2000, 42)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(["main", "sad-idea"], 0, id="worse, but nobody asked"),
        pytest.param(["main", "sad-idea", "--fail-if-worse", "rouge1"], 1, id="worse"),
        pytest.param(["main", "sad-idea", "--fail-if-worse", "rouge1:0.2"], 0, id="worse by less than the margin"),
        pytest.param(["main", "sad-idea", "--fail-if-worse", "rouge1:0.2", "--fail-if-worse", "rougeL:0.1"], 1, id="one of two"),
        pytest.param(["main", "sad-idea", "--fail-if-worse", "section_accuracy"], 0, id="another score is worse"),
        pytest.param(["main", "better", "--fail-if-worse", "rouge1"], 0, id="better"),
        pytest.param(["main", "better", "--fail-if-worse", "rogue1"], 2, id="no score"),
        pytest.param(["main", "better", "--fail-if-worse", "rouge1:x"], 2, id="no margin"),
        pytest.param(["main", "better", "--fail-if-worse", "bleurt"], 2, id="a score that neither has"),
        pytest.param(["main", "better", "--md", "--json"], 2, id="two forms at once"),
        pytest.param([], 2, id="no base"),
    ],
)
def test_exit_codes(history: Repository, arguments: list[str], code: int) -> None:
    assert said(*arguments).exit_code == code


def test_an_error_of_the_data_is_one_message_with_the_place(history: Repository) -> None:
    edit_csv(history.folder / "metrics", "0.75", "nan")
    result = said("main")
    assert isinstance(result.exception, DataError)
    assert "metrics/notes_examples.csv was edited or damaged:\n  - row 2, column rouge1: 'nan'" in str(result.exception)


def test_an_error_is_told_apart_from_a_loss_by_its_message(history: Repository, repository: Path) -> None:
    done = python("import sys; from bedside.cli import main; sys.argv[1:] = ['compare', 'empty']; main()", repository)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: empty (")
    assert "Traceback" not in done.stderr


def test_nothing_heavy_is_imported(history: Repository, repository: Path) -> None:
    # A review job installs what this needs and nothing else.
    done = python(
        "import sys; from typer.testing import CliRunner; from bedside.cli import app; "
        "assert CliRunner().invoke(app, ['compare', 'main', '--md']).exit_code == 0; "
        "print(sorted({'torch', 'transformers', 'sklearn', 'pandas', 'scipy.stats', 'peft', 'rouge_score'} & set(sys.modules)))",
        repository,
    )
    assert done.stdout == "[]\n", done.stderr


def python(code: str, repository: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(repository / "src")}
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)


def test_folders_outside_of_any_repository(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "params.yaml").write_bytes((repository / "params.yaml").read_bytes())
    monkeypatch.chdir(tmp_path)
    write_run(tmp_path / "ours", rows(rouge1=0.5))
    write_run(tmp_path / "theirs", rows(rouge1=0.25))
    assert json.loads(said("theirs", "ours", "--json").stdout)["metrics"]["rouge1"]["verdict"] == "better"
