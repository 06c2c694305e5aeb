"""Tables beside the scores: a row for each pair, and one for each kind of question. No text, so that git may hold them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bedside.scoring.relevance.pairs import Pair
from bedside.scoring.relevance.statistics import statistics_of
from bedside.scoring.relevance.systems import MODEL, System
from bedside.scoring.statistics import value_of
from bedside.tasks.relevance import NO, YES

_SCORE = "_score"
_OF_KINDS = ("accuracy", "precision", "recall", "f1", "average_precision")


def example_rows(test: Sequence[Pair], systems: Sequence[System]) -> list[dict[str, Any]]:
    """What each system says of each pair and whether it is right; the model's columns have no prefix."""
    rows = []
    for place, pair in enumerate(test):
        row: dict[str, Any] = {"id": pair.id, "question": pair.question, "kind": pair.kind, "relevant": _WORDS[pair.relevant]}
        for system in systems:
            said, predicted, correct = _columns(system.name)
            row[said] = "" if system.probability is None else round(float(system.probability[place]), 6)
            row[predicted] = _WORDS[bool(system.picked[place])]
            row[correct] = float(system.picked[place] == pair.relevant)
        rows.append(row)
    return rows


def systems_in(rows: Sequence[Mapping[str, Any]]) -> tuple[np.ndarray, list[System]]:
    """Which pairs are relevant, (n,), and what each system says of them: :func:`example_rows` again, also as text from a file."""
    systems = []
    for name in (MODEL, *(column.removesuffix(_SCORE) for column in rows[0] if column.endswith(_SCORE))):
        said, predicted, _ = _columns(name)
        told = [row[said] for row in rows]
        probability = None if "" in told else np.array(told, dtype=float)
        systems.append(System(name, np.array([row[predicted] == YES for row in rows]), probability))
    return np.array([row["relevant"] == YES for row in rows]), systems


def _columns(system: str) -> tuple[str, str, str]:
    if system == MODEL:
        return "probability", "predicted", "correct"
    return f"{system}{_SCORE}", f"{system}_predicted", f"{system}_correct"


def kind_rows(test: Sequence[Pair], systems: Sequence[System]) -> list[dict[str, Any]]:
    """The model's scores for each kind of question, and the others' F1; where nothing is relevant, accuracy alone tells."""
    kinds, relevant = np.array([pair.kind for pair in test]), np.array([pair.relevant for pair in test])
    rows = []
    for kind in np.unique(kinds):
        chosen = kinds == kind
        row: dict[str, Any] = {"kind": str(kind), "n": int(chosen.sum()), "relevant": int(relevant[chosen].sum())}
        for system in systems:
            found = _values(system, relevant, chosen)
            row |= found if system.name == MODEL else {f"{system.name}_f1": found["f1"]}
        rows.append(row)
    return rows


def _values(system: System, relevant: np.ndarray, chosen: np.ndarray) -> dict[str, float]:
    probability = None if system.probability is None else system.probability[chosen]
    found = statistics_of(relevant[chosen], system.picked[chosen], probability, np.zeros(chosen.sum(), dtype=int))
    return {name: round(value_of(found[name], 1), 6) for name in _OF_KINDS if name in found}


_WORDS = {True: YES, False: NO}
