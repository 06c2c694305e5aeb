"""Who is scored on the test pairs: the model itself, and the baselines, each with what it says and what it picks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bedside.errors import DataError
from bedside.scoring.relevance.bm25 import Bm25
from bedside.scoring.relevance.linear import Linear, Texts
from bedside.scoring.relevance.pairs import Pair
from bedside.scoring.relevance.threshold import best_threshold

MODEL, BM25, LINEAR = "model", "bm25", "linear"


@dataclass(frozen=True)
class System:
    """What one system says of the test pairs, (n,) each. One that tells no probability has no threshold either."""

    name: str
    picked: np.ndarray
    probability: np.ndarray | None = None
    threshold: float | None = None


def model_of(validation: Sequence[Pair], test: Sequence[Pair]) -> System:
    """The system whose predictions these are.

    Without probabilities it has decided itself; an answer that is neither yes nor no picks nothing.
    """
    told = sum(pair.probability is not None for pair in (*validation, *test))
    if not told:
        return System(MODEL, np.array([pair.predicted is True for pair in test]))
    if told < len(validation) + len(test):
        raise DataError(
            f"{len(validation) + len(test) - told} of {len(validation) + len(test)} answers have no probability, so one threshold cannot "
            "decide about all: let one system answer all pairs"
        )
    return _thresholded(MODEL, validation, _probabilities(validation), _probabilities(test))


def baselines_of(
    validation: Sequence[Pair], test: Sequence[Pair], train: Sequence[tuple[str, str, bool]] | None
) -> tuple[System, System | None]:
    """BM25, and the linear classifier where there are training pairs (question, entry, relevant)."""
    known, asked = [_texts(pair) for pair in validation], [_texts(pair) for pair in test]
    learned = [(question, entry) for question, entry, _ in train or ()]
    bm25 = Bm25(entry for _, entry in (*learned, *known, *asked))
    searched = _thresholded(BM25, validation, bm25.scores(known), bm25.scores(asked))
    if not train:
        return searched, None
    linear = Linear(learned, [relevant for *_, relevant in train], bm25)
    return searched, _thresholded(LINEAR, validation, linear.probabilities(known), linear.probabilities(asked))


def _thresholded(name: str, validation: Sequence[Pair], known: np.ndarray, asked: np.ndarray) -> System:
    threshold = best_threshold(np.array([pair.relevant for pair in validation], dtype=bool), known, system=name)
    return System(name, asked >= threshold, asked, threshold)


def _probabilities(pairs: Sequence[Pair]) -> np.ndarray:
    return np.array([pair.probability for pair in pairs], dtype=float)


def _texts(pair: Pair) -> Texts:
    return pair.question_text, pair.resource_text
