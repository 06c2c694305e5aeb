from typing import Any

import pytest

from bedside.generation.cost import generation_cost
from bedside.models.memory import peak_gib

ANSWERS: list[dict[str, Any]] = [
    {"seconds": 0.75, "prompt_tokens": 100, "new_tokens": 10},
    {"seconds": 0.75, "prompt_tokens": 120, "new_tokens": 20},
    {"seconds": 1.0, "prompt_tokens": 50, "new_tokens": 5},
]
TRAINING = {"train_seconds": 60.5, "train_tokens_per_second": 412.0, "train_peak_gib": 3.25, "train_loss": 1.0, "step": 40}


def test_cost_has_the_keys_of_the_contract() -> None:
    cost = generation_cost(ANSWERS, TRAINING)

    assert cost.pop("generate_peak_gib") == pytest.approx(peak_gib(), abs=0.1)
    assert cost == {
        "train_seconds": 60.5,
        "train_tokens_per_second": 412.0,
        "train_peak_gib": 3.25,
        "generate_seconds": 2.5,
        "examples_per_second": 1.2,
        "input_tokens": 270,
        "output_tokens": 35,
    }


def test_model_that_was_not_trained_has_no_training_cost() -> None:
    assert not [key for key in generation_cost(ANSWERS, {}) if key.startswith("train_")]
