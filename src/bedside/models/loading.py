"""Loading base models: NF4 or plain, on a GPU or a CPU, with or without an adapter.

Code of a checkpoint is never run (``trust_remote_code`` stays false) and only safetensors are read.
"""

import gc
from contextlib import contextmanager
from collections.abc import Iterator
from pathlib import Path

import torch
from peft import PeftModel
from safetensors import SafetensorError
from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig, PreTrainedModel, PreTrainedTokenizerBase

from bedside.errors import ModelError
from bedside.process import out_of_memory

# The parts of a multimodal checkpoint that read pictures; no task here has one.
VISION_PARTS = ("vision_tower", "multi_modal_projector")


def device() -> torch.device:
    """The first GPU where there is one, else the CPU."""
    return torch.device("cuda", torch.cuda.current_device()) if torch.cuda.is_available() else torch.device("cpu")


def load_tokenizer(folder: Path) -> PreTrainedTokenizerBase:
    """The tokenizer beside the weights. Raises :class:`ModelError` where its files are damaged."""
    with _readable(folder):
        tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(folder)
    return tokenizer


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
    with _readable(folder):
        model: PreTrainedModel = AutoModelForCausalLM.from_pretrained(
            folder, quantization_config=quantization, dtype=dtype, device_map={"": device()}, use_safetensors=True
        )
    _drop_vision(model)
    return model


def load_merged(folder: Path, adapter: Path | None) -> PreTrainedModel:
    """The base model in bf16 with the adapter merged into it: never merged into 4-bit weights, which would lose it."""
    model = load_base(folder, nf4=False)
    if adapter is None:
        return model
    return attach(model, adapter).merge_and_unload()  # type: ignore[no-any-return]


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


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    try:
        yield
    except torch.cuda.OutOfMemoryError as error:
        raise ModelError(out_of_memory("the GPU")) from error
    except (SafetensorError, OSError, ValueError, KeyError) as error:
        raise ModelError(
            f"{folder} cannot be loaded ({type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no reason given'}): "
            "a file is missing, truncated or of another model; fetch or train it again with `dvc repro --force`"
        ) from error
