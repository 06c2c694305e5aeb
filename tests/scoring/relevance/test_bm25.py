import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedside.scoring.relevance.bm25 import Bm25
from bedside.scoring.relevance.words import words

TEXTS = ["tetanus immunization", "influenza immunization given", "sodium lab value of blood", "tetanus tetanus"]
VOCABULARY = st.sampled_from(["tetanus", "sodium", "blood", "shot", "the", "7"])
SENTENCES = st.lists(VOCABULARY, max_size=6).map(" ".join)


def by_hand(question: str, entry: str, corpus: list[str]) -> float:
    """Robertson's formula with Lucene's idf, from its description (Kamphuis et al., 2020), over the best a text could reach."""
    documents = [words(text) for text in dict.fromkeys(corpus)]
    average = sum(map(len, documents)) / len(documents)
    score = best = 0.0
    for word in words(question):
        holding = sum(word in document for document in documents)
        if holding:
            rarity = math.log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
            count = words(entry).count(word)
            score += rarity * count / (count + 1.5 * (1 - 0.75 + 0.75 * len(words(entry)) / average))
            best += rarity
    return score / best if best else 0.0


@settings(deadline=None)
@given(SENTENCES, st.lists(SENTENCES, min_size=1, max_size=6))
def test_scores_are_those_of_the_formula(question: str, entries: list[str]) -> None:
    found = Bm25(entries).scores([(question, entry) for entry in entries])
    assert found == pytest.approx([by_hand(question, entry, entries) for entry in entries])
    assert ((found >= 0) & (found < 1)).all()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        pytest.param("When was my tetanus shot?", [3, 0], id="the word most often in the shortest text first"),
        pytest.param("Which immunizations did I have?", [0, 1], id="other endings of a word"),
        pytest.param("Do I have gout?", [], id="a word that no entry has"),
        pytest.param("", [], id="empty question"),
    ],
)
def test_what_is_found(question: str, expected: list[int]) -> None:
    scores = Bm25(TEXTS).scores([(question, text) for text in TEXTS])
    assert [int(place) for place in np.argsort(-scores, kind="stable") if scores[place] > 0] == expected


def test_questions_of_any_length_share_a_scale() -> None:
    index = Bm25(TEXTS)
    scores = index.scores([("sodium", TEXTS[2]), ("sodium sodium", TEXTS[2]), ("sodium and gout", TEXTS[2])])
    assert all(one == pytest.approx(other) for one, other in pairwise(scores))


@pytest.mark.parametrize("texts", [pytest.param([], id="no entries"), pytest.param(["", "?"], id="entries without words")])
def test_nothing_to_search(texts: list[str]) -> None:
    assert Bm25(texts).scores([("tetanus", text) for text in texts]).tolist() == [0.0] * len(texts)
