import pytest

from bedside.scoring.relevance.words import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Do I take statins?", ["take", "statin"], id="stop words and stems"),
        pytest.param("My vitamin D wasn’t low", ["vitamin", "d", "low"], id="a letter says something, a contraction nothing"),
        pytest.param("Crohn's 50 MG A1c", ["crohn", "50", "mg", "a1c"], id="numbers and possessives"),
        pytest.param("糖尿病 Größe", ["糖尿病", "grösse"], id="other scripts"),
        pytest.param("", [], id="empty"),
        pytest.param("?! … _", [], id="no word"),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected
