import pytest
from page_run import Case

from bedside.review.page.certainty import Certainty, certainty


def of(*answers: tuple[float | None, bool]) -> Certainty | None:
    cases = [Case(f"test-{row}", predicted="CC" if right else "PLAN", probability=p) for row, (p, right) in enumerate(answers)]
    return certainty([case.scored for case in cases])


def test_the_numbers_and_their_words() -> None:
    found = of((0.9, True), (0.8, True), (0.6, False), (0.5, False))
    assert found is not None
    assert found.gap == pytest.approx(0.2)
    assert found.finding == "The model is surer than it is right, by 0.200 on average"
    assert found.gain == "Setting aside the least sure half raises accuracy from 0.500 to 1.000"
    assert found.curve == [(0.25, 1.0), (0.5, 1.0), (0.75, pytest.approx(2 / 3)), (1.0, 0.5)]
    assert [(part.share, part.n) for part in found.kept] == [(0.5, 2), (0.8, 4), (0.9, 4), (1.0, 4)]


@pytest.mark.parametrize(
    ("answers", "finding", "gain"),
    [
        pytest.param([(0.3, True), (0.2, True)], "right more often than it is sure, by 0.750", "raises no accuracy", id="too modest"),
        pytest.param([(0.52, True), (0.5, False)], "about as sure as it is right (gap +0.010)", "from 0.500 to 1.000", id="calibrated"),
        pytest.param(
            [(0.9, False), (0.1, True)], "about as sure as it is right", "does not tell right headers from wrong", id="the wrong way round"
        ),
    ],
)
def test_words_follow_the_numbers(answers: list[tuple[float | None, bool]], finding: str, gain: str) -> None:
    found = of(*answers)
    assert found is not None
    assert finding in found.finding
    assert gain in found.gain


def test_a_system_that_does_not_tell_its_probabilities() -> None:
    assert of((None, True), (None, False)) is None
    assert of((0.9, True), (None, False)) is None
