"""A clone of the project in a git and DVC repository of its own, with a tiny model in a mirror."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from made_records import write_bundles
from pydantic import BaseModel
from scoring.recorded.checkpoints import save_bleurt
from tiny import save_tiny_encoder

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
    ".dvc/plots",
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

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a command in a process group of its own, that of which everything can be killed."""
        return subprocess.Popen(
            command, cwd=self.folder, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def offline(self, *command: str) -> str:
        """What a command that fails says, with the Hub's client switched off."""
        return self.run("env", "HF_HUB_OFFLINE=1", *command, check=False)

    def commit(self) -> None:
        self.run("git", "add", "--all")
        self.run("git", "commit", "--quiet", "--message", "state")

    def change(self, **values: Any) -> None:
        """Settings of params.yaml as ``section__key=value``."""
        path = self.folder / "params.yaml"
        params = yaml.safe_load(path.read_text(encoding="utf-8"))
        for name, value in values.items():
            *sections, last = name.split("__")
            section = params
            for part in sections:
                section = section[part]
            section[last] = value
        path.write_text(yaml.safe_dump(params), encoding="utf-8")

    def add_model(self, name: str, model: BaseModel) -> None:
        """A file of the catalogue."""
        (self.folder / f"configs/models/{name}.yaml").write_text(yaml.safe_dump(model.model_dump(mode="json")), encoding="utf-8")

    def put_back(self) -> None:
        """Undo what a test changed."""
        self.run("git", "checkout", "--quiet", ".")
        self.run("git", "clean", "--quiet", "--force", "configs")
        self.run("dvc", "checkout")

    def lines(self, path: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / path).read_text(encoding="utf-8").splitlines()]

    def json(self, path: str) -> dict[str, object]:
        value: dict[str, object] = json.loads((self.folder / path).read_text(encoding="utf-8"))
        return value


def run_once(repository: Path, checkpoint: Path, root: Path) -> Workspace:
    """A clone of the project under ``root`` whose pipeline has run on a few notes, with everything committed."""
    folder, mirror = root / "clone", root / "mirror"
    for name in COPIED:
        source, target = repository / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            shutil.copy(source, target)
    shutil.copytree(checkpoint, mirror / "test" / "tiny")
    save_tiny_encoder(mirror / "test" / "encoder")
    save_bleurt(mirror / "test" / "bleurt", "narrow")
    _as_pickle(mirror / "test" / "bleurt")
    _write_configs(folder)
    for split, count in {"train": 6, "validation": 3, "test": 4}.items():
        _write_records(folder / "own" / f"{split}.csv", split, count)
    write_bundles(folder / "records", 4)
    made = Workspace(folder, mirror)
    made.run("git", "init", "--quiet")
    made.commit()
    made.run("dvc", "repro")
    made.commit()
    return made


def _as_pickle(folder: Path) -> None:
    import torch
    from safetensors.torch import load_file

    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()


def _write_configs(folder: Path) -> None:
    weights = {"licence": "none", "gated": False}
    hub = {"kind": "hub", "revision": "1" * 40, "checkpoint": "safetensors"}
    model = {
        "title": "Tiny", "backend": "local", "source": {**hub, "repository": "test/tiny"}, **weights,
        "template": "own", "template_options": {"date_string": "26 Jul 2024"},
    }  # fmt: skip
    encoder = {"title": "Encoder", "source": {**hub, "repository": "test/encoder"}, **weights, "layers": 1}
    bleurt = {"title": "BLEURT", "source": {**hub, "repository": "test/bleurt", "checkpoint": "pytorch"}, **weights}
    (folder / "configs/models/tiny.yaml").write_text(yaml.safe_dump(model), encoding="utf-8")
    scorings = {
        "tiny": {"bertscore": encoder, "bleurt": bleurt, "wordnet": None},
        # What finds the nearest examples, too: the real one would come from the package index.
        "embedded": {"bertscore": encoder, "bleurt": None, "wordnet": None},
    }
    for name, scoring in scorings.items():
        (folder / f"configs/scoring/{name}.yaml").write_text(yaml.safe_dump(scoring), encoding="utf-8")
    params = yaml.safe_load((folder / "params.yaml").read_text(encoding="utf-8"))
    params |= {"model": "tiny", "notes_source": "own", "records_source": "records", "scoring": "tiny"}
    params["records"] |= {"questions": 60, "irrelevant_entries": 2, "whole_records": 2}
    params["per_task"] = {"notes": {}, "relevance": {"train": {"epochs": 1}}, "answers": {"train": {"epochs": 1}}}
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
        # A visit as long as a book, and a note that says nothing.
        long = (str(count), "CC", "", f"Doctor: What of {split}?\nPatient: {'It hurts all day. ' * 6000}")
        csv.writer(stream).writerows([("ID", "section_header", "section_text", "dialogue"), *rows, long])
