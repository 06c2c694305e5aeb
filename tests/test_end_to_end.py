"""The pipeline as its users run it: DVC, in a git repository of its own, with a tiny model from a mirror."""

import csv
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import yaml

from bedside.tasks.notes import SECTIONS
from bedside.training.checkpoints import only_trainer

pytestmark = pytest.mark.slow

COPIED = (  # what the pipeline needs of a clone
    "configs",
    "stages",
    "src",
    "data/sample",
    "dvc.yaml",
    "params.yaml",
    ".gitignore",
    ".dvcignore",
    ".dvc/config",
    ".dvc/.gitignore",
)
WORDS = {"CC": "hurts", "ALLERGY": "penicillin", "MEDICATIONS": "aspirin"}


class Workspace:
    """A clone of the project with commands run in it."""

    def __init__(self, folder: Path, mirror: Path) -> None:
        self.folder = folder
        self._environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("DVC_")},
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "BEDSIDE_MIRROR": str(mirror),
            "OMP_NUM_THREADS": "2",
            "HF_HUB_OFFLINE": "1",
            "HF_HOME": str(folder.parent / "hub"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_AUTHOR_NAME": "t",
            "GIT_AUTHOR_EMAIL": "t@example.org",
            "GIT_COMMITTER_NAME": "t",
            "GIT_COMMITTER_EMAIL": "t@example.org",
        }

    def run(self, *command: str, check: bool = True) -> str:
        done = subprocess.run(
            command, cwd=self.folder, env=self._environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        assert not check or done.returncode == 0, done.stdout
        return done.stdout

    def commit(self) -> None:
        self.run("git", "add", "--all")
        self.run("git", "commit", "--quiet", "--message", "state")

    def json(self, path: str) -> dict[str, object]:
        value: dict[str, object] = json.loads((self.folder / path).read_text(encoding="utf-8"))
        return value


@pytest.fixture(scope="module")
def workspace(repository: Path, checkpoint: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    from tiny import save_tiny_encoder

    root = tmp_path_factory.mktemp("end-to-end")
    folder, mirror = root / "clone", root / "mirror"
    for name in COPIED:
        source, target = repository / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            shutil.copy(source, target)
    shutil.copytree(checkpoint("llama"), mirror / "test" / "tiny")
    save_tiny_encoder(mirror / "test" / "encoder")
    _write_configs(folder)
    for split, count in {"train": 6, "validation": 3, "test": 4}.items():
        _write_records(folder / "own" / f"{split}.csv", split, count)
    made = Workspace(folder, mirror)
    made.run("git", "init", "--quiet")
    made.commit()
    made.run("dvc", "repro")
    made.commit()
    return made


def test_every_contract_file_is_made(workspace: Workspace) -> None:
    scores = workspace.json("metrics/notes.json")
    assert scores["n"] == 4
    for name in ("section_accuracy", "section_macro_f1", "rouge1", "rouge2", "rougeL", "bertscore_f1", "baseline_section_accuracy"):
        low, value, high = (scores[key] for key in (f"{name}_low", name, f"{name}_high"))
        assert isinstance(low, float)
        assert isinstance(value, float)
        assert isinstance(high, float)
        assert low <= value <= high, name
    assert scores.keys() >= {"invalid_headers", "empty_notes", "truncated", "signature"}
    assert "bleurt" not in scores
    signature = scores["signature"]
    assert isinstance(signature, list)
    assert {"bleurt: absent: no weights configured", "source: own data"} <= {*signature}
    cost = workspace.json("metrics/cost/notes.json")
    assert cost.keys() == {
        "train_seconds", "train_tokens_per_second", "train_peak_gib", "generate_seconds", "examples_per_second", "generate_peak_gib",
        "input_tokens", "output_tokens",
    }  # fmt: skip
    assert all(isinstance(value, int | float) and value > 0 for value in cost.values())
    data = workspace.json("metrics/data/notes.json")
    assert [data[split]["n"] for split in ("train", "validation", "test")] == [6, 3, 4]  # type: ignore[index]
    manifest = workspace.json("models/notes/manifest.json")
    assert manifest["base"] == {
        "title": "Tiny",
        "identity": "test/tiny",
        "repository": "test/tiny",
        "revision": f"{'1' * 40} (asked for; from a mirror)",
        "licence": "none",
    }


def test_predictions_start_with_a_code(workspace: Workspace) -> None:
    lines = [json.loads(line) for line in (workspace.folder / "predictions" / "notes.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["test-0", "test-1", "test-2", "test-3"]
    assert all(line["prediction"]["section"] in SECTIONS and 0 < line["section_probability"] <= 1 for line in lines)


def test_finished_work_leaves_nothing_to_be_taken_up_again(workspace: Workspace) -> None:
    left = [path for path in (workspace.folder / ".scratch").rglob("*") if path.is_file()]
    assert {path.suffix for path in left} <= {".lock", ".pid"}
    assert workspace.json("metrics/training/notes/metrics.json")["resumed_step"] == 0


def test_second_trainer_is_refused_with_the_number_of_the_first(workspace: Workspace) -> None:
    before = {path: path.read_bytes() for path in (workspace.folder / "metrics").rglob("*") if path.is_file()}
    with only_trainer(workspace.folder / ".scratch" / "train" / "notes", 4321):
        said = workspace.run("python", "stages/train.py", "notes", check=False)
    assert said.splitlines()[-1].startswith("error: process 4321 is still training in .scratch/train/notes")
    assert "Traceback" not in said
    assert before == {path: path.read_bytes() for path in (workspace.folder / "metrics").rglob("*") if path.is_file()}


def test_numbers_are_in_git_and_text_is_not(workspace: Workspace) -> None:
    tracked = workspace.run("git", "ls-files").splitlines()
    assert {"metrics/notes.json", "metrics/notes_examples.csv", "metrics/cost/notes.json", "metrics/data/notes.json", "dvc.lock"} <= {
        *tracked
    }
    assert not [
        path
        for path in tracked
        if path.startswith(("data/raw/notes", "data/prepared/notes", "predictions/", "models/")) and ".gitignore" not in path
    ]
    committed = "".join((workspace.folder / path).read_text(encoding="utf-8") for path in tracked if path.startswith("metrics/"))
    assert committed
    assert "penicillin" not in committed


def test_nothing_to_do_says_so_quickly(workspace: Workspace) -> None:
    started = time.monotonic()
    said = workspace.run("dvc", "repro")
    assert time.monotonic() - started < 5
    assert "Data and pipelines are up to date." in said
    assert workspace.run("git", "status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        pytest.param("src/bedside/scoring/statistics.py", {"score@notes"}, id="a metric's code: no retraining"),
        pytest.param("configs/models/qwen3-4b.yaml", set(), id="another model's file: nothing"),
        pytest.param(
            "configs/models/tiny.yaml", {"fetch_model", "train@notes", "generate@notes"}, id="this model's file: from its weights on"
        ),
        pytest.param("src/bedside/training/dropout.py", {"train@notes"}, id="training code: not the data"),
        pytest.param("src/bedside/cli.py", set(), id="the command line: nothing"),
    ],
)
def test_only_what_changed_runs(workspace: Workspace, changed: str, expected: set[str]) -> None:
    path = workspace.folder / changed
    before = path.read_text(encoding="utf-8")
    try:
        path.write_text(before.replace("title: ", "title: New ") + "# changed\n", encoding="utf-8")
        status = json.loads(workspace.run("dvc", "status", "--json"))
    finally:
        path.write_text(before, encoding="utf-8")
    assert status.keys() == expected


def test_review_commands_work(workspace: Workspace) -> None:
    assert "rouge1" in workspace.run("dvc", "metrics", "show")
    scored = workspace.run("dvc", "exp", "run", "-S", "score.confidence=0.8")
    assert "Running stage 'score@notes'" in scored
    assert "Running stage 'train@notes'" not in scored
    assert "bertscore_f1_low" in workspace.run("dvc", "metrics", "diff", "HEAD")
    assert "score.confidence" in workspace.run("dvc", "params", "diff", "HEAD")
    page = workspace.run("dvc", "plots", "show")
    assert "index.html" in page
    drawn = (workspace.folder / "dvc_plots" / "index.html").read_text(encoding="utf-8")
    assert "Training and validation loss" in drawn
    assert "Section headers, chosen against true" in drawn
    assert "F1 of each section" in drawn
    assert "penicillin" not in drawn
    workspace.run("git", "checkout", "--quiet", ".")
    workspace.run("dvc", "checkout")


def test_a_model_that_cannot_be_had_is_one_message(workspace: Workspace) -> None:
    said = workspace.run("dvc", "exp", "run", "-S", "model=llama3.2-3b", check=False)
    workspace.run("git", "checkout", "--quiet", ".")
    workspace.run("dvc", "checkout", check=False)
    assert "Llama 3.2 Community License" in said
    assert "HF_TOKEN" in said
    assert "BEDSIDE_MIRROR" in said
    assert "Traceback" not in said
    assert "Running stage 'train@notes'" not in said


def test_an_unknown_model_is_one_message(workspace: Workspace) -> None:
    said = workspace.run("dvc", "exp", "run", "-S", "model=gpt-2", check=False)
    workspace.run("git", "checkout", "--quiet", ".")
    assert "configs/models/gpt-2.yaml" in said
    assert "Traceback" not in said


def _write_configs(folder: Path) -> None:
    weights = {"revision": "1" * 40, "licence": "none", "gated": False}
    model = {
        "title": "Tiny", "backend": "local", "source": {"kind": "hub", "repository": "test/tiny"}, **weights,
        "template_options": {"date_string": "26 Jul 2024"},
    }  # fmt: skip
    encoder = {"title": "Encoder", "source": {"kind": "hub", "repository": "test/encoder"}, **weights, "layers": 1}
    (folder / "configs/models/tiny.yaml").write_text(yaml.safe_dump(model), encoding="utf-8")
    (folder / "configs/scoring/tiny.yaml").write_text(yaml.safe_dump({"bertscore": encoder, "bleurt": None}), encoding="utf-8")
    params = yaml.safe_load((folder / "params.yaml").read_text(encoding="utf-8"))
    params |= {"model": "tiny", "notes_source": "own", "scoring": "tiny"}
    params["train"] |= {"epochs": 2, "batch_size": 2, "gradient_accumulation": 1, "max_length": 256}
    params["generate"] |= {"max_new_tokens": 8, "tokens_at_once": 1000}
    params["score"] |= {"resamples": 200}
    (folder / "params.yaml").write_text(yaml.safe_dump(params), encoding="utf-8")


def _write_records(path: Path, split: str, count: int) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as stream:
        rows: Sequence[Sequence[str]] = [
            (str(row), section, f"It {WORDS[section]}.", f"Doctor: What of {split} {row}?\nPatient: It {WORDS[section]} {row}.")
            for row, section in ((row, list(WORDS)[row % 3]) for row in range(count))
        ]
        csv.writer(stream).writerows([("ID", "section_header", "section_text", "dialogue"), *rows])
