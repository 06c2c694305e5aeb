"""BLEURT against bleurt-pytorch's own model and tokenizer, whose scores were recorded in an environment of their own."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scoring.recorded.checkpoints import BLEURT_SHAPES, PAIRS

from bedside.errors import ModelError
from bedside.scoring import bleurt as module
from bedside.scoring.bleurt import bleurt

PREDICTIONS, REFERENCES = ([pair[side] for pair in PAIRS] for side in (0, 1))


@pytest.mark.parametrize("shape", BLEURT_SHAPES)
def test_scores_are_those_of_bleurt_pytorch(shape: str, tiny_bleurt: Callable[[str], Path], recorded: dict[str, Any]) -> None:
    scores = bleurt(PREDICTIONS, REFERENCES, tiny_bleurt(shape))
    assert np.abs(scores - np.array(recorded["bleurt"][shape])).max() < 1e-5


def test_the_recorded_scores_are_of_the_package_that_is_compared_with(recorded: dict[str, Any]) -> None:
    assert recorded["versions"]["bleurt-pytorch"] == "0.0.1"
    assert [len(scores) for scores in recorded["bleurt"].values()] == [len(PAIRS)] * 3
    # Scores that were all alike would agree with anything.
    assert min(np.ptp(scores) for scores in recorded["bleurt"].values()) > 0.1


def test_a_score_does_not_depend_on_what_it_is_batched_with(tiny_bleurt: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    together = bleurt(PREDICTIONS, REFERENCES, tiny_bleurt("deep"))
    monkeypatch.setattr(module, "_TOKENS_AT_ONCE", 1)
    assert np.abs(bleurt(PREDICTIONS, REFERENCES, tiny_bleurt("deep")) - together).max() < 1e-6


def test_batches_hold_rows_of_like_length_within_the_limit() -> None:
    lengths = [500, 3, 500, 3, 1000, 9, 4000, 5000]
    batches = list(module._batches(lengths))
    assert batches == [[7], [6], [4, 0, 2, 5], [1, 3]]
    assert all(lengths[batch[0]] * len(batch) <= module._TOKENS_AT_ONCE for batch in batches if len(batch) > 1)


@pytest.mark.parametrize(
    ("prediction", "reference"),
    [
        pytest.param("", "Back pain.", id="empty prediction"),
        pytest.param("Back pain.", "", id="empty reference"),
        pytest.param("", "", id="nothing at all"),
        pytest.param("\u0000 ☃ <s> [CLS]", "Back pain.", id="characters no vocabulary knows"),
    ],
)
def test_any_text_has_a_finite_score(prediction: str, reference: str, tiny_bleurt: Callable[[str], Path]) -> None:
    scores = bleurt([prediction], [reference], tiny_bleurt("narrow"))
    assert np.isfinite(scores).all()


@pytest.mark.parametrize(
    ("lost", "said"),
    [("classifier.bias", "lacks classifier.bias and has besides nothing"), (None, "lacks nothing and has besides extra.weight")],
)
def test_a_checkpoint_that_does_not_fit_is_refused(lost: str | None, said: str, tiny_bleurt: Callable[[str], Path], tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    shutil.copytree(tiny_bleurt("narrow"), tmp_path / "bleurt")
    weights = load_file(tmp_path / "bleurt" / "model.safetensors")
    if lost:
        del weights[lost]
    else:
        weights["extra.weight"] = weights["classifier.bias"].clone()
    save_file(weights, tmp_path / "bleurt" / "model.safetensors")
    with pytest.raises(ModelError, match=said):
        bleurt(["a"], ["b"], tmp_path / "bleurt")


def test_positions_that_some_versions_save_are_no_weights(tiny_bleurt: Callable[[str], Path], tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    shutil.copytree(tiny_bleurt("narrow"), tmp_path / "bleurt")
    weights = load_file(tmp_path / "bleurt" / "model.safetensors")
    save_file({**weights, "bleurt.embeddings.position_ids": torch.arange(512)[None]}, tmp_path / "bleurt" / "model.safetensors")
    expected = bleurt(PREDICTIONS[:2], REFERENCES[:2], tiny_bleurt("narrow"))
    assert bleurt(PREDICTIONS[:2], REFERENCES[:2], tmp_path / "bleurt").tolist() == expected.tolist()


def test_without_its_vocabulary_it_says_so(tiny_bleurt: Callable[[str], Path], tmp_path: Path) -> None:
    shutil.copytree(tiny_bleurt("narrow"), tmp_path / "bleurt")
    (tmp_path / "bleurt" / "spm.model").unlink()
    with pytest.raises(ModelError, match=r"has 0 SentencePiece models \(\*\.model\) where BLEURT has one"):
        bleurt(["a"], ["b"], tmp_path / "bleurt")


def test_the_full_size_needs_no_other_settings(tmp_path: Path) -> None:
    # BLEURT-20's own config.json, as published: 32 layers of 1,152, embeddings of 256.
    published = {"attention_probs_dropout_prob": 0.0, "embedding_size": 256, "hidden_act": "gelu", "hidden_dropout_prob": 0.0}
    published |= {"hidden_size": 1152, "initializer_range": 0.02, "intermediate_size": 4608, "max_position_embeddings": 512}
    published |= {"num_attention_heads": 18, "num_hidden_layers": 32, "type_vocab_size": 2, "vocab_size": 250300}
    (tmp_path / "config.json").write_text(json.dumps(published), encoding="utf-8")
    config = module.rembert_config(tmp_path)
    assert (config.input_embedding_size, config.hidden_size, config.num_hidden_layers) == (256, 1152, 32)
    assert (config.vocab_size, config.num_attention_heads, config.num_labels) == (250300, 18, 1)
