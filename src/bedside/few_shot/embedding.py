"""Texts as vectors: the mean of an encoder's last layer, as sentence-transformers/all-MiniLM-L6-v2 is meant to be used."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from tqdm.auto import tqdm
from transformers import AutoModel, AutoTokenizer

from bedside.cpu import settle_vector_math

_LONGEST = 256  # tokens, of which the model card speaks
_AT_ONCE = 16


class Encoder:
    """The encoder in a folder of fetched weights."""

    def __init__(self, folder: Path) -> None:
        settle_vector_math()
        self._tokenizer = AutoTokenizer.from_pretrained(folder)
        self._model = AutoModel.from_pretrained(folder, dtype=torch.float32, use_safetensors=True).eval()

    @torch.no_grad()
    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """One vector of length one for each text: (texts, size), float32. What follows its first 256 tokens is not seen."""
        vectors = []
        for start in tqdm(range(0, len(texts), _AT_ONCE), desc="embedding", unit="batch", leave=False):
            inputs = self._tokenizer(
                list(texts[start : start + _AT_ONCE]), padding=True, truncation=True, max_length=_LONGEST, return_tensors="pt"
            )
            states = self._model(**inputs).last_hidden_state  # (texts, tokens, size)
            mask = inputs["attention_mask"][..., None].float()
            means = (states * mask).sum(dim=1) / mask.sum(dim=1)
            vectors.append(torch.nn.functional.normalize(means, dim=1).numpy())
        return np.concatenate(vectors)
