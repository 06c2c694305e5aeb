"""The folder that stands in for an adapter where a model is not tuned: training examples in the order of their choice, and a manifest.

``pool.jsonl`` has every training example, as :mod:`bedside.examples` writes them; ``vectors.safetensors``, where the nearest are chosen,
one vector for each (``vectors``: (pool, size), float32). A folder of ``zero-shot`` has the manifest alone.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file, save_file

from bedside.config import FewShotSettings
from bedside.examples import Example, read_examples, write_examples
from bedside.few_shot.choice import Links, Nearest, balanced, dialogue, first_unlinked, shuffled
from bedside.files import sha256_of
from bedside.models.lineage import base_facts, write_manifest
from bedside.sources.weights import verified_source

POOL = "pool.jsonl"
VECTORS = "vectors.safetensors"
Embed = Callable[[Sequence[str]], np.ndarray]


def untuned_facts(
    task: str,
    *,
    base: Mapping[str, Any],
    label: str,
    train: Path,
    options: Mapping[str, Any],
    held: Mapping[str, Any],
) -> dict[str, Any]:
    """What the manifest of an untuned model says beside its adaptation.

    ``base`` is the record of the fetched weights, ``label`` names the data's source, ``train`` is the prepared split, ``options`` are
    the chat template's and ``held`` how the weights are held (:func:`bedside.models.loading.load_for_generation`).
    """
    return {
        "task": task,
        "base": base_facts(base),
        "data": {"source": label, "sha256": {"train": sha256_of(train)}},
        "template_options": dict(options),
        "settings": dict(held),
    }


def encoder_in(folder: Path) -> Embed:
    """What makes vectors of texts with the fetched encoder in a folder, which is loaded when it is first needed."""

    def embed(texts: Sequence[str]) -> np.ndarray:
        from bedside.few_shot.embedding import Encoder

        verified_source(folder)
        return Encoder(folder).embed(texts)

    return embed


def save_few_shot(
    folder: Path,
    facts: Mapping[str, Any],
    pool: Sequence[Example],
    settings: FewShotSettings,
    *,
    seed: int,
    label: Callable[[Example], str],
    embed: Embed,
) -> None:
    """Write the adaptation into the empty ``folder``.

    ``label`` is what the balanced are balanced over; ``embed`` is called where the nearest are to be chosen, and only then.
    """
    match settings.choice:
        case "random":
            pool = shuffled(pool, seed)
        case "balanced":
            pool = balanced(pool, seed, label)
        case "nearest":
            save_file({"vectors": embed([dialogue(example) for example in pool])}, folder / VECTORS)
    write_examples(folder / POOL, pool)
    write_manifest(folder, {**facts, "adaptation": "few-shot", "few_shot": settings.model_dump(), "seed": seed})


def save_zero_shot(folder: Path, facts: Mapping[str, Any]) -> None:
    """Write the adaptation into the empty ``folder``."""
    write_manifest(folder, {**facts, "adaptation": "zero-shot"})


def shots(folder: Path, manifest: Mapping[str, Any], questions: Sequence[Example], links: Links, embed: Embed) -> list[list[Example]]:
    """The training examples before each question, the most important one last; none for a folder of ``zero-shot``.

    ``manifest`` is the folder's, already compared with its files; ``embed`` is called where the nearest are chosen, and only then.
    """
    if manifest["adaptation"] == "zero-shot":
        return [[] for _ in questions]
    pool = read_examples(folder / POOL)
    settings = FewShotSettings.model_validate(manifest["few_shot"])
    if settings.choice == "nearest":
        orders = Nearest(pool, load_file(folder / VECTORS)["vectors"], embed).orders(questions)
    else:
        orders = [pool for _ in questions]
    return [first_unlinked(order, question, links, settings.examples)[::-1] for order, question in zip(orders, questions, strict=True)]
