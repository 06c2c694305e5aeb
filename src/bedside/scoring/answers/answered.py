"""Answers to score: one question, the entries that were shown, what was answered, and what a right answer says.

A line of ``predictions/answers.jsonl``, which may hold more than is read here::

    {"id": "23b3-last_value-3", "question": "23b3-last_value-3", "kind": "last_value", "patient": "23b3", "resources": "gold",
     "text": "It was 5.9 % on November 2, 2019.", "question_text": "What was my last A1c?",
     "resource_texts": ["2019-11-02 Lab: Hemoglobin A1c 5.9 %"],
     "reference": {"answer": "Your last hemoglobin A1c was 5.9 % on November 2, 2019.", "negative": false,
                   "facts": [{"kind": "value", "text": "5.9", "unit": "%", "also": []}], "relevant": ["Observation/8ed7"]},
     "omitted": 0, "finished": true}

End to end, the same question is answered again from what the relevance model has chosen: ``"resources": "picked"``, with the IDs of the
entries in ``"picked"``.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bedside.errors import DataError, listed
from bedside.examples import Example
from bedside.questions.question import Fact
from bedside.sources.tables import shown

GOLD, PICKED = "gold", "picked"
_TEXTS = ("id", "question", "kind", "patient", "resources", "text", "question_text")


@dataclass(frozen=True)
class Answered:
    """One answer. ``negative``: nothing in the record says what is asked. ``picked`` is there where ``resources`` is "picked"."""

    id: str
    question: str
    kind: str
    patient: str
    resources: str
    text: str
    question_text: str
    resource_texts: tuple[str, ...]
    reference: str
    facts: tuple[Fact, ...]
    negative: bool
    relevant: frozenset[str]
    picked: frozenset[str] | None = None
    truncated: bool = False
    finished: bool = True


def from_predictions(path: Path, examples: Sequence[Example]) -> list[Answered]:
    """Answers from ``predictions/answers.jsonl`` to all of ``examples``, those with the picked entries among them.

    Raises :class:`DataError` where a line is not an answer or the IDs of both sides are not the same.
    """
    asked = {example.id for example in examples}
    answers: dict[str, Answered] = {}
    problems: list[str] = []
    with path.open("rb") as stream:  # lines end at line feeds alone; text may hold other separators
        for number, line in enumerate(stream, 1):
            try:
                answer = _from_row(json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                problems.append(f"line {number} is not an answer ({type(error).__name__}: {error})")
                continue
            if answer.id in answers or answer.id not in asked:
                fault = "a second time" if answer.id in answers else "which was not asked"
                problems.append(f"line {number} answers {shown(answer.id)}, {fault}")
            answers[answer.id] = answer
    problems += [f"no answer to {name}" for name in sorted(asked - answers.keys())]
    if problems:
        raise DataError(f"{path} does not answer the questions that were asked:\n{listed(problems)}\nRun `dvc checkout --force {path}`")
    return list(answers.values())


def _from_row(row: dict[str, Any]) -> Answered:
    texts = {name: row[name] for name in _TEXTS}
    reference = row["reference"]
    for name, text in (*texts.items(), ("the reference's answer", reference["answer"])):
        if not isinstance(text, str):
            raise TypeError(f"{name} is no text")
    if texts["resources"] not in (GOLD, PICKED):
        raise ValueError(f"resources is {shown(texts['resources'])}, neither {GOLD} nor {PICKED}")
    if not isinstance(reference["negative"], bool) or not isinstance(row["finished"], bool):
        raise TypeError("negative or finished is neither true nor false")
    return Answered(
        **texts,
        resource_texts=_names(row["resource_texts"], "resource_texts"),
        reference=reference["answer"],
        facts=tuple(_fact(values) for values in reference["facts"]),
        negative=reference["negative"],
        relevant=frozenset(_names(reference["relevant"], "relevant")),
        picked=frozenset(_names(row["picked"], "picked")) if texts["resources"] == PICKED else None,
        truncated=row["omitted"] > 0,
        finished=row["finished"],
    )


def _names(value: Any, key: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise TypeError(f"{key} is no list of texts")
    return tuple(value)


def _fact(values: dict[str, Any]) -> Fact:
    fact = Fact(**values)
    if fact.kind not in ("name", "value", "date", "word"):
        raise ValueError(f"a fact of the kind {shown(str(fact.kind))}")
    if not fact.text.strip():
        raise ValueError("a fact without a text")
    _names(fact.also, "also")
    return fact
