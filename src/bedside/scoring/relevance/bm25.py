"""BM25 of a question against an entry: what a search engine would find, without having learned anything."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.metadata import version

import bm25s
import numpy as np

from bedside.scoring.relevance.words import words

_K1, _B = 1.5, 0.75

SIGNATURE = f"BM25 (bm25s {version('bm25s')}, Lucene's, k1 {_K1}, b {_B}; Snowball stems) by the question's best possible"


class Bm25:
    """An index of entries.

    Like any search engine it counts how rare a word is in the entries it searches, those to be scored among them; it sees no labels.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        entries = [words(text) for text in self._places]
        self._with_word = Counter(word for entry in entries for word in set(entry))
        self._index = bm25s.BM25(k1=_K1, b=_B, method="lucene", dtype="float64")
        if self._with_word:
            self._index.index(entries, show_progress=False)

    def scores(self, pairs: Sequence[tuple[str, str]]) -> np.ndarray:
        """The score of each question and entry, from 0 to below 1, (pairs,). Every entry must be in the index.

        Raw scores grow with the question's length. Divided by what a text of nothing but the question's words would tend to, one
        threshold serves all questions.
        """
        asked: dict[str, list[int]] = {}
        for place, (question, _) in enumerate(pairs):
            asked.setdefault(question, []).append(place)
        found = np.zeros(len(pairs))
        for question, places in asked.items():
            known = [word for word in words(question) if word in self._with_word]
            if known:
                entries = [self._places[pairs[place][1]] for place in places]
                found[places] = self._index.get_scores(known)[entries] / sum(map(self._rarity, known))
        return found

    def _rarity(self, word: str) -> float:
        """Lucene's inverse document frequency, which an entry's share for the word stays below."""
        holds = self._with_word[word]
        return math.log1p((len(self._places) - holds + 0.5) / (holds + 0.5))
