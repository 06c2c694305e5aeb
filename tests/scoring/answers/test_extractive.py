import pytest
from scoring.answers.made_answers import answered

from bedside.scoring.answers.extractive import NOTHING_SHOWN, extracted

OLD, NEW, OTHER = "2018-05-03 Lab: Hemoglobin A1c 5.6 %", "2019-11-02 Lab: Hemoglobin A1c 5.9 %", "2019-12-01 Lab: Glucose 99 mg/dL"


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        pytest.param((OTHER, NEW), NEW, id="the most words in common"),
        pytest.param((NEW, OTHER), NEW, id="wherever it stands"),
        pytest.param((OLD, NEW), NEW, id="of equals the last"),
        pytest.param((), NOTHING_SHOWN, id="nothing shown"),
    ],
)
def test_extracted(shown: tuple[str, ...], text: str) -> None:
    assert extracted(answered("a", "It was 5.9 %.", resource_texts=shown)).text == text
