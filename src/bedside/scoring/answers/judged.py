"""Every score of single answers."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bedside.errors import DataError, listed
from bedside.scoring.answers.abstention import abstains
from bedside.scoring.answers.answered import Answered
from bedside.scoring.answers.fact_recall import stated
from bedside.scoring.answers.meteor import meteor
from bedside.scoring.answers.picked import picked_scores
from bedside.scoring.answers.support import support
from bedside.scoring.faithfulness import Faithfulness
from bedside.scoring.text import Scorers, text_scores
from bedside.sources.tables import shown

_TEXT_SCORES = ("rougeL", "bertscore_f1")


@dataclass(frozen=True)
class Judged:
    """An answer with its scores, by name; one that says nothing of it is absent: of an answer without facts their recall.

    ``stated`` tells of each fact whether the answer has it.
    """

    answer: Answered
    scores: dict[str, float]
    stated: tuple[bool, ...]
    support: Faithfulness
    abstains: bool

    def record(self) -> dict[str, Any]:
        """All of it, for those who may read the text."""
        answer = self.answer
        return {
            "id": answer.id,
            "question": answer.question,
            "kind": answer.kind,
            "resources": answer.resources,
            "question_text": answer.question_text,
            "text": answer.text,
            "reference": {"answer": answer.reference, "negative": answer.negative},
            "scores": self.scores,
            "facts": [{**asdict(fact), "stated": found} for fact, found in zip(answer.facts, self.stated, strict=True)],
            "unsupported": [{**asdict(span), "text": answer.text[span.start : span.end]} for span in self.support.unsupported],
            "abstains": self.abstains,
        }


def judge(answers: Sequence[Answered], scorers: Scorers, wordnet: Path | None) -> tuple[list[Judged], dict[str, str]]:
    """Score answers, and say with which settings. All at once, so that weights are loaded once.

    A metric without its weights is absent, with the reason in its signature.
    """
    texts, signature = _text_scores(answers, scorers, wordnet)
    judged = [
        _judged(answer, {name: round(float(array[row]), 6) for name, array in texts.items()}, facts)
        for row, (answer, facts) in enumerate(zip(answers, support(answers), strict=True))
    ]
    return judged, signature


def _text_scores(answers: Sequence[Answered], scorers: Scorers, wordnet: Path | None) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    pairs = [(answer.text, answer.reference) for answer in answers]
    # BLEURT is for notes alone; it would cost more than all else together.
    scores, signature = text_scores(pairs, replace(scorers, settings=scorers.settings.model_copy(update={"bleurt": None})))
    matched, of_meteor = meteor(pairs, wordnet)
    kept = {**matched, **{name: scores[name] for name in _TEXT_SCORES if name in scores}}
    faults = [
        f"{name} of {shown(answers[int(row)].id)} is {array[row]}"
        for name, array in kept.items()
        for row in np.flatnonzero(~np.isfinite(array))
    ]
    if faults:
        raise DataError(f"a score is no number; the weights of its metric may be damaged, fetch them again:\n{listed(faults)}")
    return kept, {**of_meteor, **{metric: text for metric, text in signature.items() if metric != "bleurt"}}


def _judged(answer: Answered, texts: dict[str, float], support_of: Faithfulness) -> Judged:
    found = tuple(stated(answer.text, answer.reference, answer.facts))
    says_so = abstains(answer.text)
    scores = {
        **texts,
        **({"fact_recall": round(sum(found) / len(found), 6)} if found else {}),
        "unsupported_facts": round(support_of.unsupported_facts, 6),
        "negative_accuracy" if answer.negative else "abstained": float(says_so),
        **{name: round(value, 6) for name, value in picked_scores(answer).items()},
    }
    return Judged(answer, scores, found, support_of, says_so)
