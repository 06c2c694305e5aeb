import numpy as np
import pytest

from bedside.scoring.relevance.bm25 import Bm25
from bedside.scoring.relevance.linear import Linear

ENTRIES = ["Immunization: tetanus", "Medication: metformin", "Medication: aspirin", "Lab: sodium", "Immunization: influenza"]
ASKED = {"Which shots did I get?": "Immunization", "What pills do I take?": "Medication"}
TRAIN = [((question, entry), entry.startswith(sort)) for question, sort in ASKED.items() for entry in ENTRIES]


def trained(rows: list[tuple[tuple[str, str], bool]]) -> Linear:
    return Linear([pair for pair, _ in rows], [relevant for _, relevant in rows], Bm25(entry for (_, entry), _ in rows))


def test_learns_which_sort_of_entry_a_word_asks_for() -> None:
    """No word is shared: neither BM25 nor overlap could tell, and no word of either side alone."""
    found = trained(TRAIN).probabilities([pair for pair, _ in TRAIN])
    assert ((found > 0.5) == [relevant for _, relevant in TRAIN]).all()


def test_learns_that_shared_words_matter() -> None:
    names = ["sodium", "iron", "zinc", "copper", "lead", "calcium"]
    pairs = [((f"What was my last {name}?", f"Lab: {other} 4.2"), name == other) for name in names for other in names]
    unseen = [("What was my last potassium?", f"Lab: {other} 4.2") for other in ("potassium", "magnesium")]
    model = Linear([pair for pair, _ in pairs], [relevant for _, relevant in pairs], Bm25(e for _, e in [p for p, _ in pairs] + unseen))
    right, wrong = model.probabilities(unseen)
    assert right > 0.5 > wrong


@pytest.mark.parametrize("relevant", [True, False], ids=["all relevant", "none relevant"])
def test_training_pairs_of_one_sort_say_the_same_of_everything(relevant: bool) -> None:
    model = trained([(pair, relevant) for pair, _ in TRAIN])
    assert model.probabilities([TRAIN[0][0], TRAIN[1][0]]).tolist() == [float(relevant)] * 2


def test_words_it_has_never_seen_are_no_fault() -> None:
    pairs = [("", ""), ("?", "!"), ("完全", "別")]
    model = Linear([pair for pair, _ in TRAIN], [relevant for _, relevant in TRAIN], Bm25(["", "!", "別", *ENTRIES]))
    found = model.probabilities(pairs)
    assert ((found > 0) & (found < 1)).all()


def test_pairs_without_any_word_in_training() -> None:
    rows = [(("?", "!"), True), (("…", "-"), False), (("", ""), False), (("…", ""), False)]
    assert trained(rows).probabilities([("?", "-")]).tolist() == [0.25]


def test_the_same_pairs_give_the_same_classifier() -> None:
    pairs = [pair for pair, _ in TRAIN]
    assert np.array_equal(trained(TRAIN).probabilities(pairs), trained(TRAIN).probabilities(pairs))
