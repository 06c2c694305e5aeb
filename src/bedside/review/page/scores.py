"""The scores that the page knows by name, and those of a metric file in its order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Score:
    """A score: its key in the metric file, how people call it, and what it says.

    ``column`` is its name in the per-example table, empty where examples have none.
    """

    key: str
    label: str
    meaning: str
    column: str = ""
    lower_is_better: bool = False


SCORES = (
    Score("section_accuracy", "Section accuracy", "share of dialogues whose section header is right", "section_correct"),
    Score(
        "baseline_section_accuracy", "The floor: TF-IDF + SVM", "section accuracy of a linear SVM trained on the same dialogues"),
    Score("section_macro_f1", "Section macro F1", "mean F1 over the sections, rare ones counting as much as common ones"),
    Score("rouge1", "ROUGE-1", "overlap with the reference in single words", "rouge1"),
    Score("rouge2", "ROUGE-2", "overlap in pairs of words", "rouge2"),
    Score("rougeL", "ROUGE-L", "overlap in the longest common sequence of words", "rougeL"),
    Score("bertscore_f1", "BERTScore F1", "similarity of the words' embeddings", "bertscore_f1"),
    Score("bleurt", "BLEURT", "a learned rating of the text against the reference", "bleurt"),
    Score("aggregate", "Aggregate", "mean of ROUGE-1, BERTScore F1 and BLEURT", "aggregate"),
    Score(
        "unsupported_facts", "Unsupported facts", "share of the note's facts that the dialogue does not support", "unsupported_facts",
        lower_is_better=True,
    ),
    Score(
        "omitted_facts", "Omitted facts", "share of the reference's facts that the note leaves out", "omitted_facts",
        lower_is_better=True,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Value:
    """One score of a run with its interval."""

    score: Score
    value: float
    low: float
    high: float


def values_of(metrics: Mapping[str, Any]) -> list[Value]:
    """Every score that has an interval: the known ones in their order, then any other under its own key."""
    known = {score.key for score in SCORES}
    others = [key for key in metrics if key not in known and {f"{key}_low", f"{key}_high"} <= metrics.keys()]
    scores = [*SCORES, *(Score(key, key, "", key) for key in sorted(others))]
    return [Value(score, metrics[score.key], *ends(metrics, score.key)) for score in scores if score.key in metrics]


def ends(metrics: Mapping[str, Any], key: str) -> tuple[float, float]:
    """The ends of a score's interval; the score itself where it has none."""
    return metrics.get(f"{key}_low", metrics[key]), metrics.get(f"{key}_high", metrics[key])


def signature_of(metrics: Mapping[str, Any]) -> dict[str, str]:
    """The signature's fields: ``"n: 80"`` is ``{"n": "80"}``."""
    return {field: value for field, _, value in (entry.partition(": ") for entry in metrics["signature"])}


def source_of(metrics: Mapping[str, Any]) -> str:
    """What the data are called; scores of before provenance had a place of its own have it in their signature."""
    entries = dict(entry.split(": ", 1) for entry in [*metrics.get("provenance", ()), *metrics["signature"]])
    return str(entries.get("source", "unknown data"))


def absences(metrics: Mapping[str, Any]) -> dict[str, str]:
    """What was not scored, with its reason: ``{"bleurt": "no weights configured"}``."""
    prefix = "absent: "
    return {field: value.removeprefix(prefix) for field, value in signature_of(metrics).items() if value.startswith(prefix)}


def confidence_of(metrics: Mapping[str, Any]) -> str:
    """What the intervals promise, in words: ``95 %``."""
    return f"{float(signature_of(metrics)['interval'].split()[0]) * 100:g} %"
