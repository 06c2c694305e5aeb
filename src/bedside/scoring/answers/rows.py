"""Tables beside the scores: a row for each question, and one for each kind of question. No text, so that git may hold them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bedside.scoring.answers.answered import Answered

_YES_NO = {True: "yes", False: "no"}
_OF_KINDS = ("fact_recall", "rougeL", "unsupported_facts", "negative_accuracy", "abstained")


def example_rows(gold: Sequence[Answered], values: Mapping[str, np.ndarray]) -> list[dict[str, Any]]:
    """Every score of each question under its key; empty where the question has none.

    ``negative``: the record says nothing of it. ``predicted``: the answer says so.
    """
    says_so = [values["negative_accuracy" if answer.negative else "abstained"][row] == 1 for row, answer in enumerate(gold)]
    return [
        {
            "id": answer.question,
            "kind": answer.kind,
            "facts": len(answer.facts),
            "negative": _YES_NO[answer.negative],
            "predicted": _YES_NO[bool(says_so[row])],
        }
        | {key: _shown(array[row]) for key, array in values.items()}
        for row, answer in enumerate(gold)
    ]


def kind_rows(gold: Sequence[Answered], values: Mapping[str, np.ndarray]) -> list[dict[str, Any]]:
    """Means over the questions of each kind; empty where none has the score."""
    kinds = np.array([answer.kind for answer in gold])
    keys = [key for prefix in ("", "end_to_end_", "baseline_") for name in _OF_KINDS if (key := f"{prefix}{name}") in values]
    return [
        {"kind": str(kind), "n": int((kinds == kind).sum())} | {key: _shown(_mean(values[key][kinds == kind])) for key in keys}
        for kind in np.unique(kinds)
    ]


def _mean(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else np.nan


def _shown(value: float) -> float | str:
    return "" if np.isnan(value) else round(float(value), 6)
