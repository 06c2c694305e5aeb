"""The floor that a tuned model is shown against: a linear classifier of the pair, trained on the same training pairs."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction import FeatureHasher
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from bedside.scoring.relevance.bm25 import Bm25
from bedside.scoring.relevance.words import words

SIGNATURE = (
    "logistic regression, balanced classes, on TF-IDF of question and entry, the words they share, pairs of a word of each, "
    "cosine, BM25 and overlap"
)

Texts = tuple[str, str]
"""A question and an entry."""

_HASHED = 2**18


class Linear:
    """Trained on pairs and whether each is relevant. Nothing in it is drawn at random.

    Pairs of one sort, or without any word, teach nothing: then every pair is as probable as any was in training.
    """

    def __init__(self, pairs: Sequence[Texts], relevant: Sequence[bool], bm25: Bm25) -> None:
        self._bm25 = bm25
        self._share = sum(relevant) / len(relevant)
        self._learned = 0 < self._share < 1 and any(words(text) for pair in pairs for text in pair)
        if self._learned:
            self._tfidf = TfidfVectorizer(analyzer=words, sublinear_tf=True)
            self._tfidf.fit([text for pair in pairs for text in pair])
            self._model = LogisticRegression(class_weight="balanced", max_iter=5000).fit(self._features(pairs, bm25), list(relevant))

    def probabilities(self, pairs: Sequence[Texts], bm25: Bm25 | None = None) -> np.ndarray:
        """How probably each pair is relevant, (pairs,). ``bm25`` is an index of all entries; by default it is that of training."""
        if not self._learned:
            return np.full(len(pairs), self._share)
        return np.asarray(self._model.predict_proba(self._features(pairs, bm25 or self._bm25))[:, 1])

    def _features(self, pairs: Sequence[Texts], bm25: Bm25) -> csr_matrix:
        questions = self._tfidf.transform([question for question, _ in pairs])
        entries = self._tfidf.transform([entry for _, entry in pairs])
        shared = questions.multiply(entries)
        similar = np.column_stack([shared.sum(axis=1), bm25.scores(pairs), _overlaps(pairs)])
        return hstack([questions, entries, shared, _crossed(pairs), csr_matrix(similar)], format="csr")


def _overlaps(pairs: Sequence[Texts]) -> np.ndarray:
    """The share of the question's words that the entry has, and the share of all words that both have, (pairs, 2)."""
    sets = [(set(words(question)), set(words(entry))) for question, entry in pairs]
    return np.array([(len(q & e) / max(len(q), 1), len(q & e) / max(len(q | e), 1)) for q, e in sets])


def _crossed(pairs: Sequence[Texts]) -> csr_matrix:
    """Each word of the question with each of the entry: "shot" asks for an "immunization", though they share no letter."""
    sets = [(sorted(set(words(question))), sorted(set(words(entry)))) for question, entry in pairs]
    crosses = ([f"{q} {e}" for q in asked for e in held] for asked, held in sets)
    return normalize(FeatureHasher(_HASHED, input_type="string", alternate_sign=False).transform(crosses))
