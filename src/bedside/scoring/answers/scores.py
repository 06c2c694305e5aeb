"""Scores of the ``answers`` task: how good answers are, what they state and make up, end to end as well, and beside a baseline.

Keys with ``end_to_end_`` are of the answers from picked entries, ``gap_`` is what picking costs (the score from the gold entries less
that from the picked ones, on the same questions), ``baseline_`` the extractive baseline on the same entries.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from bedside.config import ScoreSettings
from bedside.errors import DataError, listed
from bedside.files import canonical
from bedside.scoring.answers import abstention, extractive, fact_recall, picked, support
from bedside.scoring.answers.answered import GOLD, PICKED, Answered
from bedside.scoring.answers.extractive import extracted
from bedside.scoring.answers.judged import Judged, judge
from bedside.scoring.answers.rows import example_rows, kind_rows
from bedside.scoring.answers.statistics import mean_where_known
from bedside.scoring.data import data_fingerprint
from bedside.scoring.entries import entries
from bedside.scoring.statistics import Statistic, intervals, value_of
from bedside.scoring.text import Scorers
from bedside.sources.tables import shown

Values = dict[str, np.ndarray]
"""Scores by their key, (questions,) each; not-a-number where a question has none."""

_END_TO_END, _BASELINE, _GAP = "end_to_end_", "baseline_", "gap_"


@dataclass(frozen=True)
class AnswersScores:
    """``metrics`` has the contract's keys; ``examples`` and ``kinds`` are tables, a mapping for each row, without any text.

    ``examples`` has a row for each question, ``kinds`` for each kind of question. ``records`` are for those who may read the text: each
    answer with its scores, which facts it states, and what is at fault.
    """

    metrics: dict[str, Any]
    examples: list[dict[str, Any]]
    kinds: list[dict[str, Any]]
    records: list[dict[str, Any]]


def score_answers(
    answers: Sequence[Answered],
    scorers: Scorers,
    settings: ScoreSettings,
    *,
    wordnet: Path | None,
    resampled: Literal["questions", "patients"],
    seed: int,
    source: str,
) -> AnswersScores:
    """Score answers from the gold entries and, where there are any, from the picked ones.

    ``wordnet`` is a folder that holds WordNet: with it there is ``meteor``, without it ``meteor_exact_stem``. ``resampled`` is what the
    bootstrap draws. Answers of one patient resemble each other, so that drawing patients is the more honest; of a handful of patients
    it says little. ``source`` says where the records are from. A score that no question has is an absent key.
    """
    # In one order, so that that of the file changes nothing.
    gold, chosen = (sorted((a for a in answers if a.resources == name), key=lambda a: a.question) for name in (GOLD, PICKED))
    _check(gold, chosen)
    systems = {
        "": gold,
        _END_TO_END: chosen,
        _BASELINE: [extracted(answer) for answer in gold],
        f"{_BASELINE}{_END_TO_END}": [extracted(answer) for answer in chosen],
    }
    judged, signature = _judge(systems, scorers, wordnet)
    values = _with_gaps(_values([answer.question for answer in gold], judged))
    units, of_unit = np.unique([a.question if resampled == "questions" else a.patient for a in gold], return_inverse=True)
    statistics: dict[str, Statistic] = {key: mean_where_known(array, of_unit) for key, array in values.items()}
    ends = intervals(statistics, len(units), resamples=settings.resamples, confidence=settings.confidence, seed=seed)
    metrics: dict[str, Any] = {**_counts(gold, chosen), "provenance": entries({"source": source})}
    interval = {"interval": f"{settings.confidence:g} of {settings.resamples} resamples", "resampled": resampled}
    metrics["signature"] = entries({**signature, **_rules(), **interval, "data": _fingerprint(gold), "n": len(gold)})
    for key, statistic in statistics.items():
        metrics[key] = value_of(statistic, len(units))
        metrics[f"{key}_low"], metrics[f"{key}_high"] = ends[key]
    records = [answer.record() for prefix in ("", _END_TO_END) for answer in judged[prefix]]
    return AnswersScores(metrics, example_rows(gold, values), kind_rows(gold, values), records)


def _check(gold: Sequence[Answered], chosen: Sequence[Answered]) -> None:
    if not gold:
        raise DataError("there is nothing to score: no answer is from the gold entries")
    problems = []
    for name, answers in ((GOLD, gold), (PICKED, chosen)):
        asked = [answer.question for answer in answers]
        problems += [f"{shown(question)} is answered {asked.count(question)} times from the {name} entries"
                     for question in sorted({question for question in asked if asked.count(question) > 1})]  # fmt: skip
    known = {answer.question for answer in gold}
    problems += [f"{shown(a.question)} is answered from the picked entries alone" for a in chosen if a.question not in known]
    problems += [f"{shown(a.id)} does not say which entries were picked" for a in chosen if a.picked is None]
    if problems:
        raise DataError(f"the answers do not fit each other:\n{listed(problems)}\nAnswer every question once from each")


def _judge(
    systems: Mapping[str, Sequence[Answered]], scorers: Scorers, wordnet: Path | None
) -> tuple[dict[str, list[Judged]], dict[str, str]]:
    judged, signature = judge([answer for answers in systems.values() for answer in answers], scorers, wordnet)
    rest = iter(judged)
    return {prefix: [next(rest) for _ in answers] for prefix, answers in systems.items()}, signature


def _values(questions: Sequence[str], judged: Mapping[str, Sequence[Judged]]) -> Values:
    """Each system's scores under its prefix; that of picked entries is told once, by "picked" in the score's own name."""
    place = {question: row for row, question in enumerate(questions)}
    values: Values = {}
    for prefix, answers in judged.items():
        for answer in answers:
            for name, score in answer.scores.items():
                if name.startswith(_PICKED) and prefix != _END_TO_END:
                    continue  # what was picked is the same, whoever answers from it
                key = name if name.startswith(_PICKED) else f"{prefix}{name}"
                values.setdefault(key, np.full(len(questions), np.nan))[place[answer.answer.question]] = score
    return values


_PICKED = "picked_"


def _with_gaps(values: Values) -> Values:
    gaps = {f"{_GAP}{key}": array - values[f"{_END_TO_END}{key}"] for key, array in values.items() if f"{_END_TO_END}{key}" in values}
    return values | {key: array for key, array in gaps.items() if not np.isnan(array).all()}


def _counts(gold: Sequence[Answered], chosen: Sequence[Answered]) -> dict[str, Any]:
    counts: dict[str, Any] = {
        "n": len(gold),
        "n_patients": len({answer.patient for answer in gold}),
        "n_facts": sum(bool(answer.facts) for answer in gold),
        "n_negative": sum(answer.negative for answer in gold),
    }
    for prefix, answers in (("", gold), (_END_TO_END, chosen)):
        if answers:
            counts[f"{prefix}empty_answers"] = sum(not answer.text.strip() for answer in answers)
            counts[f"{prefix}truncated"] = sum(answer.truncated for answer in answers)
            counts[f"{prefix}unfinished"] = sum(not answer.finished for answer in answers)
    return counts | ({"end_to_end_n": len(chosen)} if chosen else {})


def _rules() -> dict[str, str]:
    return {
        "fact_recall": f"{fact_recall.SIGNATURE}; mean over the n_facts answers that have facts to tell",
        "unsupported_facts": support.SIGNATURE,
        "negative_accuracy": f"says that the record does not say so and states no fact, {abstention.SIGNATURE}; abstained: where it does",
        "picked": picked.SIGNATURE,
        "gap": "from the gold entries less from the picked ones, on the same questions",
        "baseline": extractive.SIGNATURE,
    }


def _fingerprint(gold: Sequence[Answered]) -> str:
    """Of what is asked and right, and of what was shown."""
    return data_fingerprint(
        (canonical([asdict(fact) for fact in a.facts]), a.reference, canonical([a.question_text, *a.resource_texts])) for a in gold
    )
