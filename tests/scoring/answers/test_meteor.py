"""METEOR's values, by hand from Lavie and Agarwal (2007) with NLTK's way of matching, and by NLTK's own function."""

from pathlib import Path
from typing import Any

import pytest
from nltk.translate.meteor_score import meteor_score
from scoring.answers.tiny_wordnet import save_tiny_wordnet

from bedside.scoring.answers.meteor import meteor, meteor_tokens

DEBIAN = Path("/usr/share/wordnet")
PAIRS = [
    ("Your last hemoglobin A1c was 5.9 % on November 2, 2019.", "It was 5.9 % on November 2, 2019. It was high."),
    ("You were taking statins.", "You took a statin for high cholesterol."),
    ("", "Your record does not show that."),
    ("Nothing in common", "with these words"),
]


class Stub:
    def synsets(self, word: str) -> list[Any]:
        return []


@pytest.mark.parametrize(
    ("prediction", "reference", "score"),
    [
        # Each of the six words matches, each a chunk of its own: 1 - 0.5 * (6/6)^3.
        pytest.param("on the mat sat the cat", "the cat sat on the mat", 0.5, id="every word moved"),
        # Two matches, one by its stem, in one chunk: 1 - 0.5 * (1/2)^3.
        pytest.param("cats sat", "cat sat", 0.9375, id="a stem"),
        # One of two words: precision and recall 1/2, one chunk of one match.
        pytest.param("the doctor", "the physician", 0.25, id="a synonym is not known"),
        # Precision 1, recall 1/2: 1 * 0.5 / (0.9 * 1 + 0.1 * 0.5) * (1 - 0.5 / 8).
        pytest.param("the cat", "the cat sat down", 0.5 / 0.95 * 0.9375, id="recall weighs nine times as much"),
        pytest.param("The CAT", "the cat", 0.9375, id="capitals"),
        pytest.param("", "the cat", 0.0, id="an empty answer"),
    ],
)
def test_exact_and_stem_by_hand(prediction: str, reference: str, score: float) -> None:
    scores, _ = meteor([(prediction, reference)], None)
    assert scores.keys() == {"meteor_exact_stem"}
    assert scores["meteor_exact_stem"][0] == pytest.approx(score)


def test_exact_and_stem_are_those_of_nltk_without_synonyms() -> None:
    expected = [meteor_score([meteor_tokens(reference)], meteor_tokens(prediction), wordnet=Stub()) for prediction, reference in PAIRS]
    assert meteor(PAIRS, None)[0]["meteor_exact_stem"].tolist() == expected
    assert expected[0] > expected[1] > expected[2] == expected[3] == 0


def test_synonyms_have_a_name_of_their_own(tmp_path: Path) -> None:
    scores, signature = meteor([("the doctor", "the physician")], save_tiny_wordnet(tmp_path / "wordnet"))
    # Two matches in one chunk.
    assert {name: values.tolist() for name, values in scores.items()} == {"meteor": [0.9375]}
    assert "synonyms of WordNet 3.0, files " in signature["meteor"]
    assert signature["meteor_exact_stem"] == "absent: WordNet is configured"


def test_without_wordnet_the_signature_says_so() -> None:
    _, signature = meteor([("a", "b")], None)
    assert signature["meteor"] == "absent: no WordNet configured"
    assert signature["meteor_exact_stem"].endswith("Porter stems, no synonyms")


@pytest.mark.skipif(not DEBIAN.is_dir(), reason="Debian's package wordnet-base is not installed")
def test_the_value_in_nltks_documentation() -> None:
    # nltk.translate.meteor_score.meteor_score, its first two examples.
    reference = "It is a guide to action that ensures that the military will forever heed Party commands"
    first = "It is a guide to action which ensures that the military always obeys the commands of the party"
    scores, _ = meteor([(first, reference), ("non matching hypothesis", "this is a cat")], DEBIAN)
    assert scores["meteor"].round(4).tolist() == [0.6944, 0.0]


def test_tokens() -> None:
    assert meteor_tokens("It was 5.9 %. You don't need more.") == ["It", "was", "5.9", "%", ".", "You", "do", "n't", "need", "more", "."]
