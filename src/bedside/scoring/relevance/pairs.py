"""Pairs to score: a question, one entry of the record, whether it matters, and what a system said.

A line of ``predictions/relevance.jsonl``, which may hold more than is read here::

    {"id": "23b3-last_value-3/Observation/8ed7", "patient": "23b3", "relevant": true, "question": "23b3-last_value-3",
     "kind": "last_value", "resource": "Observation/8ed7", "question_text": "What was my last A1c?",
     "resource_text": "2019-11-02 Lab: Hemoglobin A1c 5.9 %", "probability": 0.93, "predicted": null, "omitted": 0}

A server that tells no probability has ``"probability": null`` and says ``"predicted": true`` or ``false``; ``null`` there, too, is an
answer that is neither yes nor no.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bedside.errors import DataError, listed
from bedside.examples import Example
from bedside.sources.tables import shown

_TEXTS = ("id", "question", "kind", "patient", "resource", "question_text", "resource_text")


@dataclass(frozen=True)
class Pair:
    """One question and one entry. ``truncated``: the system did not see all of it."""

    id: str
    split: str
    question: str
    kind: str
    patient: str
    resource: str
    question_text: str
    resource_text: str
    relevant: bool
    probability: float | None
    predicted: bool | None
    truncated: bool = False


def from_predictions(path: Path, examples: Mapping[str, Sequence[Example]]) -> list[Pair]:
    """Pairs from ``predictions/relevance.jsonl``, each in the split of ``examples`` that asked for it.

    Raises :class:`DataError` where a line is not a prediction or the IDs of both sides are not the same.
    """
    split_of = {example.id: split for split, asked in examples.items() for example in asked}
    pairs: dict[str, Pair] = {}
    problems: list[str] = []
    with path.open("rb") as stream:  # lines end at line feeds alone; text may hold other separators
        for number, line in enumerate(stream, 1):
            try:
                pair = _from_row(json.loads(line, parse_constant=_refused), split_of)
            except (ValueError, KeyError, TypeError) as error:
                problems.append(f"line {number} is not a prediction ({type(error).__name__}: {error})")
                continue
            if pair.id in pairs:
                problems.append(f"line {number} answers {shown(pair.id)} a second time")
            elif pair.id not in split_of:
                problems.append(f"line {number} answers {shown(pair.id)}, which was not asked")
            pairs[pair.id] = pair
    problems += [f"no answer to {name}" for name in sorted(split_of.keys() - pairs.keys())]
    if problems:
        raise DataError(f"{path} does not answer the pairs that were asked:\n{listed(problems)}\nRun `dvc checkout --force {path}`")
    return list(pairs.values())


def _from_row(row: dict[str, Any], split_of: Mapping[str, str]) -> Pair:
    texts = {name: row[name] for name in _TEXTS}
    for name, text in texts.items():
        if not isinstance(text, str):
            raise TypeError(f"{name} is no text")
    probability, predicted = row["probability"], row["predicted"]
    if not isinstance(row["relevant"], bool) or not isinstance(predicted, bool | None):
        raise TypeError("relevant or predicted is neither true nor false")
    if isinstance(probability, bool) or not isinstance(probability, int | float | None):
        raise TypeError("probability is no number")
    if probability is not None and not 0 <= probability <= 1:
        raise ValueError(f"a probability of {probability}")
    if probability is not None and predicted is not None:
        raise ValueError("predicted stands beside a probability, and one of the two must decide")
    return Pair(
        **texts,
        split=split_of.get(row["id"], ""),
        relevant=row["relevant"],
        probability=probability,
        predicted=predicted,
        truncated=row["omitted"] > 0,
    )


def _refused(constant: str) -> float:
    raise ValueError(f"{constant} is no number")
