import pytest

from bedside.scoring.rouge import rouge

KEYS = ("rouge1", "rouge2", "rougeL")


def test_hand_computed() -> None:
    # Unigrams: 2 of 3 predicted and 2 of 4 true words match, F = 2 * (2/3 * 2/4) / (2/3 + 2/4) = 4/7; bigrams: 1 of 2 and 1 of 3, F = 2/5.
    scores = rouge(["back pain today"], ["he has back pain"])
    assert scores["rouge1"][0] == pytest.approx(4 / 7)
    assert scores["rouge2"][0] == pytest.approx(2 / 5)
    assert scores["rougeL"][0] == pytest.approx(4 / 7)


@pytest.mark.parametrize(
    ("prediction", "reference", "expected"),
    [
        pytest.param("", "Back pain.", 0.0, id="empty prediction"),
        pytest.param("None.", "None.", 1.0, id="none is a word"),
        pytest.param("patients", "patient", 0.0, id="no stemmer"),
        pytest.param("BACK PAIN", "back pain.", 1.0, id="case and punctuation do not count"),
    ],
)
def test_edges(prediction: str, reference: str, expected: float) -> None:
    assert rouge([prediction], [reference])["rouge1"].tolist() == [expected]
