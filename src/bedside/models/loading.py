"""Loading base models: NF4 or plain, on a GPU or a CPU, with or without an adapter.

Code of a checkpoint is never run (``trust_remote_code`` stays false) and only safetensors are read.
"""

import errno
import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Literal

import torch
from peft import PeftModel
from safetensors import SafetensorError
from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig, PreTrainedModel, PreTrainedTokenizerBase

from bedside.config import TrainSettings
from bedside.cpu import settle_vector_math
from bedside.errors import ModelError
from bedside.models.chat import ChatFormat

# The parts of a multimodal checkpoint that read pictures; no task here has one.
VISION_PARTS = ("vision_tower", "multi_modal_projector")


Quantization = Literal["nf4", "none"]


def device() -> torch.device:
    """The GPU of this process where there is one, else the CPU."""
    return torch.device("cuda", torch.cuda.current_device()) if torch.cuda.is_available() else torch.device("cpu")


def load_tokenizer(folder: Path) -> PreTrainedTokenizerBase:
    """The tokenizer beside the weights. Raises :class:`ModelError` where its files are damaged."""
    with _readable(folder):
        tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(folder)
    return tokenizer


def load_chat(folder: Path, prompts: Mapping[str, str | bool]) -> ChatFormat:
    """The chat format of the weights in a folder; ``prompts`` is its form in the catalogue's words. Raises :class:`ModelError`."""
    options = {name: value for name, value in prompts.items() if name != "template"}
    return ChatFormat(load_tokenizer(folder), options, plain_template() if prompts["template"] == "plain" else None)


def plain_template() -> str:
    """The template of base models."""
    return files("bedside.models").joinpath("plain.jinja").read_text(encoding="utf-8")


def load_base(folder: Path, *, nf4: bool, double_quantization: bool = False, dtype: torch.dtype = torch.bfloat16) -> PreTrainedModel:
    """A causal language model on :func:`device`, its linear layers in NF4 if asked for (Dettmers et al., 2023).

    Raises :class:`ModelError` where the files are damaged, or the model does not fit.
    """
    quantization = (
        BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=double_quantization,
            bnb_4bit_compute_dtype=dtype,
        )
        if nf4
        else None
    )
    settle_vector_math()
    with _readable(folder):
        model: PreTrainedModel = AutoModelForCausalLM.from_pretrained(
            folder, quantization_config=quantization, dtype=dtype, device_map={"": device()}, use_safetensors=True
        )
    _drop_vision(model)
    if nf4:
        _keep_nf4_layout(model)
    return model


def load_for_training(folder: Path, settings: TrainSettings) -> PreTrainedModel:
    """The base model as the settings have it trained, without an adapter."""
    return load_base(
        folder,
        nf4=settings.quantization == "nf4",
        double_quantization=settings.double_quantization,
        dtype=torch.bfloat16 if settings.precision == "bf16" else torch.float32,
    )


def generation_weights(wanted: Literal["auto", "nf4", "merged"], trained_on: Quantization) -> Literal["nf4", "merged"]:
    """How the adapted model is held while it answers: as it was trained, or merged into bf16, which answers faster on a CPU."""
    if wanted != "auto":
        return wanted
    return "nf4" if torch.cuda.is_available() and trained_on == "nf4" else "merged"


def load_for_generation(
    folder: Path, adapter: Path | None, *, weights: Literal["nf4", "merged"], trained_on: Quantization, double_quantization: bool
) -> torch.nn.Module:
    """The base model with its adapter, ready to answer; without one (``None``) as an adapter would have been trained on it.

    An adapter trained on NF4 weights is merged into what NF4 made of the base model, widened to bf16: it has learned to make up for
    that rounding. Merged into the weights before rounding, a small model answers as one that was trained otherwise, and worse
    (docs/experiments.md).
    """
    base = load_base(folder, nf4=trained_on == "nf4", double_quantization=double_quantization)
    if weights == "nf4":
        return attach(base, adapter) if adapter else base
    plain: PreTrainedModel = base.dequantize() if trained_on == "nf4" else base
    merged: torch.nn.Module = attach(plain, adapter).merge_and_unload() if adapter else plain
    return merged


def attach(model: PreTrainedModel, adapter: Path) -> PeftModel:
    """The model with an adapter folder in PEFT's form on it."""
    with _readable(adapter):
        return PeftModel.from_pretrained(model, adapter)


def _drop_vision(model: PreTrainedModel) -> None:
    """Free what reads pictures. Module paths stay as they are, so an adapter still loads on the whole checkpoint."""
    inner = model.base_model
    for part in VISION_PARTS:
        if getattr(inner, part, None) is not None:
            setattr(inner, part, None)
    gc.collect()


def _keep_nf4_layout(model: PreTrainedModel) -> None:
    """Keep bitsandbytes from repacking NF4 weights when a layer is first evaluated on a CPU with AVX512-BF16.

    Repacked weights have no backward pass, so training after an evaluation would go on with wrong gradients and no error;
    and their scales are rounded, so results would depend on when the model was first evaluated.
    """
    from bitsandbytes.nn import Linear4bit

    for layer in model.modules():
        if isinstance(layer, Linear4bit):
            layer.support_avx512bf16_for_cpu = False


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    try:
        yield
    except (SafetensorError, OSError, ValueError, KeyError) as error:
        if getattr(error, "errno", None) == errno.ENOMEM:
            raise
        raise _unreadable(folder, error) from error
    except RuntimeError as error:
        # Weights of another shape; any other RuntimeError (memory, a GPU's too) is not the folder's fault.
        if "mismatch" not in str(error):
            raise
        raise _unreadable(folder, error) from error


def _unreadable(folder: Path, error: Exception) -> ModelError:
    reason = str(error).strip().splitlines()
    return ModelError(
        f"{folder} cannot be loaded ({type(error).__name__}: {reason[0] if reason else 'no reason given'}): "
        "a file is missing, truncated or of another model; fetch or train it again with `dvc repro --force`"
    )
