"""Scores of the ``relevance`` task: what is picked, how well it is ranked, how true the probabilities are, and three baselines.

The threshold is chosen on the validation pairs; every number is about the test pairs.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from bedside.config import ScoreSettings
from bedside.errors import DataError
from bedside.files import fingerprint
from bedside.scoring.data import data_fingerprint
from bedside.scoring.entries import entries
from bedside.scoring.relevance.bm25 import SIGNATURE as BM25
from bedside.scoring.relevance.linear import SIGNATURE as LINEAR
from bedside.scoring.relevance.pairs import Pair
from bedside.scoring.relevance.rows import example_rows, kind_rows
from bedside.scoring.relevance.statistics import CALIBRATION, UNDEFINED, statistics_of
from bedside.scoring.relevance.systems import System, baselines_of, model_of
from bedside.scoring.relevance.threshold import SIGNATURE as THRESHOLD
from bedside.scoring.statistics import Statistic, intervals, value_of

_NO_PROBABILITY = "absent: the system tells no probability"


@dataclass(frozen=True)
class RelevanceScores:
    """``metrics`` has the contract's keys; ``examples`` and ``kinds`` are tables, a mapping for each row, without any text.

    ``records`` are for those who may read the text. What is drawn comes from ``examples``: :mod:`bedside.scoring.relevance.curves`.
    """

    metrics: dict[str, Any]
    examples: list[dict[str, Any]]
    kinds: list[dict[str, Any]]
    records: list[dict[str, Any]]


def score_relevance(
    pairs: Sequence[Pair], settings: ScoreSettings, *, seed: int, source: str, train: Sequence[tuple[str, str, bool]] | None
) -> RelevanceScores:
    """Score the test pairs among ``pairs``, with thresholds from the validation pairs among them.

    ``source`` says where the records are from. ``train`` holds (question, entry, relevant) for the linear baseline; without it that is
    an absent key, with the reason in the signature, and so is what needs a probability where the system tells none.
    """
    # In one order, so that that of the file changes nothing.
    validation, test = (sorted((p for p in pairs if p.split == split), key=lambda p: p.id) for split in ("validation", "test"))
    if not test:
        raise DataError("there is nothing to score: no pair is of the test split")
    model = model_of(validation, test)
    bm25, linear = baselines_of(validation, test, train)
    relevant = np.array([pair.relevant for pair in test])
    questions, of_question = np.unique([pair.question for pair in test], return_inverse=True)
    statistics = _statistics(relevant, of_question, model, bm25, linear)
    ends = intervals(statistics, len(questions), resamples=settings.resamples, confidence=settings.confidence, seed=seed)
    metrics = _counts(test, questions, model)
    metrics["signature"] = _signature(validation, test, model, settings) + entries({"baseline": _baseline(train)})
    metrics["provenance"] = entries({"source": source})
    for name, system in (("threshold", model), ("baseline_threshold", linear), ("baseline_bm25_threshold", bm25)):
        if system is not None and system.threshold is not None:
            metrics[name] = system.threshold
    for name, statistic in statistics.items():
        metrics[name] = value_of(statistic, len(questions))
        metrics[f"{name}_low"], metrics[f"{name}_high"] = ends[name]
    systems = [system for system in (model, bm25, linear) if system is not None]
    return RelevanceScores(
        metrics,
        examples=example_rows(test, systems),
        kinds=kind_rows(test, systems),
        records=[{**asdict(pair), "picked": bool(picked)} for pair, picked in zip(test, model.picked, strict=True)],
    )


def _statistics(relevant: np.ndarray, of_question: np.ndarray, model: System, bm25: System, linear: System | None) -> dict[str, Statistic]:
    """Every score that has an interval, by its key."""
    statistics = statistics_of(relevant, model.picked, model.probability, of_question)
    baselines = {"baseline_": linear, "baseline_bm25_": bm25, "baseline_always_": System("always", np.ones_like(relevant))}
    for prefix, system in baselines.items():
        if system is not None:
            found = statistics_of(relevant, system.picked, system.probability, of_question)
            statistics |= {f"{prefix}{name}": found[name] for name in ("f1", "average_precision") if name in found}
    return statistics


def _signature(validation: Sequence[Pair], test: Sequence[Pair], model: System, settings: ScoreSettings) -> list[str]:
    """What two scores must share to be compared; fields of what is absent say why."""
    told = model.probability is not None
    return entries(
        {
            "decision": f"{THRESHOLD}; where no probability is told, the system's own yes",
            "undefined": UNDEFINED,
            "average_precision": "without interpolation, equal probabilities together" if told else _NO_PROBABILITY,
            "calibration_error": CALIBRATION if told else _NO_PROBABILITY,
            "brier": "mean squared error" if told else _NO_PROBABILITY,
            "interval": f"{settings.confidence:g} of {settings.resamples} resamples",
            "resampled": "questions",
            "validation": _fingerprint(validation),
            "data": _fingerprint(test),
            "n": len(test),
        }
    )


def _fingerprint(pairs: Sequence[Pair]) -> str:
    return data_fingerprint((str(pair.relevant), pair.resource_text, pair.question_text) for pair in pairs)


def _baseline(train: Sequence[tuple[str, str, bool]] | None) -> str:
    linear = f"{LINEAR}, trained on {fingerprint(list(train))}" if train else "linear absent: no training pairs given"
    return f"{linear}; {BM25}; always yes"


def _counts(test: Sequence[Pair], questions: np.ndarray, model: System) -> dict[str, Any]:
    unread = sum(pair.probability is None and pair.predicted is None for pair in test)
    return {
        "n": len(test),
        "n_questions": len(questions),
        "relevant_share": sum(pair.relevant for pair in test) / len(test),
        "picked_share": float(model.picked.mean()),
        "invalid_answers": unread,
        "truncated": sum(pair.truncated for pair in test),
    }
