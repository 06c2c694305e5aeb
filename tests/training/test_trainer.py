import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch
from huggingface_hub import ModelCard
from safetensors.torch import load_file
from tiny import ARCHITECTURES
from tiny_training import NOTES, SEED, chat_of, manifest_of, quick, rows, train_tiny
from torch.nn import functional

from bedside.config import LoraSettings, TrainSettings
from bedside.errors import BusyError, ConfigError
from bedside.models.lineage import library_versions, read_manifest
from bedside.models.loading import load_base
from bedside.training.adapter import save_adaptation
from bedside.training.checkpoints import only_trainer, seconds_spent
from bedside.training.data import IGNORED, Collator
from bedside.training.engine import Log
from bedside.training.trainer import Trained, resolved

Checkpoints = Callable[[str], Path]

IDS = torch.arange(40, 60).unsqueeze(0)  # (1, 20)
EPOCHS_AND_STEPS = (2, 4)

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


@dataclass(frozen=True)
class Run:
    trained: Trained
    folder: Path
    logs: list[int]


@pytest.fixture(scope="session")
def quick_settings(repository: Path) -> TrainSettings:
    return quick(repository / "params.yaml")


@pytest.fixture(scope="session")
def run(checkpoint: Checkpoints, quick_settings: TrainSettings, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Run]:
    """An unbroken training run of each architecture and the folder it leaves, made once."""
    made: dict[str, Run] = {}

    def of(architecture: str) -> Run:
        if architecture not in made:
            place = tmp_path_factory.mktemp(f"run-{architecture}")
            logs: list[int] = []
            trained = train_tiny(
                checkpoint(architecture), architecture, place / "scratch", quick_settings, lambda history: logs.append(len(history))
            )
            made[architecture] = Run(trained, saved(trained, quick_settings, place / "adapter"), logs)
        return made[architecture]

    return of


def saved(trained: Trained, settings: TrainSettings, folder: Path) -> Path:
    folder.mkdir()
    save_adaptation(trained.model, folder, manifest_of(settings))
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@every_architecture
def test_training_moves_the_adapter_and_nothing_else(architecture: str, run: Callable[[str], Run], checkpoint: Checkpoints) -> None:
    trained = run(architecture).trained
    state = trained.model.state_dict()
    base = load_base(checkpoint(architecture), nf4=True, double_quantization=True).state_dict()

    moved = {name for name, tensor in state.items() if "lora_B" in name and tensor.abs().max() > 0}
    assert len(moved) == 8  # four projections in each of two layers; B starts at zero
    for name, tensor in base.items():
        head, _, tail = name.rpartition(".self_attn.")
        adapted = re.sub(r"^([qkvo]_proj)\.", r"\1.base_layer.", tail)
        assert torch.equal(state[f"base_model.model.{f'{head}.self_attn.{adapted}' if head else name}"], tensor)


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


@every_architecture
def test_same_seed_gives_the_same_bytes(
    architecture: str, run: Callable[[str], Run], checkpoint: Checkpoints, quick_settings: TrainSettings, tmp_path: Path
) -> None:
    torch.rand(3)  # whatever was drawn before does not matter

    again = train_tiny(checkpoint(architecture), architecture, tmp_path / "scratch", quick_settings)

    assert contents(saved(again, quick_settings, tmp_path / "adapter")) == contents(run(architecture).folder)
    assert again.history == run(architecture).trained.history


def test_killed_and_resumed_run_gives_the_bytes_of_an_unbroken_one(
    run: Callable[[str], Run], checkpoint: Checkpoints, quick_settings: TrainSettings, repository: Path, tmp_path: Path
) -> None:
    scratch = tmp_path / "scratch"
    script = repository / "tests" / "tiny_training.py"
    job = {
        "checkpoint": str(checkpoint("llama")),
        "architecture": "llama",
        "scratch": str(scratch),
        "processes": 1,
        "exact": False,
        "wait": True,
    }
    job["params"] = str(repository / "params.yaml")
    with subprocess.Popen([sys.executable, str(script), json.dumps(job)]) as process:
        deadline = time.monotonic() + 120
        while not list(scratch.glob("checkpoint-*/seal.json")):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        with pytest.raises(BusyError, match=f"process {process.pid} is still training"), only_trainer(scratch, os.getpid()):
            raise AssertionError("two trainers at once")
        process.send_signal(signal.SIGKILL)
    (kept,) = scratch.glob("checkpoint-*")
    sealed_seconds = seconds_spent(kept)
    histories: list[list[Log]] = []

    trained = train_tiny(checkpoint("llama"), "llama", scratch, quick_settings, lambda history: histories.append(list(history)))

    assert trained.resumed_step == 2
    assert contents(saved(trained, quick_settings, tmp_path / "adapter")) == contents(run("llama").folder)
    assert trained.history == run("llama").trained.history
    assert len(histories[0]) > 2  # the first report holds what was logged before the kill
    assert trained.tokens == run("llama").trained.tokens
    assert trained.seconds > sealed_seconds > 0  # what the killed process spent is counted


def test_finished_run_is_resumed_at_its_end(
    run: Callable[[str], Run], checkpoint: Checkpoints, quick_settings: TrainSettings, tmp_path: Path
) -> None:
    train_tiny(checkpoint("qwen3"), "qwen3", tmp_path / "scratch", quick_settings)

    trained = train_tiny(checkpoint("qwen3"), "qwen3", tmp_path / "scratch", quick_settings)

    assert trained.resumed_step == 4
    assert contents(saved(trained, quick_settings, tmp_path / "adapter")) == contents(run("qwen3").folder)


def test_history_has_every_step_and_every_epoch_once(run: Callable[[str], Run]) -> None:
    history = run("llama").trained.history

    assert [row["step"] for row in history if "train_loss" in row] == [1, 2, 3, 4]
    assert [(row["step"], row["epoch"]) for row in history if "validation_loss" in row] == [(2, 1), (4, 2)]
    assert all(row.keys() - {"step", "epoch"} in ({"train_loss", "learning_rate"}, {"validation_loss"}) for row in history)
    assert run("llama").logs == sorted(run("llama").logs)
    assert run("llama").logs[-1] == len(history)


def test_cost_counts_every_token_of_every_epoch(run: Callable[[str], Run], checkpoint: Checkpoints) -> None:
    trained = run("llama").trained
    tokens = sum(rows(chat_of(checkpoint("llama"), "llama"), NOTES)["length"])

    assert (trained.tokens, trained.resumed_step) == (2 * tokens, 0)
    assert trained.seconds > 0
    assert trained.peak_gib > 0


def loss_on(notes: list[str], trained: Trained, checkpoint: Path) -> float:
    chat = chat_of(checkpoint, "llama")
    batch = Collator(chat.end_id)([dict(row) for row in rows(chat, notes)])
    with torch.no_grad():
        logits = trained.model.eval()(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).logits
    wanted = batch["labels"][:, 1:].reshape(-1)
    return float(functional.cross_entropy(logits[:, :-1].reshape(len(wanted), -1).float(), wanted, ignore_index=IGNORED))


@pytest.mark.parametrize("keep", ["best", "last"])
def test_kept_epoch_is_the_one_asked_for(keep: str, checkpoint: Checkpoints, quick_settings: TrainSettings, tmp_path: Path) -> None:
    # What training makes less likely in the end, so that the last epoch is not the best one.
    held_out = ["~~~~^^^^~~~~", "^^^^~~~~"]
    lora = quick_settings.lora.model_copy(update={"dropout": 0.0})
    changes = {"keep": keep, "learning_rate": 0.03, "epochs": 6, "scheduler": "constant_with_warmup", "lora": lora}
    settings = quick_settings.model_copy(update=changes)

    trained = train_tiny(checkpoint("llama"), "llama", tmp_path, settings, held_out=held_out)

    losses = [row["validation_loss"] for row in trained.history if "validation_loss" in row]
    assert len(losses) == 6
    assert min(losses) < 0.98 * losses[-1]  # further apart than the tolerance below
    expected = min(losses) if keep == "best" else losses[-1]
    assert loss_on(held_out, trained, checkpoint("llama")) == pytest.approx(expected, rel=0.005)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            {}, {"optimizer": "adamw_torch", "gradient_checkpointing": False, "device": "cpu", "processes": 1}, id="paged needs a GPU"
        ),
        pytest.param({"optimizer": "paged_adamw_8bit"}, {"optimizer": "adamw_torch"}, id="8 bit too"),
        pytest.param({"optimizer": "adamw_torch"}, {"optimizer": "adamw_torch"}, id="plain stays"),
        pytest.param({"gradient_checkpointing": "on"}, {"gradient_checkpointing": True}, id="checkpointing as asked"),
        pytest.param({"gradient_checkpointing": "off"}, {"gradient_checkpointing": False}, id="no checkpointing as asked"),
    ],
)
def test_what_settings_come_to_on_a_cpu(changes: dict[str, Any], expected: dict[str, Any], quick_settings: TrainSettings) -> None:
    found = resolved(quick_settings.model_copy(update=changes))

    assert expected.items() <= found.items()


def test_replaced_optimizer_is_recorded(run: Callable[[str], Run]) -> None:
    manifest = read_manifest(run("llama").folder)

    assert manifest["settings"]["optimizer"] == "paged_adamw_32bit"
    assert manifest["resolved"]["optimizer"] == "adamw_torch"


def test_gradient_checkpointing_changes_no_byte(
    run: Callable[[str], Run], checkpoint: Checkpoints, quick_settings: TrainSettings, tmp_path: Path
) -> None:
    settings = quick_settings.model_copy(update={"gradient_checkpointing": "on"})

    trained = train_tiny(checkpoint("gemma3"), "gemma3", tmp_path / "scratch", settings)

    weights = "adapter_model.safetensors"
    assert contents(saved(trained, settings, tmp_path / "adapter"))[weights] == contents(run("gemma3").folder)[weights]


def test_unknown_target_module_is_a_mistake_in_the_settings(checkpoint: Checkpoints, quick_settings: TrainSettings, tmp_path: Path) -> None:
    lora: LoraSettings = quick_settings.lora.model_copy(update={"target_modules": ["query_proj"]})
    settings = quick_settings.model_copy(update={"lora": lora})

    with pytest.raises(ConfigError, match=re.escape("train.lora.target_modules is ['query_proj']: ")):
        train_tiny(checkpoint("llama"), "llama", tmp_path, settings)


def test_adapter_config_is_in_order_and_names_no_path(run: Callable[[str], Run]) -> None:
    text = (run("llama").folder / "adapter_config.json").read_text(encoding="utf-8")
    config = json.loads(text)

    assert config["target_modules"] == ["k_proj", "o_proj", "q_proj", "v_proj"]
    assert list(config) == sorted(config)
    assert (config["r"], config["lora_alpha"], config["lora_dropout"]) == (8, 32, 0.05)
    assert config["base_model_name_or_path"] == "clinic/tiny"
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

    assert card.data.base_model == "clinic/tiny"
    assert (card.data.library_name, card.data.pipeline_tag) == ("peft", "text-generation")
    assert (card.data.license, card.data.get("license_name")) == ("apache-2.0", None)
    assert card.data.tags == ["lora", "clinical-notes", "bedside"]
    for said in (
        "on top of `clinic/tiny` (revision `0123abc`)",
        f"Source `sample`, 8 training examples (SHA-256 `{'5eed' * 4}`), 2 for validation.",
        "| learning_rate | 0.005 |",
        "| epochs | 2 |",
        "| quantization | nf4 |",
        "| lora.rank | 8 |",
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
