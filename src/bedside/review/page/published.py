"""Published results of the same task, and which of them may be held against ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import yaml

from bedside.review.page.scores import signature_of, source_of
from bedside.sources.naming import source_label

COLUMNS = ("section_accuracy", "rouge1", "rouge2", "rougeL", "bertscore_f1", "bleurt", "aggregate")
"""The scores of the table, by their keys."""


@dataclass(frozen=True)
class Published:
    """One published system on MTS-Dialog's test set 1; ``bertscore`` and ``bleurt`` are the weights behind those scores."""

    system: str
    source: str
    n: int
    scores: Mapping[str, float]
    bertscore: str = ""
    bleurt: str = ""


def published() -> list[Published]:
    """The results of ``published.yaml``."""
    text = files("bedside.review.page").joinpath("published.yaml").read_text(encoding="utf-8")
    return [Published(**entry) for entry in yaml.safe_load(text)]


def same_data(metrics: Mapping[str, Any]) -> bool:
    """Whether our numbers are about the public test set, too."""
    return source_of(metrics) == source_label("mts-dialog")


def same_weights(result: Published, score: str, metrics: Mapping[str, Any]) -> bool:
    """Whether a published score was computed with the weights that ours was."""
    signature = signature_of(metrics)
    needed = {"bertscore_f1": ("bertscore",), "bleurt": ("bleurt",), "aggregate": ("bertscore", "bleurt")}.get(score, ())
    return all(signature[field].startswith(f"{getattr(result, field)} at ") for field in needed)


@dataclass(frozen=True)
class Entry:
    """One published score; ``comparable`` says whether it was computed with the weights that ours was."""

    value: float | None
    comparable: bool


@dataclass(frozen=True)
class Row:
    """One published system, its scores by the names of :data:`COLUMNS`."""

    result: Published
    entries: Mapping[str, Entry]


def published_rows(metrics: Mapping[str, Any]) -> list[Row]:
    """Each published system; a score that we do not have has nothing to be compared with."""
    return [Row(result, {name: _entry(result, name, metrics) for name in COLUMNS}) for result in published()]


def _entry(result: Published, name: str, metrics: Mapping[str, Any]) -> Entry:
    return Entry(result.scores.get(name), name in metrics and same_weights(result, name, metrics))
