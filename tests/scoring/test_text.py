"""Metrics with weights: which are there, what their signature says of the weights, and when the weights are read at all."""

import re
import shutil
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

from bedside.config import EncoderSettings, HubSource, ScoringSettings, Weights
from bedside.errors import ModelError
from bedside.scoring.score_cache import ScoreCache
from bedside.scoring.text import Scorers, text_scores
from bedside.sources.weights import fetch_weights

PAIRS = [("Back pain.", "Back pain."), ("Knee.", "The left knee is tender.")]


def _source(repository: str) -> HubSource:
    return HubSource(kind="hub", repository=repository, revision="1" * 40, checkpoint="safetensors")


SETTINGS = ScoringSettings(
    bertscore=EncoderSettings(title="Encoder", source=_source("test/encoder"), licence="none", gated=False, layers=1),
    bleurt=Weights(title="BLEURT", source=_source("test/bleurt"), licence="none", gated=False),
    wordnet=None,
)


@pytest.fixture
def folders(encoder: Path, tiny_bleurt: Callable[[str], Path], tmp_path: Path) -> dict[str, Path]:
    """Both metrics' weights, fetched from a mirror."""
    mirror = tmp_path / "mirror"
    shutil.copytree(encoder, mirror / "test" / "encoder")
    shutil.copytree(tiny_bleurt("narrow"), mirror / "test" / "bleurt")
    made = {metric: tmp_path / metric for metric in SETTINGS.weights}
    for metric, weights in SETTINGS.weights.items():
        made[metric].mkdir()
        fetch_weights(weights, made[metric], mirror)
    return made


def test_the_aggregate_is_the_mean_of_three_of_each_example(folders: dict[str, Path]) -> None:
    scores, _ = text_scores(PAIRS, Scorers(SETTINGS, folders, ScoreCache(None)))
    assert list(scores) == ["rouge1", "rouge2", "rougeL", "bertscore_f1", "bleurt", "aggregate"]
    assert scores["aggregate"].tolist() == pytest.approx(((scores["rouge1"] + scores["bertscore_f1"] + scores["bleurt"]) / 3).tolist())


@pytest.mark.parametrize(
    ("there", "absent"),
    [
        pytest.param(["bertscore"], {"bleurt"}, id="no BLEURT"),
        pytest.param(["bleurt"], {"bertscore_f1"}, id="no BERTScore"),
        pytest.param([], {"bertscore_f1", "bleurt"}, id="neither"),
    ],
)
def test_without_one_of_them_there_is_no_aggregate(there: list[str], absent: set[str], folders: dict[str, Path]) -> None:
    scores, signatures = text_scores(PAIRS, Scorers(SETTINGS, {metric: folders[metric] for metric in there}, ScoreCache(None)))
    assert {"rouge1", "rouge2", "rougeL", "bertscore_f1", "bleurt"} - scores.keys() == absent
    assert "aggregate" not in scores
    assert {name.removesuffix("_f1") for name in absent} == {
        name for name, value in signatures.items() if value == "absent: weights not fetched"
    }


def test_a_signature_names_weights_revision_options_and_packages(folders: dict[str, Path]) -> None:
    _, signatures = text_scores(PAIRS, Scorers(SETTINGS, folders, ScoreCache(None)))
    assert signatures["rouge"] == f"rouge-score {version('rouge-score')}, no stemmer"
    assert re.fullmatch(
        rf"Encoder at 1{{40}}, files [0-9a-f]{{8}}, layer 1, no idf, no rescaling, bert-score {version('bert-score')}, "
        rf"transformers {version('transformers')}",
        signatures["bertscore"],
    )
    assert re.fullmatch(
        rf"BLEURT at 1{{40}}, files [0-9a-f]{{8}}, transformers {version('transformers')}, sentencepiece {version('sentencepiece')}",
        signatures["bleurt"],
    )


def test_other_weights_under_the_same_revision_have_another_signature(
    folders: dict[str, Path], tiny_bleurt: Callable[[str], Path], tmp_path: Path
) -> None:
    shutil.copytree(tiny_bleurt("wide"), tmp_path / "other" / "test" / "bleurt")
    assert SETTINGS.bleurt
    first = text_scores(PAIRS, Scorers(SETTINGS, folders, ScoreCache(None)))[1]
    shutil.rmtree(folders["bleurt"])
    folders["bleurt"].mkdir()
    fetch_weights(SETTINGS.bleurt, folders["bleurt"], tmp_path / "other")
    second = text_scores(PAIRS, Scorers(SETTINGS, folders, ScoreCache(None)))[1]
    assert {metric for metric in first if first[metric] != second[metric]} == {"bleurt"}


def test_weights_are_read_for_new_texts_alone(folders: dict[str, Path], tmp_path: Path) -> None:
    scorers = Scorers(SETTINGS, folders, ScoreCache(tmp_path / "scores.sqlite"))
    first, _ = text_scores(PAIRS, scorers)
    (folders["bleurt"] / "model.safetensors").write_bytes(b"damaged")
    again, _ = text_scores(PAIRS, scorers)
    assert np.array_equal(again["bleurt"], first["bleurt"])
    with pytest.raises(ModelError, match=r"model\.safetensors: changed or truncated"):
        text_scores([*PAIRS, ("New.", "Text.")], scorers)


def test_other_weights_than_configured_are_refused(folders: dict[str, Path]) -> None:
    swapped = {"bertscore": folders["bleurt"], "bleurt": folders["bertscore"]}
    with pytest.raises(ModelError, match=r"holds test/bleurt, but the scoring configuration wants test/encoder"):
        text_scores(PAIRS, Scorers(SETTINGS, swapped, ScoreCache(None)))
