"""Record what others' code gives for the tiny checkpoints: run in an environment of its own, then commit ``values.json``.

    python -m venv elsewhere
    elsewhere/bin/pip install torch==2.13.0 transformers==4.46.3 bleurt-pytorch==0.0.1 bert-score==0.3.13 sentencepiece==0.2.3
    elsewhere/bin/python tests/scoring/recorded/record.py

bleurt-pytorch does not import under transformers 5, and bert-score was written for transformers 4.
"""

import json
import tempfile
from importlib.metadata import version
from pathlib import Path

import torch
from bert_score import BERTScorer
from bleurt_pytorch import BleurtForSequenceClassification, BleurtTokenizer
from checkpoints import BLEURT_SHAPES, PAIRS, save_bleurt, save_encoder

PACKAGES = ("torch", "transformers", "bleurt-pytorch", "bert-score", "sentencepiece")
PREDICTIONS, REFERENCES = ([pair[side] for pair in PAIRS] for side in (0, 1))


def bleurt_scores(shape: str) -> list[float]:
    """One score for each pair, from bleurt-pytorch's own model and tokenizer."""
    with tempfile.TemporaryDirectory() as folder:
        save_bleurt(Path(folder), shape)
        model = BleurtForSequenceClassification.from_pretrained(folder).eval()
        tokenizer = BleurtTokenizer.from_pretrained(folder)
        batch = tokenizer(REFERENCES, PREDICTIONS, padding="longest", truncation="longest_first", max_length=512, return_tensors="pt")
        with torch.no_grad():
            return [float(score) for score in model(**batch).logits.flatten()]


def bert_scores(architecture: str) -> list[float]:
    """BERTScore's F1 of each pair, under transformers 4."""
    with tempfile.TemporaryDirectory() as folder:
        save_encoder(Path(folder), architecture)
        scorer = BERTScorer(model_type=folder, num_layers=1)
        scorer._tokenizer.model_max_length = 128
        return [float(score) for score in scorer.score(PREDICTIONS, REFERENCES)[2]]


if __name__ == "__main__":
    values = {
        "versions": {package: version(package) for package in PACKAGES},
        "bleurt": {shape: bleurt_scores(shape) for shape in BLEURT_SHAPES},
        "bertscore_f1": {architecture: bert_scores(architecture) for architecture in ("roberta", "deberta")},
    }
    Path(__file__).with_name("values.json").write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
