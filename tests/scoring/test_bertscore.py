from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scoring.recorded.checkpoints import PAIRS, save_encoder

from bedside.errors import ModelError
from bedside.scoring.bertscore import bertscore_f1


def test_equal_texts_score_one_and_an_empty_one_zero(encoder: Path) -> None:
    scores = bertscore_f1(["back pain", "", "knee"], ["back pain", "back pain", "back pain"], encoder, layers=1)
    assert scores.shape == (3,)
    assert scores[0] == pytest.approx(1.0, abs=1e-6)
    assert scores[1] == 0.0
    assert 0 < scores[2] < 1


def test_matches_greedy_cosine_matching_by_hand(encoder: Path) -> None:
    # The definition of Zhang et al. (2020), equations 1 to 3, without bert-score's code.
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer, model = AutoTokenizer.from_pretrained(encoder), AutoModel.from_pretrained(encoder).eval()

    def embedded(text: str) -> torch.Tensor:
        with torch.no_grad():
            states = model(**tokenizer(text, return_tensors="pt")).last_hidden_state[0]
        return torch.nn.functional.normalize(states, dim=-1)

    similarity = embedded("sore knee") @ embedded("the knee hurts").T
    # The start and end tokens take part in matching, but not in the means.
    precision = similarity.max(dim=1).values[1:-1].mean().item()
    recall = similarity.max(dim=0).values[1:-1].mean().item()
    expected = 2 * precision * recall / (precision + recall)
    assert bertscore_f1(["sore knee"], ["the knee hurts"], encoder, layers=1)[0] == pytest.approx(expected, abs=1e-5)


def test_a_text_longer_than_the_encoder_reads_is_cut(encoder: Path) -> None:
    assert bertscore_f1(["pain " * 2000], ["pain"], encoder, layers=1).shape == (1,)


@pytest.mark.parametrize("architecture", ["roberta", "deberta"])
def test_scores_are_those_under_transformers_4(architecture: str, recorded: dict[str, Any], tmp_path: Path) -> None:
    # bert-score was written for transformers 4 and published scores come from there: RoBERTa's first word must keep its space,
    # and DeBERTa's tokenizer must be told the longest input.
    assert recorded["versions"]["transformers"] == "4.46.3"
    save_encoder(tmp_path, architecture)
    scores = bertscore_f1([pair[0] for pair in PAIRS], [pair[1] for pair in PAIRS], tmp_path, layers=1)
    assert np.abs(scores - np.array(recorded["bertscore_f1"][architecture])).max() < 1e-5


def test_roberta_without_a_known_longest_input_is_cut_before_its_positions_end(tmp_path: Path) -> None:
    save_encoder(tmp_path, "roberta")
    (tmp_path / "tokenizer_config.json").unlink()
    assert bertscore_f1(["pain " * 2000], ["pain"], tmp_path, layers=1).shape == (1,)


def test_a_folder_without_an_encoder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no encoder"):
        bertscore_f1(["Pain."], ["Pain."], tmp_path, layers=1)
