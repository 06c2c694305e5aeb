"""The first two stages, run as DVC runs them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bedside.sources.declaration import read_declaration

REPOSITORY = Path(__file__).parents[1]
FETCH_AND_PREPARE = (("fetch_notes.py",), ("prepare.py", "notes"))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A folder with what the data stages read, and nothing else of the repository."""
    shutil.copy(REPOSITORY / "params.yaml", tmp_path)
    shutil.copytree(REPOSITORY / "data/sample", tmp_path / "data/sample")
    return tmp_path


def run_script(workspace: Path, script: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(REPOSITORY / "stages" / script), *arguments]
    own = {key: value for key, value in os.environ.items() if key not in {"BEDSIDE_MIRROR", "HF_HUB_OFFLINE"}}
    return subprocess.run(command, cwd=workspace, env={**own, **environment}, capture_output=True, text=True, check=False)


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_sample_is_fetched_and_prepared(workspace: Path) -> None:
    before = files_in(workspace)
    for command in FETCH_AND_PREPARE:
        done = run_script(workspace, *command, HF_HUB_OFFLINE="1")
        assert (done.returncode, done.stderr) == (0, "")
    assert files_in(workspace) - before == {
        *(f"data/raw/notes/{split}.csv" for split in ("train", "validation", "test")),
        *(f"data/prepared/notes/{split}.jsonl" for split in ("train", "validation", "test")),
        "data/raw/notes/dataset.yaml",
        "data/prepared/notes/dataset.yaml",
        "data/prepared/notes/links.json",
        "metrics/data/notes.json",
    }
    assert read_declaration(workspace / "data/prepared/notes") == "synthetic"
    assert (workspace / "data/raw/notes/test.csv").read_bytes() == (REPOSITORY / "data/sample/test.csv").read_bytes()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(
            ("notes_source: sample", "notes_source: mts-dialog"),
            "HF_HUB_OFFLINE says this machine is offline: (1) stage the public repository in a mirror",
            id="the public data, offline, no mirror",
        ),
        pytest.param(
            ("notes_source: sample", "notes_source: my-data"),
            "notes_source is 'my-data', which is no folder: choose one of sample, mts-dialog, or a folder",
            id="a folder that is not there",
        ),
        pytest.param(("seed: 42", "sead: 42"), "  - sead is not a setting: remove it, or check its spelling\n", id="a misspelt setting"),
    ],
)
def test_a_mistake_is_one_message_without_a_traceback(workspace: Path, change: tuple[str, str], message: str) -> None:
    params = workspace / "params.yaml"
    params.write_text(params.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    before = files_in(workspace)
    done = run_script(workspace, "fetch_notes.py", HF_HUB_OFFLINE="1")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert files_in(workspace) == before


@pytest.mark.parametrize(
    ("declared", "contains"),
    [
        pytest.param("contains: deidentified\n", "deidentified", id="declared"),
        pytest.param(None, "patient", id="not declared"),
    ],
)
def test_a_folder_of_ones_own_contains_what_it_declares(workspace: Path, declared: str | None, contains: str) -> None:
    shutil.copytree(workspace / "data/sample", workspace / "own")
    (workspace / "own/dataset.yaml").unlink()
    if declared:
        (workspace / "own/dataset.yaml").write_text(declared, encoding="utf-8")
    params = workspace / "params.yaml"
    params.write_text(params.read_text(encoding="utf-8").replace("notes_source: sample", "notes_source: own"), encoding="utf-8")
    for command in FETCH_AND_PREPARE:
        assert run_script(workspace, *command, HF_HUB_OFFLINE="1").returncode == 0
    assert read_declaration(workspace / "data/prepared/notes") == contains


def test_the_public_data_set_is_public(workspace: Path, repository: Path) -> None:
    mirror = repository.parent / "shared/data"
    if not (mirror / "mts-dialog").is_dir():
        pytest.skip("there is no mirror with MTS-Dialog beside the repository")
    params = workspace / "params.yaml"
    params.write_text(params.read_text(encoding="utf-8").replace("notes_source: sample", "notes_source: mts-dialog"), encoding="utf-8")
    for command in FETCH_AND_PREPARE:
        assert run_script(workspace, *command, HF_HUB_OFFLINE="1", BEDSIDE_MIRROR=str(mirror)).returncode == 0
    assert read_declaration(workspace / "data/prepared/notes") == "public"
    links = json.loads((workspace / "data/prepared/notes/links.json").read_text(encoding="utf-8"))["linked"]
    # Known duplicates of the public data set.
    assert {"validation-4", "validation-58", "test-96", "test-106"} <= links.keys()
    assert all(linked.startswith("train-") for names in links.values() for linked in names)
