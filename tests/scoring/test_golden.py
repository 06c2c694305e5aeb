"""A published run of the challenge, with its published scores: ours are the same numbers."""

import json
from pathlib import Path
from typing import Any

import pytest

from bedside.config import ScoreSettings, load_scoring
from bedside.errors import FetchError
from bedside.layout import mirror
from bedside.scoring.notes import Scored, score_notes
from bedside.scoring.runs import from_run_file
from bedside.scoring.score_cache import ScoreCache
from bedside.scoring.text import Scorers
from bedside.sources.mts_dialog import MIRROR_FOLDER, PUBLIC_FILES, read_records
from bedside.sources.weights import fetch_weights

NAME = "wanglab_taskA_validation_flan_t5_base_run1"
SETTINGS = ScoreSettings(confidence=0.95, resamples=100)


@pytest.fixture(scope="module")
def shared(repository: Path) -> Path:
    folder = repository.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the shared folder with the published run is not beside this clone")
    return folder


@pytest.fixture(scope="module")
def items(shared: Path) -> list[Scored]:
    references = read_records(shared / "data" / MIRROR_FOLDER / PUBLIC_FILES["validation"].path)
    return from_run_file(shared / "golden" / f"{NAME}.csv", references)


@pytest.fixture(scope="module")
def published(shared: Path) -> dict[str, float]:
    values: dict[str, Any] = json.loads((shared / "golden" / f"{NAME}.json").read_text(encoding="utf-8"))
    return dict(values["all"])


def test_rouge_to_the_last_digit(items: list[Scored], published: dict[str, float], weightless: Scorers) -> None:
    scores = score_notes(items, weightless, SETTINGS, seed=1, source="x", train=None)
    keys = ("rouge1", "rouge2", "rougeL")
    assert {key: scores.metrics[key] for key in keys} == {key: published[key] for key in keys}


@pytest.mark.slow
def test_bertscore_and_bleurt_within_a_thousandth(
    items: list[Scored], published: dict[str, float], repository: Path, tmp_path: Path
) -> None:
    scoring = load_scoring(repository / "configs" / "scoring", "challenge")
    folders = {metric: tmp_path / metric for metric in scoring.weights}
    for metric, weights in scoring.weights.items():
        folders[metric].mkdir()
        try:
            fetch_weights(weights, folders[metric], mirror())
        except FetchError:
            pytest.skip(f"{weights.identity} is neither in BEDSIDE_MIRROR nor in the Hub cache")
    scores = score_notes(items, Scorers(scoring, folders, ScoreCache(None)), SETTINGS, seed=1, source="x", train=None)
    keys = ("bertscore_f1", "bleurt")
    assert {key: scores.metrics[key] for key in keys} == pytest.approx({key: published[key] for key in keys}, abs=1e-3)
