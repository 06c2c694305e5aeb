"""Training a tiny checkpoint in a few seconds, the same way in the tests and in processes of their own (:mod:`tiny_job`)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datasets import Dataset
from tiny import ARCHITECTURES

from bedside.config import TrainSettings, load_settings
from bedside.models.chat import ChatFormat
from bedside.models.lineage import library_versions
from bedside.models.loading import load_chat, load_for_training
from bedside.tasks.notes import answer_starts
from bedside.training.adapter import save_adaptation
from bedside.training.data import tokenize
from bedside.training.engine import Log
from bedside.training.trainer import Trained, resolved, target_trainer, train

SEED = 7
STEPS_PER_EPOCH = 2

# One less than two steps take, so that the last step of an epoch is filled up.
NOTES = [
    "CC#Back pain.",
    "ALLERGY#None.",
    "LABS#Normal.",
    "PLAN#Rest.",
    "GENHX#She fell last week.",
    "ROS#Negative.",
    "EXAM#Soft.",
]
HELD_OUT = ["CC#Knee pain.", "MEDICATIONS#Aspirin."]


def quick(params: Path, **changes: Any) -> TrainSettings:
    """The project's own settings, but for two short epochs of two steps each."""
    quickly = {"max_length": 256, "batch_size": 2, "gradient_accumulation": 2, "learning_rate": 0.005, "epochs": 2}
    return load_settings(params).train.model_copy(update={**quickly, **changes})


def exact(params: Path) -> TrainSettings:
    """As :func:`quick`, but without what differs between one process and two: rounding to bf16, and the draws of dropout."""
    settings = quick(params, precision="fp32")
    return settings.model_copy(update={"lora": settings.lora.model_copy(update={"dropout": 0.0})})


def rows(chat: ChatFormat, notes: Sequence[str]) -> Dataset:
    """One example a note, their dialogues of different lengths."""
    examples = [
        {"messages": [{"role": "user", "content": f"Patient {number}: {note.partition('#')[2]}" * (number % 3 + 1)}], "target": note}
        for number, note in enumerate(notes)
    ]
    return Dataset.from_list([tokenize(example, chat, answer_starts(), 256) for example in examples])


def chat_of(checkpoint: Path, architecture: str) -> ChatFormat:
    prompts: dict[str, dict[str, str | bool]] = {
        "llama3.2-3b": {"template": "own", "date_string": "26 Jul 2024"},
        "qwen3-4b": {"template": "own", "enable_thinking": False},
        "gemma3-4b": {"template": "own"},
        "mistral-nemo-12b": {"template": "plain"},
    }
    return load_chat(checkpoint, prompts[ARCHITECTURES[architecture]])


def train_tiny(
    checkpoint: Path,
    architecture: str,
    scratch: Path,
    settings: TrainSettings,
    on_log: Callable[[list[Log]], None] = lambda _: None,
    held_out: Sequence[str] = HELD_OUT,
    chat: ChatFormat | None = None,
) -> Trained:
    """Train on seven notes, as stages/train.py does; ``chat`` is the architecture's own by default."""
    chat = chat or chat_of(checkpoint, architecture)
    trainer = target_trainer(
        load_for_training(checkpoint, settings),
        rows(chat, NOTES),
        rows(chat, held_out),
        settings,
        seed=SEED,
        scratch=scratch,
        pad_id=chat.end_id,
    )
    return train(trainer, on_log)


def manifest_of(settings: TrainSettings) -> dict[str, Any]:
    """What stages/train.py records, for a made-up source."""
    return {
        "task": "notes",
        "base": {
            "title": "Tiny",
            "identity": "clinic/tiny",
            "repository": "hub/tiny",
            "revision": "0123abc",
            "origin": "Hub",
            "licence": "Apache-2.0",
        },
        "data": {
            "source": "sample",
            "sha256": {"train": "5eed" * 16, "validation": "d00d" * 16},
            "train": 8,
            "validation": 2,
            "truncated_train": 0,
            "truncated_validation": 0,
        },
        "template_options": {"enable_thinking": False},
        "settings": settings.model_dump(),
        "resolved": resolved(settings),
        "seed": SEED,
        "libraries": library_versions(),
    }


@dataclass(frozen=True)
class Run:
    """A training run, the folder of its adapter, and how long the history was at each report."""

    trained: Trained
    folder: Path
    logs: list[int]


def saved(trained: Trained, settings: TrainSettings, folder: Path) -> Path:
    """The folder, with the adapter in it."""
    folder.mkdir()
    save_adaptation(trained.model, folder, manifest_of(settings))
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Each file's bytes."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}
