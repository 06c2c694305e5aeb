import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
import torch
from bitsandbytes.nn import Linear4bit
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file
from tiny import ARCHITECTURES, tiny_model

from bedside.errors import ModelError
from bedside.models.loading import attach, generation_weights, load_base, load_for_generation, load_tokenizer

Checkpoints = Callable[[str], Path]

IDS = torch.arange(40, 60).unsqueeze(0)  # (1, 20)
LAYERS = {architecture: f"model.{'language_model.' if architecture == 'gemma3' else ''}layers.{{}}.{{}}" for architecture in ARCHITECTURES}
LINEAR = [f"self_attn.{name}_proj" for name in "qkvo"] + [f"mlp.{name}_proj" for name in ("gate", "up", "down")]

every_architecture = pytest.mark.parametrize("architecture", ARCHITECTURES)


def linear_names(architecture: str) -> list[str]:
    return sorted(LAYERS[architecture].format(layer, name) for layer in range(2) for name in LINEAR)


@every_architecture
@pytest.mark.parametrize("double", [pytest.param(True, id="double quantization"), pytest.param(False, id="single quantization")])
def test_nf4_holds_every_linear_layer_in_four_bits(architecture: str, double: bool, checkpoint: Checkpoints) -> None:
    model = load_base(checkpoint(architecture), nf4=True, double_quantization=double)

    quantized = {name: module for name, module in model.named_modules() if isinstance(module, Linear4bit)}
    assert sorted(quantized) == linear_names(architecture)
    for module in quantized.values():
        state = module.weight.quant_state
        assert (module.weight.dtype, module.compute_dtype) == (torch.uint8, torch.bfloat16)
        assert (state.quant_type, state.blocksize, state.nested) == ("nf4", 64, double)
        assert module.weight.numel() * 2 == module.in_features * module.out_features
    assert {parameter.device.type for parameter in model.parameters()} == {"cpu"}
    assert torch.isfinite(model(input_ids=IDS).logits).all()


@every_architecture
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32], ids=str)
def test_plain_weights_are_those_of_the_file(architecture: str, dtype: torch.dtype, checkpoint: Checkpoints) -> None:
    model = load_base(checkpoint(architecture), nf4=False, dtype=dtype)
    saved: torch.nn.Module = tiny_model(architecture)
    written = saved.to(torch.bfloat16).state_dict()

    assert not any(isinstance(module, Linear4bit) for module in model.modules())
    for name, parameter in model.named_parameters():
        assert parameter.dtype == dtype
        assert torch.equal(parameter, written[name].to(dtype))


def test_multimodal_checkpoint_loses_what_reads_pictures_and_keeps_its_module_paths(checkpoint: Checkpoints) -> None:
    whole = {name for name, _ in tiny_model("gemma3").named_parameters()}
    vision = {name for name in whole if "vision_tower" in name or "multi_modal_projector" in name}

    kept = {name for name, _ in load_base(checkpoint("gemma3"), nf4=False).named_parameters()}

    assert vision
    assert kept == whole - vision


@every_architecture
def test_nf4_weights_are_the_same_before_and_after_an_evaluation(architecture: str, checkpoint: Checkpoints) -> None:
    # On a CPU with AVX512-BF16 bitsandbytes would repack them when first evaluated, and lose the backward pass.
    torch.manual_seed(0)
    config = LoraConfig(r=4, target_modules=["q_proj", "v_proj"], init_lora_weights=False, task_type="CAUSAL_LM")
    model: Any = get_peft_model(load_base(checkpoint(architecture), nf4=True, double_quantization=True), config)

    def gradients() -> dict[str, torch.Tensor]:
        model.train()
        model.zero_grad()
        model(input_ids=IDS, labels=IDS).loss.backward()
        return {name: parameter.grad.clone() for name, parameter in model.named_parameters() if parameter.requires_grad}

    before = gradients()
    model.eval()
    with torch.no_grad():
        model(input_ids=IDS)
    after = gradients()

    assert any("layers.0" in name for name in before)
    assert all(torch.equal(gradient, after[name]) for name, gradient in before.items())


@pytest.fixture
def adapter(checkpoint: Checkpoints, tmp_path: Path) -> Path:
    torch.manual_seed(0)
    config = LoraConfig(r=4, target_modules=["q_proj", "v_proj"], init_lora_weights=False, task_type="CAUSAL_LM")
    get_peft_model(load_base(checkpoint("llama"), nf4=False), config).save_pretrained(tmp_path / "adapter")
    return tmp_path / "adapter"


def test_merged_model_answers_like_the_adapted_one(checkpoint: Checkpoints, adapter: Path) -> None:
    merged = load_for_generation(checkpoint("llama"), adapter, weights="merged", trained_on="none", double_quantization=False)
    adapted = attach(load_base(checkpoint("llama"), nf4=False, dtype=torch.float32), adapter)
    base = load_base(checkpoint("llama"), nf4=False, dtype=torch.float32)

    assert {parameter.dtype for parameter in merged.parameters()} == {torch.bfloat16}
    assert not any("lora" in name for name, _ in merged.named_parameters())
    with torch.no_grad():
        wanted, without = (model(input_ids=IDS).logits for model in (adapted, base))
        far = (wanted - without).abs().mean()
        assert (merged(input_ids=IDS).logits.float() - wanted).abs().mean() < 0.05 * far


@every_architecture
def test_adapter_trained_on_nf4_is_merged_into_what_nf4_stands_for(architecture: str, checkpoint: Checkpoints, tmp_path: Path) -> None:
    base = load_base(checkpoint(architecture), nf4=True, double_quantization=True)
    config = LoraConfig(r=4, target_modules=["q_proj", "v_proj"], init_lora_weights=False, exclude_modules=".*vision.*")
    adapted = get_peft_model(base, config)
    adapted.save_pretrained(tmp_path / "adapter")

    merged = load_for_generation(
        checkpoint(architecture), tmp_path / "adapter", weights="merged", trained_on="nf4", double_quantization=True
    )
    unrounded = load_for_generation(
        checkpoint(architecture), tmp_path / "adapter", weights="merged", trained_on="none", double_quantization=False
    )

    assert not any(isinstance(module, Linear4bit) for module in merged.modules())
    assert {parameter.dtype for parameter in merged.parameters()} == {torch.bfloat16}
    with torch.no_grad():
        wanted, found, other = (model.eval()(input_ids=IDS).logits.float() for model in (adapted, merged, unrounded))
    assert (found - wanted).abs().mean() < 0.2 * (other - wanted).abs().mean()


def test_nf4_for_generation_is_the_quantized_base_with_the_adapter_beside_it(checkpoint: Checkpoints, adapter: Path) -> None:
    model = load_for_generation(checkpoint("llama"), adapter, weights="nf4", trained_on="nf4", double_quantization=True)

    assert sum(isinstance(module, Linear4bit) for module in model.modules()) == len(linear_names("llama"))
    assert sum("lora_A" in name for name, _ in model.named_parameters()) == 4


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def garble(path: Path) -> None:
    path.write_bytes(b"\x93 these are no weights \xff" * 10)


def remove(path: Path) -> None:
    path.unlink()


def widen(path: Path) -> None:
    save_file({name: torch.cat([tensor, tensor]) for name, tensor in load_file(path).items()}, path, metadata={"format": "pt"})


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        pytest.param("model.safetensors", truncate, id="truncated weights"),
        pytest.param("model.safetensors", empty, id="empty weights"),
        pytest.param("model.safetensors", garble, id="garbled weights"),
        pytest.param("model.safetensors", remove, id="missing weights"),
        pytest.param("model.safetensors", widen, id="weights of another shape"),
        pytest.param("config.json", remove, id="missing config"),
        pytest.param("config.json", empty, id="empty config"),
        pytest.param("config.json", garble, id="garbled config"),
    ],
)
@pytest.mark.parametrize("nf4", [pytest.param(True, id="nf4"), pytest.param(False, id="bf16")])
def test_damaged_base_model_is_one_clear_message(
    name: str, damage: Callable[[Path], None], nf4: bool, checkpoint: Checkpoints, tmp_path: Path
) -> None:
    folder = shutil.copytree(checkpoint("llama"), tmp_path / "base")
    damage(folder / name)

    with pytest.raises(ModelError) as caught:
        load_base(folder, nf4=nf4)

    assert_is_clear(str(caught.value), folder)


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        pytest.param("tokenizer.json", truncate, id="truncated tokenizer"),
        pytest.param("tokenizer.json", garble, id="garbled tokenizer"),
        pytest.param("tokenizer_config.json", truncate, id="truncated tokenizer config"),
    ],
)
def test_damaged_tokenizer_is_one_clear_message(name: str, damage: Callable[[Path], None], checkpoint: Checkpoints, tmp_path: Path) -> None:
    folder = shutil.copytree(checkpoint("llama"), tmp_path / "base")
    damage(folder / name)

    with pytest.raises(ModelError) as caught:
        load_tokenizer(folder)

    assert_is_clear(str(caught.value), folder)


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        pytest.param("adapter_model.safetensors", truncate, id="truncated weights"),
        pytest.param("adapter_model.safetensors", garble, id="garbled weights"),
        pytest.param("adapter_model.safetensors", remove, id="missing weights"),
        pytest.param("adapter_model.safetensors", widen, id="weights of another shape"),
        pytest.param("adapter_config.json", remove, id="missing config"),
        pytest.param("adapter_config.json", truncate, id="truncated config"),
    ],
)
def test_damaged_adapter_is_one_clear_message(name: str, damage: Callable[[Path], None], adapter: Path, checkpoint: Checkpoints) -> None:
    base = load_base(checkpoint("llama"), nf4=False)
    damage(adapter / name)

    with pytest.raises(ModelError) as caught:
        attach(base, adapter)

    assert_is_clear(str(caught.value), adapter)


def test_pickled_weights_are_not_read(checkpoint: Checkpoints, tmp_path: Path) -> None:
    folder = shutil.copytree(checkpoint("llama"), tmp_path / "base")
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()

    with pytest.raises(ModelError) as caught:
        load_base(folder, nf4=False)

    assert_is_clear(str(caught.value), folder)


def test_code_in_a_checkpoint_is_not_run(checkpoint: Checkpoints, tmp_path: Path) -> None:
    folder = shutil.copytree(checkpoint("llama"), tmp_path / "base")
    ran = tmp_path / "ran"
    (folder / "modeling_own.py").write_text(f"open({str(ran)!r}, 'w')\n", encoding="utf-8")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    own = {"model_type": "own", "auto_map": {"AutoConfig": "modeling_own.C", "AutoModelForCausalLM": "modeling_own.M"}}
    (folder / "config.json").write_text(json.dumps({**config, **own}), encoding="utf-8")

    with pytest.raises(ModelError) as caught:
        load_base(folder, nf4=False)

    assert_is_clear(str(caught.value), folder)
    assert not ran.exists()


def assert_is_clear(message: str, folder: Path) -> None:
    assert message.startswith(f"{folder} cannot be loaded (")
    assert message.endswith("): a file is missing, truncated or of another model; fetch or train it again with `dvc repro --force`")
    assert "\n" not in message


@pytest.mark.parametrize(
    ("wanted", "trained_on", "expected"),
    [
        pytest.param("auto", "nf4", "merged", id="auto on a CPU, trained on nf4"),
        pytest.param("auto", "none", "merged", id="auto on a CPU, trained on bf16"),
        pytest.param("nf4", "nf4", "nf4", id="nf4 as asked"),
        pytest.param("merged", "nf4", "merged", id="merged as asked"),
        pytest.param("merged", "none", "merged", id="merged as asked, trained on bf16"),
    ],
)
def test_generation_weights(wanted: Literal["auto", "nf4", "merged"], trained_on: Literal["nf4", "none"], expected: str) -> None:
    assert generation_weights(wanted, trained_on) == expected
