import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
import torch
from huggingface_hub import ModelCard
from safetensors.torch import load_file
from tiny import ARCHITECTURES
from tiny_training import SEED, Run, chat_of, contents, manifest_of

from bedside.config import Settings, TrainSettings
from bedside.generation.local import LocalModel
from bedside.generation.store import AnswerStore
from bedside.models.lineage import library_versions, read_manifest
from bedside.models.loading import load_base, load_for_generation
from bedside.tasks.notes import SECTIONS, answer_starts, parse, to_example
from bedside.training.adapter import notices

Checkpoints = Callable[[str], Path]

IDS = torch.arange(40, 60).unsqueeze(0)  # (1, 20)

# No code of this project: what somebody does with the published adapter. Autocast, as the trainer has it. Dropout is switched
# off in training mode, because a layer evaluated on a CPU with AVX512-BF16 would be repacked by bitsandbytes and rounded.
PLAIN_PEFT = """
import json, sys
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, BitsAndBytesConfig

config = BitsAndBytesConfig(
    load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True, bnb_4bit_compute_dtype=torch.bfloat16
)
for base, adapter, out in json.loads(sys.argv[1]):
    model = AutoModelForCausalLM.from_pretrained(base, quantization_config=config, dtype=torch.bfloat16, device_map={"": "cpu"})
    model = PeftModel.from_pretrained(model, adapter).train()
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.eval()
    ids = torch.arange(40, 60).unsqueeze(0)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        logits = model(input_ids=ids).logits.float()
    new = model.eval().generate(input_ids=ids, attention_mask=torch.ones_like(ids), max_new_tokens=4, do_sample=False)
    adapted = sum(name.endswith("lora_A.default.weight") for name, _ in model.named_parameters())
    torch.save({"logits": logits, "length": new.shape[1], "adapted": adapted}, out)
assert not [name for name in sys.modules if name.partition(".")[0] == "bedside"]
"""

pytestmark = pytest.mark.slow
every_architecture = pytest.mark.parametrize("architecture", ARCHITECTURES)


def test_multimodal_checkpoint_is_adapted_on_its_language_model_alone(run: Callable[[str], Run]) -> None:
    names = sorted(load_file(run("gemma3").folder / "adapter_model.safetensors"))

    assert names == sorted(
        f"base_model.model.model.language_model.layers.{layer}.self_attn.{projection}_proj.lora_{matrix}.weight"
        for layer in range(2)
        for projection in "qkvo"
        for matrix in "AB"
    )


@pytest.fixture(scope="session")
def plain(checkpoint: Checkpoints, run: Callable[[str], Run], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a process that knows only transformers and peft makes of each adapter."""
    place = tmp_path_factory.mktemp("plain")
    jobs = [(str(checkpoint(name)), str(run(name).folder), str(place / f"{name}.pt")) for name in ARCHITECTURES]
    subprocess.run([sys.executable, "-c", PLAIN_PEFT, json.dumps(jobs)], check=True, cwd=place)
    return {name: torch.load(place / f"{name}.pt", weights_only=True) for name in ARCHITECTURES}


@every_architecture
def test_adapter_loads_with_plain_peft_and_gives_the_same_logits(
    architecture: str, plain: dict[str, Any], run: Callable[[str], Run], checkpoint: Checkpoints
) -> None:
    with torch.no_grad():
        logits = run(architecture).trained.model.eval()(input_ids=IDS).logits
        untrained = load_base(checkpoint(architecture), nf4=True, double_quantization=True)(input_ids=IDS).logits

    assert torch.equal(plain[architecture]["logits"], logits)
    assert not torch.equal(untrained, logits)
    assert 20 < plain[architecture]["length"] <= 24
    assert plain[architecture]["adapted"] == 8  # none in the vision tower, for which there are no weights


def answered(model: Any, checkpoint: Path, architecture: str, settings: Settings, journal: Path) -> list[dict[str, Any]]:
    chat = chat_of(checkpoint, architecture)
    quickly = settings.generate.model_copy(update={"max_new_tokens": 6})
    examples = [to_example(str(number), f"Patient: {'It hurts. ' * number}", "CC", "Pain.") for number in (1, 3, 5)]
    local = LocalModel(model, chat, answer_starts(), quickly, seed=SEED, at_once=2)
    return [{**answer, "seconds": 0} for answer in local.answer(examples, AnswerStore(journal))]


@every_architecture
@pytest.mark.parametrize("weights", ["nf4", "merged"])
def test_trained_saved_and_loaded_again_it_answers_as_it_was_trained(
    architecture: str,
    weights: Literal["nf4", "merged"],
    run: Callable[[str], Run],
    checkpoint: Checkpoints,
    settings: Settings,
    tmp_path: Path,
) -> None:
    base, adapter = checkpoint(architecture), run(architecture).folder

    trained = answered(run(architecture).trained.model, base, architecture, settings, tmp_path / "trained.jsonl")
    model = load_for_generation(base, adapter, weights=weights, trained_on="nf4", double_quantization=True)
    for answer, before in zip(answered(model, base, architecture, settings, tmp_path / "loaded.jsonl"), trained, strict=True):
        assert parse(answer["raw"]).section in SECTIONS
        assert answer["new_tokens"] > 0
        # The same but for rounding: training goes through bf16 where NF4 weights answer in float32.
        assert answer["start_probability"] == pytest.approx(before["start_probability"], abs=0.02)


def test_adapter_config_is_in_order_and_names_no_path(run: Callable[[str], Run]) -> None:
    text = (run("llama").folder / "adapter_config.json").read_text(encoding="utf-8")
    config = json.loads(text)

    assert config["target_modules"] == ["k_proj", "o_proj", "q_proj", "v_proj"]
    assert list(config) == sorted(config)
    assert (config["r"], config["lora_alpha"], config["lora_dropout"]) == (8, 32, 0.05)
    assert config["base_model_name_or_path"] == "hub/tiny"
    assert config["revision"] is None
    assert str(Path(sys.prefix).parent) not in text


def test_manifest_is_what_was_given_and_the_sums_of_the_files(run: Callable[[str], Run], quick_settings: TrainSettings) -> None:
    manifest = read_manifest(run("llama").folder)

    assert sorted(contents(run("llama").folder)) == ["README.md", "adapter_config.json", "adapter_model.safetensors", "manifest.json"]
    assert sorted(manifest.pop("sha256")) == ["README.md", "adapter_config.json", "adapter_model.safetensors"]
    assert manifest == manifest_of(quick_settings)


@pytest.mark.parametrize("name", ["manifest.json", "adapter_config.json", "README.md"])
def test_no_file_tells_the_time(name: str, run: Callable[[str], Run]) -> None:
    text = (run("llama").folder / name).read_text(encoding="utf-8")

    assert not re.search(r"\b20\d\d-\d\d-\d\d\b|\b\d\d:\d\d:\d\d\b|\b1[6-9]\d{8}\b", text)


def test_card_says_what_the_adapter_is(run: Callable[[str], Run]) -> None:
    card = ModelCard.load(run("llama").folder / "README.md")

    assert card.data.base_model == "hub/tiny"
    assert (card.data.library_name, card.data.pipeline_tag) == ("peft", "text-generation")
    assert (card.data.license, card.data.get("license_name")) == ("apache-2.0", None)
    assert card.data.tags == ["lora", "clinical-notes", "bedside"]
    for said in (
        "on top of `clinic/tiny` (revision `0123abc`, from: Hub)",
        f"Source `sample`, 8 training examples (SHA-256 `{'5eed' * 16}`), 2 for validation.",
        "| learning_rate | 0.005 |",
        "| epochs | 2 |",
        "| quantization | nf4 |",
        "| lora.rank | 8 |",
        "| template_options.enable_thinking | False |",
        "| lora.alpha | 32 |",
        "| lora.dropout | 0.05 |",
        f"| seed | {SEED} |",
        f"| torch | {library_versions()['torch']} |",
        "`metrics/notes.json`",
        "`metrics/notes_examples.csv`",
        "Every output must be read and corrected by a clinician",
        "An adapter trained on patients' text can reproduce parts of it",
    ):
        assert said in card.text


def test_what_differs_from_what_was_asked_for_is_said(quick_settings: TrainSettings) -> None:
    manifest = manifest_of(quick_settings)
    assert notices(manifest) == ["paged_adamw_32bit needs CUDA; on this cpu plain 32-bit AdamW is used, and recorded"]

    manifest["resolved"]["optimizer"] = "paged_adamw_32bit"
    assert notices(manifest) == []

    manifest["data"]["truncated_train"] = 3
    assert notices(manifest) == ["3 of 8 dialogues are shortened to fit 256 tokens"]
