"""The folder that stands in for an adapter, from being written to the examples before each question."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bedside.config import FewShotSettings
from bedside.errors import ModelError
from bedside.examples import Example
from bedside.few_shot.adaptation import encoder_in, save_few_shot, save_zero_shot, shots, untuned_facts
from bedside.few_shot.choice import balanced, shuffled
from bedside.models.lineage import read_manifest
from bedside.tasks.notes import label

Build = Callable[..., Example]
BASE = {"title": "Tiny", "identity": "t", "repository": "t", "revision": "1", "origin": "mirror", "licence": "MIT", "sha256": {}}


@pytest.fixture
def pool(notes_example: Build) -> list[Example]:
    return [notes_example(f"train-{n}", f"Dialogue {n}.", ["CC", "PLAN", "LABS"][n % 3], f"Note {n}.") for n in range(9)]


@pytest.fixture
def questions(notes_example: Build) -> list[Example]:
    return [notes_example(f"test-{n}", f"Question {n}.") for n in range(2)]


def by_last_digit(texts: Sequence[str]) -> np.ndarray:
    """A vector for each text that points where its number does on a clock of nine hours."""
    angles = [2 * np.pi * int(text[-2]) / 9 for text in texts]
    return np.array([[np.cos(angle), np.sin(angle)] for angle in angles], dtype=np.float32)


def nobody(_: Sequence[str]) -> np.ndarray:
    raise AssertionError("no text is to be embedded")


def saved(folder: Path, pool: Sequence[Example], choice: Any, embed: Any = nobody, count: int = 3) -> dict[str, Any]:
    folder.mkdir()
    save_few_shot(folder, {"task": "notes"}, pool, FewShotSettings(examples=count, choice=choice), seed=42, label=label, embed=embed)
    return read_manifest(folder)


def ids(chosen: Sequence[Sequence[Example]]) -> list[list[str]]:
    return [[example.id for example in before] for before in chosen]


@pytest.mark.parametrize(("choice", "order"), [("random", shuffled), ("balanced", partial(balanced, label=label))])
def test_same_examples_stand_before_each_question(
    choice: str, order: Any, pool: list[Example], questions: list[Example], tmp_path: Path
) -> None:
    manifest = saved(tmp_path / "notes", pool, choice)
    chosen = shots(tmp_path / "notes", manifest, questions, {}, nobody)
    assert chosen == [order(pool, 42)[:3][::-1]] * 2
    assert (manifest["adaptation"], manifest["few_shot"], manifest["seed"]) == ("few-shot", {"examples": 3, "choice": choice}, 42)


def test_linked_example_is_replaced_for_its_question_alone(pool: list[Example], questions: list[Example], tmp_path: Path) -> None:
    manifest = saved(tmp_path / "notes", pool, "random")
    order = shuffled(pool, 42)
    chosen = shots(tmp_path / "notes", manifest, questions, {"test-1": [order[1].id]}, nobody)
    assert chosen == [order[:3][::-1], [order[3], order[2], order[0]]]


def test_nearest_stands_last(pool: list[Example], questions: list[Example], tmp_path: Path) -> None:
    manifest = saved(tmp_path / "notes", pool, "nearest", by_last_digit)
    chosen = shots(tmp_path / "notes", manifest, questions, {"test-0": ["train-0"]}, by_last_digit)
    assert ids(chosen) in (
        [["train-2", "train-8", "train-1"], ["train-2", "train-0", "train-1"]],
        [["train-7", "train-8", "train-1"], ["train-2", "train-0", "train-1"]],
        [["train-7", "train-1", "train-8"], ["train-2", "train-0", "train-1"]],
        [["train-2", "train-1", "train-8"], ["train-2", "train-0", "train-1"]],
    )  # those on either side are equally near, but for the last bit


def test_zero_shot_has_none(questions: list[Example], tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    save_zero_shot(tmp_path / "notes", {"task": "notes"})
    assert shots(tmp_path / "notes", read_manifest(tmp_path / "notes"), questions, {}, nobody) == [[], []]


def test_manifest_says_what_it_was_made_from(pool: list[Example], tmp_path: Path) -> None:
    train = tmp_path / "train.jsonl"
    train.write_text("", encoding="utf-8")
    facts = untuned_facts("notes", base=BASE, label="own data", train=train, options={"a": True}, held={"quantization": "nf4"})
    assert facts == {
        "task": "notes",
        "base": {name: value for name, value in BASE.items() if name != "sha256"},
        "data": {"source": "own data", "sha256": {"train": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}},
        "template_options": {"a": True},
        "settings": {"quantization": "nf4"},
    }


def test_changed_pool_is_refused(pool: list[Example], tmp_path: Path) -> None:
    saved(tmp_path / "notes", pool, "random")
    (tmp_path / "notes" / "pool.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(ModelError, match=r"pool\.jsonl: missing, truncated or changed"):
        read_manifest(tmp_path / "notes")


def test_encoder_that_was_not_fetched_is_named_when_it_is_needed(tmp_path: Path) -> None:
    embed = encoder_in(tmp_path / "encoder")
    with pytest.raises(ModelError, match="holds no fetched weights"):
        embed(["text"])
