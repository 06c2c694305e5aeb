"""Scores of the ``notes`` task: the header, the text, and each with its interval.

What is scored may come from this pipeline or from any other system; see :mod:`bedside.scoring.runs`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import precision_recall_fscore_support

from bedside.config import ScoreSettings, ScoringSettings
from bedside.errors import DataError, ModelError
from bedside.files import fingerprint
from bedside.scoring import bertscore, rouge
from bedside.scoring.baseline import SIGNATURE as BASELINE
from bedside.scoring.baseline import predict_sections
from bedside.scoring.statistics import Statistic, intervals, macro_f1_of, mean_of, value_of
from bedside.sources.weights import verified_source

INVALID = "INVALID"
"""What stands in tables for a header that is not one of the codes."""


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
    """``metrics`` has the contract's keys; ``examples`` and ``sections`` are tables, a mapping for each row, without any text."""

    metrics: dict[str, Any]
    examples: list[dict[str, Any]]
    sections: list[dict[str, Any]]


def score_notes(
    items: Sequence[Scored],
    scoring: ScoringSettings,
    encoder: Path | None,
    settings: ScoreSettings,
    *,
    seed: int,
    source: str,
    train: tuple[Sequence[str], Sequence[str]] | None,
) -> NotesScores:
    """Score predictions.

    ``source`` says where the references are from, ``encoder`` is the folder of fetched BERTScore weights, ``train`` the
    dialogues and sections the baseline learns from; without the last two their metrics are absent keys, with the reason in
    the signature.
    """
    if not items:
        raise DataError("there is nothing to score: the predictions are empty")
    sections = [item.section or INVALID for item in items]
    truth = [item.true_section for item in items]
    correct = np.array([a == b for a, b in zip(sections, truth, strict=True)], dtype=float)
    texts, signature = _text_scores(items, scoring, encoder)
    baseline = _baseline(items, train, seed)
    values = {"section_accuracy": correct, **texts, **({"baseline_section_accuracy": baseline} if baseline is not None else {})}
    statistics: dict[str, Statistic] = {name: mean_of(array) for name, array in values.items()}
    statistics["section_macro_f1"] = macro_f1_of(np.array(truth), np.array(sections))
    ends = intervals(statistics, len(items), resamples=settings.resamples, confidence=settings.confidence, seed=seed)
    metrics: dict[str, Any] = {"n": len(items)}
    for name, statistic in statistics.items():
        metrics[name] = value_of(statistic, len(items))
        metrics[f"{name}_low"], metrics[f"{name}_high"] = ends[name]
    learned = "absent: no training dialogues given" if train is None else f"{BASELINE} trained on {fingerprint(train)}"
    metrics |= {
        "invalid_headers": sections.count(INVALID),
        "empty_notes": sum(not item.text for item in items),
        "truncated": sum(item.truncated for item in items),
        "unfinished": sum(not item.finished for item in items),
        "signature": _signature(items, {"source": source, **signature, "baseline": learned}, settings),
    }
    return NotesScores(metrics, _example_rows(items, {"section_correct": correct, **texts}), _section_rows(truth, sections))


def _text_scores(items: Sequence[Scored], scoring: ScoringSettings, encoder: Path | None) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    predictions, references = [item.text for item in items], [item.true_text for item in items]
    scores = rouge.rouge(predictions, references)
    signature = {"rouge": rouge.SIGNATURE, "bleurt": "absent: no weights configured", "bertscore": "absent: weights not fetched"}
    if encoder is not None:
        source = verified_source(encoder)
        wanted = scoring.bertscore.identity
        if source["identity"] != wanted:
            raise ModelError(f"{encoder} holds {source['identity']}, but the scoring configuration wants {wanted}: run `dvc repro`")
        scores["bertscore_f1"] = bertscore.bertscore_f1(predictions, references, encoder, scoring.bertscore.layers)
        signature["bertscore"] = bertscore.signature(scoring.bertscore, str(source["revision"]))
    return scores, signature


def _baseline(items: Sequence[Scored], train: tuple[Sequence[str], Sequence[str]] | None, seed: int) -> np.ndarray | None:
    if train is None:
        return None
    guesses = predict_sections(*train, [item.dialogue for item in items], seed=seed)
    return np.array([guess == item.true_section for guess, item in zip(guesses, items, strict=True)], dtype=float)


def _signature(items: Sequence[Scored], parts: Mapping[str, str], settings: ScoreSettings) -> list[str]:
    """What two scores must share to be compared, as "field: value"; a list, since DVC shows no lists beside the numbers."""
    # Without IDs and order: the same references have other ones in a site's own files.
    data = fingerprint(sorted([item.true_section, item.true_text] for item in items))
    bootstrap = f"{settings.confidence:g} of {settings.resamples} resamples"
    return [f"{key}: {value}" for key, value in {**parts, "interval": bootstrap, "data": data, "n": len(items)}.items()]


def _example_rows(items: Sequence[Scored], values: Mapping[str, np.ndarray]) -> list[dict[str, Any]]:
    return [
        {
            "id": item.id,
            "section": item.true_section,
            "predicted": item.section or INVALID,
            "section_probability": "" if item.probability is None else item.probability,
            **{name: round(float(array[row]), 6) for name, array in values.items()},
        }
        for row, item in enumerate(items)
    ]


def _section_rows(truth: Sequence[str], predicted: Sequence[str]) -> list[dict[str, Any]]:
    """Precision, recall and F1 of each section that occurs, the best supported first."""
    labels = sorted(set(truth), key=lambda section: (-truth.count(section), section))
    scores = precision_recall_fscore_support(truth, predicted, labels=labels, zero_division=0)
    return [
        {"section": label, "n": int(n), "precision": round(float(p), 6), "recall": round(float(r), 6), "f1": round(float(f1), 6)}
        for label, p, r, f1, n in zip(labels, *scores, strict=True)
    ]
