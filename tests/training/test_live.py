import csv
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bedside.training.engine import Log
from bedside.training.live import LiveCurve
from bedside.training.trainer import Trained

HISTORY: list[Log] = [
    {"step": 1, "epoch": 0.5, "train_loss": 3.0, "learning_rate": 0.1},
    {"step": 2, "epoch": 1.0, "train_loss": 2.5, "learning_rate": 0.05},
    {"step": 2, "epoch": 1.0, "validation_loss": 2.75},
    {"step": 3, "epoch": 1.5, "train_loss": 2.0, "learning_rate": 0.02},
    {"step": 4, "epoch": 2.0, "train_loss": 1.5, "learning_rate": 0.0},
    {"step": 4, "epoch": 2.0, "validation_loss": 2.25},
]


@pytest.fixture(autouse=True)
def _outside_any_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DVCLive opens the Git repository it is in and never closes its packs, which some later test would be blamed for."""
    monkeypatch.chdir(tmp_path)


def trained(history: list[Log], *, resumed_step: int = 0) -> Trained:
    model = cast("Any", SimpleNamespace())
    return Trained(model, history, seconds=12.34, tokens=5678, peak_gib=1.2345, resumed_step=resumed_step)


def points(folder: Path, name: str) -> list[tuple[int, float]]:
    with (folder / "plots" / "metrics" / f"{name}.tsv").open(encoding="utf-8") as stream:
        return [(int(row["step"]), float(row[name])) for row in csv.DictReader(stream, delimiter="\t")]


def expected(name: str) -> list[tuple[int, float]]:
    return [(int(row["step"]), row[name]) for row in HISTORY if name in row]


NAMES = ["train_loss", "validation_loss", "learning_rate"]


@pytest.mark.parametrize("name", NAMES)
def test_curve_grows_with_the_history(name: str, tmp_path: Path) -> None:
    live = LiveCurve(tmp_path)
    for end in range(1, len(HISTORY) + 1):
        live.update(HISTORY[:end])
    live.finish(trained(HISTORY))

    assert points(tmp_path, name) == expected(name)


@pytest.mark.parametrize("name", NAMES)
def test_resumed_curve_has_no_gap_and_no_point_twice(name: str, tmp_path: Path) -> None:
    killed = LiveCurve(tmp_path)
    killed.update(HISTORY[:4])  # one step beyond the checkpoint of step 2

    resumed = LiveCurve(tmp_path)
    resumed.update(HISTORY[:3])
    resumed.update(HISTORY)
    resumed.finish(trained(HISTORY, resumed_step=2))

    assert points(tmp_path, name) == expected(name)


def test_metrics_are_the_latest_losses_and_the_facts_of_the_run(tmp_path: Path) -> None:
    live = LiveCurve(tmp_path)
    live.finish(trained(HISTORY, resumed_step=2))

    assert json.loads((tmp_path / "metrics.json").read_text(encoding="utf-8")) == {
        "step": 4,
        "epoch": 2.0,
        "train_loss": 1.5,
        "learning_rate": 0.0,
        "validation_loss": 2.25,
        "train_seconds": 12.3,
        "train_tokens_per_second": 460.1,
        "train_peak_gib": 1.23,
        "resumed_step": 2,
    }


def test_metrics_can_be_read_while_training_runs(tmp_path: Path) -> None:
    live = LiveCurve(tmp_path)
    live.update(HISTORY[:3])

    metrics = json.loads((tmp_path / "metrics.json").read_text(encoding="utf-8"))
    assert (metrics["step"], metrics["train_loss"], metrics["validation_loss"]) == (2, 2.5, 2.75)


def test_facts_are_no_plots(tmp_path: Path) -> None:
    LiveCurve(tmp_path).finish(trained(HISTORY))

    assert sorted(path.stem for path in (tmp_path / "plots" / "metrics").iterdir()) == [
        "epoch",
        "learning_rate",
        "train_loss",
        "validation_loss",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["metrics.json", "plots"]
