"""Texts as vectors of length one."""

from pathlib import Path

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

from bedside.few_shot.embedding import Encoder


def test_vector_is_the_mean_of_the_last_layer(encoder: Path) -> None:
    texts = ["back pain", "a rash on both arms, since monday.", "b"]
    found = Encoder(encoder).embed(texts)

    tokenizer, model = AutoTokenizer.from_pretrained(encoder), AutoModel.from_pretrained(encoder).eval()
    for text, vector in zip(texts, found, strict=True):
        with torch.no_grad():
            mean = model(**tokenizer(text, return_tensors="pt")).last_hidden_state[0].mean(dim=0).numpy()
        np.testing.assert_allclose(vector, mean / np.linalg.norm(mean), atol=1e-5)
    assert found.dtype == np.float32


def test_batches_change_nothing(encoder: Path) -> None:
    texts = [f"it hurts {'very ' * number}" for number in range(40)]
    together = Encoder(encoder).embed(texts)
    alone = np.concatenate([Encoder(encoder).embed([text]) for text in texts[:3]])
    np.testing.assert_allclose(together[:3], alone, atol=1e-5)


def test_what_follows_is_not_seen(encoder: Path) -> None:
    start = "pain " * 300
    one, other = Encoder(encoder).embed([start + "and fever", start + "and nothing else"])
    np.testing.assert_array_equal(one, other)
