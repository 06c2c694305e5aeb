"""Tiny models of each real architecture, and tokenizers of single bytes so that token IDs read like text.

The chat templates are the published ones, as their repositories on the Hub ship them.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, processors
from transformers import (
    BertConfig,
    BertModel,
    Gemma3Config,
    Gemma3ForCausalLM,
    Gemma3ForConditionalGeneration,
    Gemma3TextConfig,
    LlamaConfig,
    LlamaForCausalLM,
    MistralConfig,
    MistralForCausalLM,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    PreTrainedTokenizerFast,
    Qwen3Config,
    Qwen3ForCausalLM,
    SiglipVisionConfig,
)

TEMPLATES = Path(__file__).parent / "templates"
VOCABULARY = 320
SLIDING_WINDOW = 8


@dataclass(frozen=True)
class Family:
    """What one family's tokenizer adds to plain text: control tokens and other added tokens."""

    special: tuple[str, ...]
    added: tuple[str, ...]
    bos: str | None
    eos: str


FAMILIES = {
    "llama3.2-3b": Family(
        ("<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"), (), "<|begin_of_text|>", "<|eot_id|>"
    ),
    "qwen3-4b": Family(("<|endoftext|>", "<|im_start|>", "<|im_end|>"), ("<think>", "</think>"), None, "<|im_end|>"),
    "gemma3-4b": Family(("<bos>", "<eos>", "<start_of_turn>", "<end_of_turn>"), ("\n\n", "\n\n\n", "\n\n\n\n"), "<bos>", "<end_of_turn>"),
    "smollm2-135m": Family(("<|endoftext|>", "<|im_start|>", "<|im_end|>"), (), "<|im_start|>", "<|im_end|>"),
    "llama3.1-8b": Family(("<|begin_of_text|>", "<|end_of_text|>"), (), "<|begin_of_text|>", "<|end_of_text|>"),
    "mistral-nemo-12b": Family(("<s>", "</s>"), (), "<s>", "</s>"),
}
"""By the name of the catalogue's entry."""

ARCHITECTURES = {
    "llama": "llama3.2-3b",
    "qwen3": "qwen3-4b",
    "gemma3-text": "gemma3-4b",
    "gemma3": "gemma3-4b",
    "mistral": "mistral-nemo-12b",
}
"""Each architecture and the family whose tokenizer it gets; ``gemma3`` is the multimodal checkpoint, ``mistral`` a base model's."""


def tiny_tokenizer(name: str) -> PreTrainedTokenizerBase:
    """One token a byte, but two line breaks are one token (by a merge, or in Gemma as an added token)."""
    family, published = FAMILIES[name], TEMPLATES / f"{name}.jinja"
    template = published.read_text(encoding="utf-8") if published.is_file() else None  # base models have none
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    line_break = ("Ċ", "Ċ")
    merges = [] if "\n\n" in family.added else [line_break]
    vocabulary = {letter: index for index, letter in enumerate([*letters, *("".join(pair) for pair in merges)])}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    # A run of line breaks is a word of its own, as in the tokenizers of Llama 3 and Qwen.
    words = pre_tokenizers.Split(Regex(r"\s*[\r\n]+|\s+(?!\S)|\s+|[^\s]+"), "isolated")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([words, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(name, special=True, normalized=False) for name in family.special])
    tokenizer.add_tokens([AddedToken(name, special=False, normalized=False) for name in family.added])
    fast: PreTrainedTokenizerBase = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token=family.bos, eos_token=family.eos, pad_token=family.eos, chat_template=template
    )
    return fast


def tiny_model(architecture: str, seed: int = 0) -> PreTrainedModel:
    """Two layers of width 64 with random weights, wide enough apart that answers differ from prompt to prompt.

    The width is that of a block of NF4: on a CPU with AVX512-BF16 bitsandbytes cannot evaluate narrower layers.
    """
    common: dict[str, Any] = {
        "vocab_size": VOCABULARY,
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": 32,
        "max_position_embeddings": 4096,
        "initializer_range": 0.3,
        "bos_token_id": None,
        "eos_token_id": None,
        "pad_token_id": None,
    }
    # Gemma scales its embeddings up; with wider ones each token would be followed by itself.
    gemma = {
        **common,
        "initializer_range": 0.1,
        "sliding_window": SLIDING_WINDOW,
        "layer_types": ["sliding_attention", "full_attention"],
    }
    model: PreTrainedModel
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        match architecture:
            case "llama":
                model = LlamaForCausalLM(LlamaConfig(**common, tie_word_embeddings=True))
            case "qwen3":
                model = Qwen3ForCausalLM(Qwen3Config(**common, tie_word_embeddings=True))
            case "gemma3-text":
                model = Gemma3ForCausalLM(Gemma3TextConfig(**gemma))
            case "gemma3":
                vision = SiglipVisionConfig(
                    hidden_size=32, intermediate_size=64, num_hidden_layers=1, num_attention_heads=2, image_size=16, patch_size=8
                )
                text = Gemma3TextConfig(**gemma)
                model = Gemma3ForConditionalGeneration(
                    Gemma3Config(
                        text_config=text,
                        vision_config=vision,
                        mm_tokens_per_image=4,
                        boi_token_index=VOCABULARY - 3,
                        eoi_token_index=VOCABULARY - 2,
                        image_token_index=VOCABULARY - 1,
                    )
                )
            case "mistral":
                # As in NeMo, the heads together are not as wide as the model.
                model = MistralForCausalLM(MistralConfig(**{**common, "num_attention_heads": 4}, sliding_window=None))
            case _:
                raise ValueError(architecture)
    return model


def save_tiny(architecture: str, folder: Path) -> None:
    """A checkpoint as a repository of the Hub holds it: safetensors in bf16, configuration and tokenizer."""
    tiny_model(architecture).to(torch.bfloat16).save_pretrained(folder)  # type: ignore[arg-type]
    tiny_tokenizer(ARCHITECTURES[architecture]).save_pretrained(folder)


def save_tiny_encoder(folder: Path) -> None:
    """A BERT of one layer whose word pieces are single letters, for BERTScore."""
    letters = "abcdefghijklmnopqrstuvwxyz.,"
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    vocabulary = {token: index for index, token in enumerate([*special, *letters, *(f"##{letter}" for letter in letters)])}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])]
    )
    names = dict(zip(("pad_token", "unk_token", "cls_token", "sep_token", "mask_token"), special, strict=True))
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names).save_pretrained(folder)
    config = BertConfig(vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64)
    BertModel(config).save_pretrained(folder)
