"""Scores of the ``notes`` task: the header, the text, and each with its interval.

What is scored may come from this pipeline or from any other system; see :mod:`bedside.scoring.runs`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from sklearn.metrics import precision_recall_fscore_support

from bedside.config import ScoreSettings
from bedside.errors import DataError, listed
from bedside.files import fingerprint
from bedside.scoring.baseline import SIGNATURE as BASELINE
from bedside.scoring.baseline import predict_sections
from bedside.scoring.data import data_fingerprint
from bedside.scoring.entries import entries
from bedside.scoring.faithfulness import SIGNATURE as FAITHFULNESS
from bedside.scoring.faithfulness import Faithfulness, faithfulness
from bedside.scoring.measures import INVALID
from bedside.scoring.statistics import Statistic, intervals, macro_f1_of, mean_of, value_of
from bedside.scoring.text import Scorers, text_scores
from bedside.sources.tables import shown

_MEANS = {"section_correct": "section_accuracy"}
"""What the mean of a column is called, where it has a name of its own."""


@dataclass(frozen=True)
class Scored:
    """One example to be scored: what was predicted and what is right.

    Another system does not tell its probability (``None``), nor whether it shortened or broke off: that counts as not so.
    """

    id: str
    section: str | None
    text: str
    true_section: str
    true_text: str
    dialogue: str
    probability: float | None = None
    truncated: bool = False
    finished: bool = True


@dataclass(frozen=True)
class NotesScores:
    """``metrics`` has the contract's keys; ``examples`` and ``sections`` are tables, a mapping for each row, without any text.

    ``records`` are for those who may read the text: each prediction and reference with its scores and the spans at fault.
    """

    metrics: dict[str, Any]
    examples: list[dict[str, Any]]
    sections: list[dict[str, Any]]
    records: list[dict[str, Any]]


def score_notes(
    items: Sequence[Scored],
    scorers: Scorers,
    settings: ScoreSettings,
    *,
    seed: int,
    source: str,
    train: tuple[Sequence[str], Sequence[str]] | None,
) -> NotesScores:
    """Score predictions.

    ``source`` says where the references are from; what is in them is part of the signature. ``train`` holds the dialogues and
    sections the baseline learns from. A metric without its weights, or the baseline without ``train``, is an absent key, with
    the reason in the signature.
    """
    if not items:
        raise DataError("there is nothing to score: the predictions are empty")
    values, facts, signature = _example_values(items, scorers)
    truth, chosen = [item.true_section for item in items], [item.section or INVALID for item in items]
    statistics: dict[str, Statistic] = {_MEANS.get(name, name): mean_of(array) for name, array in values.items()}
    statistics["section_macro_f1"] = macro_f1_of(np.array(truth), np.array(chosen))
    baseline = _baseline(items, train, seed)
    if baseline is not None:
        statistics["baseline_section_accuracy"] = mean_of(baseline)
    signature["baseline"] = "absent: no training dialogues given" if train is None else f"{BASELINE} trained on {fingerprint(train)}"
    ends = intervals(statistics, len(items), resamples=settings.resamples, confidence=settings.confidence, seed=seed)
    metrics: dict[str, Any] = {"n": len(items), **_counts(items), "signature": _signature(items, signature, settings)}
    metrics["provenance"] = entries({"source": source})
    for name, statistic in statistics.items():
        metrics[name] = value_of(statistic, len(items))
        metrics[f"{name}_low"], metrics[f"{name}_high"] = ends[name]
    scores = [{name: round(float(array[row]), 6) for name, array in values.items()} for row in range(len(items))]
    return NotesScores(
        metrics,
        [{**_described(item), **found} for item, found in zip(items, scores, strict=True)],
        _section_rows(truth, chosen),
        [_record(item, found, spans) for item, found, spans in zip(items, scores, facts, strict=True)],
    )


def _example_values(items: Sequence[Scored], scorers: Scorers) -> tuple[dict[str, np.ndarray], list[Faithfulness], dict[str, str]]:
    """Every score of each example, (n,), the facts behind two of them, and the signatures."""
    notes, references = [item.text for item in items], [item.true_text for item in items]
    facts = faithfulness(notes, references, [item.dialogue for item in items])
    texts, signature = text_scores(list(zip(notes, references, strict=True)), scorers)
    values = {
        "section_correct": np.array([item.section == item.true_section for item in items], dtype=float),
        **texts,
        "unsupported_facts": np.array([found.unsupported_facts for found in facts]),
        "omitted_facts": np.array([found.omitted_facts for found in facts]),
    }
    _check_numbers(items, values)
    return values, facts, {**signature, "faithfulness": FAITHFULNESS}


def _check_numbers(items: Sequence[Scored], values: Mapping[str, np.ndarray]) -> None:
    faults = [
        f"{name} of {shown(items[int(row)].id)} is {array[row]}"
        for name, array in values.items()
        for row in np.flatnonzero(~np.isfinite(array))
    ]
    if faults:
        raise DataError(f"a score is no number; the weights of its metric may be damaged, fetch them again:\n{listed(faults)}")


def _baseline(items: Sequence[Scored], train: tuple[Sequence[str], Sequence[str]] | None, seed: int) -> np.ndarray | None:
    if train is None:
        return None
    guesses = predict_sections(*train, [item.dialogue for item in items], seed=seed)
    return np.array([guess == item.true_section for guess, item in zip(guesses, items, strict=True)], dtype=float)


def _signature(items: Sequence[Scored], parts: Mapping[str, str], settings: ScoreSettings) -> list[str]:
    """What two scores must share to be compared."""
    data = data_fingerprint((item.true_section, item.true_text, item.dialogue) for item in items)
    bootstrap = f"{settings.confidence:g} of {settings.resamples} resamples"
    return entries({**parts, "interval": bootstrap, "data": data, "n": len(items)})


def _counts(items: Sequence[Scored]) -> dict[str, int]:
    return {
        "invalid_headers": sum(item.section is None for item in items),
        "empty_notes": sum(not item.text for item in items),
        "truncated": sum(item.truncated for item in items),
        "unfinished": sum(not item.finished for item in items),
    }


def _described(item: Scored) -> dict[str, Any]:
    return {
        "id": item.id,
        "section": item.true_section,
        "predicted": item.section or INVALID,
        "section_probability": "" if item.probability is None else item.probability,
    }


def _record(item: Scored, scores: Mapping[str, float], facts: Faithfulness) -> dict[str, Any]:
    return {
        "id": item.id,
        "section": item.section,
        "text": item.text,
        "reference": {"section": item.true_section, "text": item.true_text},
        "section_probability": item.probability,
        "scores": scores,
        "unsupported": [asdict(span) for span in facts.unsupported],
        "omitted": [asdict(span) for span in facts.omitted],
    }


def _section_rows(truth: Sequence[str], predicted: Sequence[str]) -> list[dict[str, Any]]:
    """Precision, recall and F1 of each section that occurs, the best supported first."""
    labels = sorted(set(truth), key=lambda section: (-truth.count(section), section))
    scores = precision_recall_fscore_support(truth, predicted, labels=labels, zero_division=0)
    return [
        {"section": label, "n": int(n), "precision": round(float(p), 6), "recall": round(float(r), 6), "f1": round(float(f1), 6)}
        for label, p, r, f1, n in zip(labels, *scores, strict=True)
    ]
