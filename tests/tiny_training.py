"""Training a tiny checkpoint in a few seconds, the same way in the tests and in a process of its own that they kill.

    python tiny_training.py CHECKPOINT ARCHITECTURE SCRATCH PARAMS

trains until a checkpoint is written and then waits to be killed.
"""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from datasets import Dataset
from tiny import ARCHITECTURES

from bedside.config import TrainSettings, load_settings
from bedside.models.chat import ChatFormat
from bedside.models.lineage import library_versions
from bedside.models.loading import load_base, load_tokenizer
from bedside.tasks.notes import answer_starts
from bedside.training.data import tokenize
from bedside.training.trainer import Log, Trained, resolved, train

SEED = 7
STEPS_PER_EPOCH = 2

NOTES = [
    "CC#Back pain.",
    "ALLERGY#None.",
    "LABS#Normal.",
    "PLAN#Rest.",
    "GENHX#She fell last week.",
    "ROS#Negative.",
    "EXAM#Soft.",
    "CC#Cough.",
]
HELD_OUT = ["CC#Knee pain.", "MEDICATIONS#Aspirin."]


def quick(params: Path, **changes: Any) -> TrainSettings:
    """The project's own settings, but for two short epochs of two steps each."""
    quickly = {"max_length": 256, "batch_size": 2, "gradient_accumulation": 2, "learning_rate": 0.005, "epochs": 2}
    return load_settings(params).train.model_copy(update={**quickly, **changes})


def rows(chat: ChatFormat, notes: Sequence[str]) -> Dataset:
    """One example a note, their dialogues of different lengths."""
    examples = [
        {"messages": [{"role": "user", "content": f"Patient {number}: {note.partition('#')[2]}" * (number % 3 + 1)}], "target": note}
        for number, note in enumerate(notes)
    ]
    return Dataset.from_list([tokenize(example, chat, answer_starts(), 256) for example in examples])


def chat_of(checkpoint: Path, architecture: str) -> ChatFormat:
    options: dict[str, dict[str, str | bool]] = {
        "llama3.2-3b": {"date_string": "26 Jul 2024"},
        "qwen3-4b": {"enable_thinking": False},
        "gemma3-4b": {},
    }
    return ChatFormat(load_tokenizer(checkpoint), options[ARCHITECTURES[architecture]])


def train_tiny(
    checkpoint: Path,
    architecture: str,
    scratch: Path,
    settings: TrainSettings,
    on_log: Callable[[list[Log]], None] = lambda _: None,
    held_out: Sequence[str] = HELD_OUT,
) -> Trained:
    """Train on eight notes, as stages/train.py does."""
    chat = chat_of(checkpoint, architecture)
    return train(
        load_base(checkpoint, nf4=True, double_quantization=True),
        rows(chat, NOTES),
        rows(chat, held_out),
        settings,
        seed=SEED,
        scratch=scratch,
        pad_id=chat.end_id,
        on_log=on_log,
    )


def manifest_of(settings: TrainSettings) -> dict[str, Any]:
    """What stages/train.py records, for a made-up source."""
    return {
        "task": "notes",
        "base": {"title": "Tiny", "identity": "clinic/tiny", "revision": "0123abc", "licence": "Apache-2.0"},
        "data": {"source": "sample", "sha256": "5eed" * 4, "train": 8, "validation": 2, "truncated_train": 0, "truncated_validation": 0},
        "settings": settings.model_dump(),
        "resolved": resolved(settings),
        "seed": SEED,
        "libraries": library_versions(),
    }


def _wait_after_the_first_checkpoint(history: list[Log]) -> None:
    if history[-1]["step"] > STEPS_PER_EPOCH:
        time.sleep(600)


if __name__ == "__main__":
    train_tiny(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), quick(Path(sys.argv[4])), _wait_after_the_first_checkpoint)
