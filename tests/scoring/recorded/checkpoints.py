"""Tiny checkpoints of the metrics' architectures, the same in every version of transformers.

Their weights are a function of each tensor's name, their vocabularies are trained on the sentences below. This file is run
by the tests and, with other versions, by ``record.py``; it imports nothing of the project.
"""

import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from sentencepiece import SentencePieceTrainer
from tokenizers import ByteLevelBPETokenizer

SENTENCES = [
    "The patient denies chest pain and shortness of breath.",
    "He was given 40 mg of furosemide twice a day, and his legs are less swollen.",
    "Mother had diabetes; her brother died at seventy of a stroke.",
    "The left knee is tender, the right one is not.",
]
PAIRS = [
    ("The left knee is tender.", "The right knee is not tender."),
    ("He was given 40 mg.", "He was given 80 mg of furosemide, and his legs are less swollen."),
    ("None.", "The patient denies chest pain."),
    ("Mother had diabetes.", "Mother had diabetes."),
    # Longer than the encoders read: 512 tokens for BLEURT, 128 for the others here.
    (" ".join(SENTENCES * 40), "Her brother died of a stroke."),
    ("Her brother died of a stroke.", " ".join(SENTENCES * 40)),
    (" ".join(SENTENCES * 20), " ".join(SENTENCES[::-1] * 21)),
]

BLEURT_SHAPES: dict[str, dict[str, Any]] = {
    "narrow": {"hidden_size": 16, "embedding_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 24},
    "deep": {"hidden_size": 24, "embedding_size": 12, "num_hidden_layers": 4, "num_attention_heads": 3, "intermediate_size": 40},
    "wide": {"hidden_size": 64, "embedding_size": 16, "num_hidden_layers": 2, "num_attention_heads": 8, "intermediate_size": 96},
}
_BLEURT_VOCABULARY = 160
_ENCODER: dict[str, Any] = {
    "vocab_size": 320,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 64,
}


def drawn(name: str, shape: tuple[int, ...]) -> torch.Tensor:
    """A tensor's values: around 1 for the scales of layer norms, around 0 for everything else."""
    random = np.random.default_rng(zlib.crc32(name.encode()))
    values = random.normal(1.0 if name.endswith("LayerNorm.weight") else 0.0, 0.3, size=shape)
    return torch.tensor(values, dtype=torch.float32)


def save_bleurt(folder: Path, shape: str) -> None:
    """A checkpoint under the names of bleurt-pytorch, with its SentencePiece vocabulary."""
    folder.mkdir(parents=True, exist_ok=True)
    config = {"model_type": "bleurt", "vocab_size": _BLEURT_VOCABULARY, "max_position_embeddings": 512, "type_vocab_size": 2}
    config |= {"layer_norm_eps": 1e-12, "hidden_act": "gelu", "num_labels": 1, **BLEURT_SHAPES[shape]}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    names = _bleurt_tensors(**BLEURT_SHAPES[shape])
    save_file({name: drawn(name, size) for name, size in names.items()}, folder / "model.safetensors", metadata={"format": "pt"})
    corpus = folder / "sentences.txt"
    corpus.write_text("\n".join(SENTENCES), encoding="utf-8")
    SentencePieceTrainer.train(
        input=str(corpus), model_prefix=str(folder / "spm"), vocab_size=_BLEURT_VOCABULARY, model_type="unigram", pad_id=0,
        pad_piece="[PAD]", unk_id=1, unk_piece="[UNK]", bos_id=-1, eos_id=-1, control_symbols=["[CLS]", "[SEP]", "[MASK]"],
        hard_vocab_limit=False, minloglevel=2,
    )  # fmt: skip
    for name in ("sentences.txt", "spm.vocab"):
        (folder / name).unlink()


def _bleurt_tensors(
    hidden_size: int, embedding_size: int, num_hidden_layers: int, num_attention_heads: int, intermediate_size: int
) -> dict[str, tuple[int, ...]]:
    def dense(name: str, to: int, of: int) -> dict[str, tuple[int, ...]]:
        return {f"{name}.weight": (to, of), f"{name}.bias": (to,)}

    def norm(name: str, size: int) -> dict[str, tuple[int, ...]]:
        return {f"{name}.LayerNorm.weight": (size,), f"{name}.LayerNorm.bias": (size,)}

    assert hidden_size % num_attention_heads == 0
    kinds = {"word": _BLEURT_VOCABULARY, "position": 512, "token_type": 2}
    tensors: dict[str, tuple[int, ...]] = {
        f"bleurt.embeddings.{kind}_embeddings.weight": (rows, embedding_size) for kind, rows in kinds.items()
    }
    tensors |= norm("bleurt.embeddings", embedding_size)
    tensors |= dense("bleurt.encoder.embedding_projection", hidden_size, embedding_size)
    for layer in (f"bleurt.encoder.layer.{number}" for number in range(num_hidden_layers)):
        for part in ("query", "key", "value"):
            tensors |= dense(f"{layer}.attention.self.{part}", hidden_size, hidden_size)
        tensors |= dense(f"{layer}.attention.output.dense", hidden_size, hidden_size) | norm(f"{layer}.attention.output", hidden_size)
        tensors |= dense(f"{layer}.intermediate.dense", intermediate_size, hidden_size)
        tensors |= dense(f"{layer}.output.dense", hidden_size, intermediate_size) | norm(f"{layer}.output", hidden_size)
    return tensors | dense("bleurt.pooler.dense", hidden_size, hidden_size) | dense("classifier", 1, hidden_size)


def save_encoder(folder: Path, architecture: str) -> None:
    """A RoBERTa or DeBERTa encoder as its repository holds it: vocab.json, merges.txt, and DeBERTa's without a longest input."""
    from transformers import DebertaConfig, DebertaModel, RobertaConfig, RobertaModel

    folder.mkdir(parents=True, exist_ok=True)
    roberta = architecture == "roberta"
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"] if roberta else ["[CLS]", "[PAD]", "[SEP]", "[UNK]", "[MASK]"]
    tokenizer = ByteLevelBPETokenizer()
    tokenizer.train_from_iterator(
        SENTENCES * 10, vocab_size=_ENCODER["vocab_size"], min_frequency=2, special_tokens=special, show_progress=False
    )
    tokenizer.save_model(str(folder))
    known = {"model_max_length": 128} if roberta else {"do_lower_case": False, "vocab_type": "gpt2"}
    (folder / "tokenizer_config.json").write_text(json.dumps(known), encoding="utf-8")
    model = (
        RobertaModel(RobertaConfig(**_ENCODER, max_position_embeddings=130, type_vocab_size=1))
        if roberta
        else DebertaModel(
            DebertaConfig(
                **_ENCODER, max_position_embeddings=128, relative_attention=True, pos_att_type=["c2p", "p2c"],
                max_relative_positions=-1, position_biased_input=False, type_vocab_size=0, pad_token_id=0,
            )
        )
    )  # fmt: skip
    for name, tensor in model.state_dict().items():
        if tensor.is_floating_point():
            tensor.copy_(drawn(name, tuple(tensor.shape)))
    model.save_pretrained(folder)
