"""Prompts for models that are not tuned: what the task is, and training examples with their answers as turns."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bedside.errors import ModelError
from bedside.examples import Example
from bedside.few_shot.adaptation import Embed, shots


def prompted(example: Example, guide: str, shots: Sequence[Example]) -> Example:
    """The example as a model that is not tuned is asked it, told ``guide``, after these training examples."""
    turns = [{"role": "system", "content": guide}]
    for shot in shots:
        turns += [shot.messages[-1], {"role": "assistant", "content": shot.target}]
    return replace(example, messages=[*turns, example.messages[-1]])


def as_asked(
    examples: Sequence[Example], guide: str, adaptation: Path, manifest: Mapping[str, Any], links: Path, embed: Embed
) -> list[Example]:
    """The examples as the adapted model is asked them: as they are if it is tuned, else after ``guide`` and training examples.

    ``links`` is the file in which the audit says which training examples are an example's double. Raises :class:`ModelError` where it
    is of other data than the ``adaptation``.
    """
    if manifest["adaptation"] == "fine-tune":
        return list(examples)
    found = json.loads(links.read_text(encoding="utf-8"))
    if found["train_sha256"] != manifest["data"]["sha256"]["train"]:
        raise ModelError(f"the examples in {adaptation} are of other data than those to answer: run `dvc repro train`")
    chosen = shots(adaptation, manifest, examples, found["linked"], embed)
    return [prompted(example, guide, before) for example, before in zip(examples, chosen, strict=True)]
