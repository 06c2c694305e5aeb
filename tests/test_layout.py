"""Where things lie that do not lie at the same place for everybody."""

from pathlib import Path

import pytest

from bedside import layout


@pytest.mark.parametrize(
    ("here", "expected"),
    [
        pytest.param("clone", "clone", id="the repository"),
        pytest.param("clone/.dvc/tmp/exps/standalone/tmpa1b2", "clone", id="a copy for an experiment"),
        pytest.param("clone/.dvc/tmp/exps/tmpa1b2", "clone", id="a copy for a queued one"),
        pytest.param("exps/tmp", "exps/tmp", id="a folder that is called so"),
    ],
)
def test_paid_answers_lie_in_the_repository_itself(here: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BEDSIDE_ANSWERS", raising=False)
    (tmp_path / here).mkdir(parents=True)
    monkeypatch.chdir(tmp_path / here)
    assert layout.paid_answers("gpt-4o") == tmp_path / expected / ".answers/gpt-4o/answers.sqlite"


def test_a_folder_for_paid_answers_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEDSIDE_ANSWERS", str(tmp_path))
    assert layout.paid_answers("gpt-4o") == tmp_path / "gpt-4o/answers.sqlite"


def test_a_name_that_is_a_path_stays_in_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEDSIDE_ANSWERS", str(tmp_path))
    assert layout.paid_answers("meta-llama/Llama-3.3-70B:free") == tmp_path / "meta-llama_Llama-3.3-70B_free/answers.sqlite"


def test_git_and_dvc_know_nothing_of_paid_answers(repository: Path) -> None:
    assert "/.answers/" in (repository / ".gitignore").read_text(encoding="utf-8").split()
    assert ".answers" not in (repository / "dvc.yaml").read_text(encoding="utf-8")
