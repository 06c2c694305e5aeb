import pytest

from bedside.review.page.wording import differing


def passages(prediction: str, reference: str) -> tuple[list[str], list[str]]:
    added, missing = differing(prediction, reference)
    return [prediction[start:end] for start, end in added], [reference[start:end] for start, end in missing]


@pytest.mark.parametrize(
    ("prediction", "reference", "added", "missing"),
    [
        pytest.param("Back pain.", "Back pain.", [], [], id="the same"),
        pytest.param("back PAIN", "Back pain.\n", [], [], id="case, punctuation and line breaks do not count"),
        pytest.param("Takes 40 mg daily.", "Takes 20 mg daily.", ["40"], ["20"], id="one number"),
        pytest.param("BP 120/80.", "BP 120/85.", ["120/80"], ["120/85"], id="a blood pressure is one word"),
        pytest.param("No fever or chills.", "No fever.", ["or chills"], [], id="words that follow each other are one passage"),
        pytest.param("", "None.", [], ["None"], id="an empty prediction"),
        pytest.param("None.", "", ["None"], [], id="an empty reference"),
        pytest.param("left knee pain", "pain, left knee", ["pain"], ["pain"], id="moved"),
        pytest.param("Husten 😷 seit Mai", "Fieber 😷 seit Mai", ["Husten"], ["Fieber"], id="offsets count characters"),
    ],
)
def test_what_differs(prediction: str, reference: str, added: list[str], missing: list[str]) -> None:
    assert passages(prediction, reference) == (added, missing)


def test_a_rambling_answer_takes_no_time() -> None:
    added, missing = differing("I took the last one on the plane home. " * 60, "A woman of 40 with back pain. " * 10)
    assert added
    assert missing
