"""Answering a few examples with a tiny model."""

from typing import Any

import torch
from tiny import VOCABULARY, tiny_model
from torch import nn

from bedside.config import GenerateSettings
from bedside.examples import Example
from bedside.generation.local import LocalModel
from bedside.models.chat import ChatFormat
from bedside.tasks.notes import answer_starts

# Of different lengths, the longest neither first nor last.
DIALOGUES = ["Cough.", "Doctor: Hi.\nPatient: My back hurts.", "Pain " * 20, "No allergies, no surgery.", "Fever since Monday."]
EXAMPLES = [
    Example(f"test-{number}", f"test-{number}", [{"role": "user", "content": text}], "CC#x", {"section": "CC", "text": "x"})
    for number, text in enumerate(DIALOGUES)
]


def local(model: Any, chat: ChatFormat, settings: GenerateSettings, *, seed: int = 0, at_once: int = 1) -> LocalModel:
    return LocalModel(model, chat, answer_starts(), settings, seed=seed, at_once=at_once)


def timeless(answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: value for key, value in answer.items() if key != "seconds"} for answer in answers]


def with_token_bias(bias: dict[int, float]) -> Any:
    """A model that says the same at every position: zero for each token but those given."""
    model: Any = tiny_model("llama")
    projection = nn.Linear(64, VOCABULARY)
    nn.init.zeros_(projection.weight)
    nn.init.zeros_(projection.bias)
    with torch.no_grad():
        for token, value in bias.items():
            projection.bias[token] = value
    model.lm_head = projection
    return model
