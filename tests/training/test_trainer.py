import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from tiny import ARCHITECTURES
from tiny_training import NOTES, Run, chat_of, contents, rows, saved, train_tiny
from torch.nn import functional

from bedside.config import LoraSettings, TrainSettings
from bedside.errors import BusyError, ConfigError
from bedside.lock import alone
from bedside.models.lineage import read_manifest
from bedside.models.loading import load_base
from bedside.training.checkpoints import seconds_spent
from bedside.training.data import IGNORED, Collator
from bedside.training.engine import Log
from bedside.training.trainer import Trained, resolved

Checkpoints = Callable[[str], Path]

IDS = torch.arange(40, 60).unsqueeze(0)  # (1, 20)
EPOCHS_AND_STEPS = (2, 4)

pytestmark = pytest.mark.slow
every_architecture = pytest.mark.parametrize("architecture", ARCHITECTURES)


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
    script = repository / "tests" / "tiny_job.py"
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
        with pytest.raises(BusyError, match=f"process {process.pid} is still training"), alone(scratch, os.getpid(), "training"):
            raise AssertionError("two trainers at once")
        process.send_signal(signal.SIGKILL)
    (kept,) = scratch.glob("checkpoint-*")
    sealed_seconds = seconds_spent(kept)
    # What another kill would leave, while the next checkpoint was being written.
    half = shutil.copytree(kept, scratch / "checkpoint-4", ignore=shutil.ignore_patterns("seal.json", "optimizer.pt"))
    (half / "trainer_state.json").write_text("{", encoding="utf-8")
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


def test_a_checkpoint_that_was_damaged_is_not_resumed(
    run: Callable[[str], Run], checkpoint: Checkpoints, quick_settings: TrainSettings, tmp_path: Path
) -> None:
    train_tiny(checkpoint("qwen3"), "qwen3", tmp_path / "scratch", quick_settings)
    adapter = tmp_path / "scratch" / "checkpoint-4" / "adapter_model.safetensors"
    content = adapter.read_bytes()
    adapter.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))  # one bit, which the trainer itself would take up

    trained = train_tiny(checkpoint("qwen3"), "qwen3", tmp_path / "scratch", quick_settings)

    assert trained.resumed_step == 0
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
