import pytest
from scoring.answers.made_answers import answered

from bedside.scoring.answers.picked import picked_scores


@pytest.mark.parametrize(
    ("picked", "relevant", "scores"),
    [
        pytest.param("ab", "ab", (1, 1, 1), id="the same"),
        pytest.param("abcd", "ab", (1 / 2, 1, 2 / 3), id="too many"),
        pytest.param("a", "abcd", (1, 1 / 4, 2 / 5), id="too few"),
        pytest.param("c", "ab", (0, 0, 0), id="others"),
        pytest.param("", "", (1, 1, 1), id="nothing to pick, nothing picked"),
        pytest.param("a", "", (0, 0, 0), id="nothing to pick"),
        pytest.param("", "a", (0, 0, 0), id="nothing picked"),
    ],
)
def test_precision_recall_f1(picked: str, relevant: str, scores: tuple[float, ...]) -> None:
    found = picked_scores(answered("a", "", picked=frozenset(picked), relevant=frozenset(relevant)))
    assert found == dict(zip(("picked_precision", "picked_recall", "picked_f1"), scores, strict=True))


def test_gold_entries_were_not_picked() -> None:
    assert picked_scores(answered("a", "")) == {}
