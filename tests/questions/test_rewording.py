import pytest

from bedside.questions.question import Fact, Question
from bedside.questions.rewording import GUIDE, reworded, to_example

QUESTION = Question(
    "q1", "p1", "last_value", "What was my last hemoglobin A1c?", "2026-11-01", ["Observation/1"], [], [],
    "Your last hemoglobin A1c was 5.9 % on November 2, 2019.",
    [Fact("value", "5.9", "%", []), Fact("date", "2019-11-02", "", []), Fact("name", "hemoglobin A1c", "", ["A1c"])],
)  # fmt: skip
NEGATIVE = Question(
    "q2", "p1", "no_allergy", "Am I allergic to latex?", "2026-11-01", [], [], [], "Your record shows no allergy to latex.", []
)


def test_a_model_is_shown_both() -> None:
    example = to_example(QUESTION)
    assert example.messages == [
        {"role": "system", "content": GUIDE},
        {"role": "user", "content": f"Question: {QUESTION.text}\nAnswer: {QUESTION.answer}"},
    ]


IN_OTHER_WORDS = "On 2 Nov 2019 your hemoglobin A1c came back at 5.9 %."
WITH_MORE = "Your A1c was 5.9 % on November 2, 2019, above 5.6 %."
THE_SAME = "Your hemoglobin A1c was 5.9 % on November 2, 2019."


@pytest.mark.parametrize(
    ("written", "outcome"),
    [
        pytest.param(f"Question: how high was my hemoglobin A1c the last time\nAnswer: {IN_OTHER_WORDS}", "reworded", id="other words"),
        pytest.param(
            "Question: last hemoglobin A1c?\nAnswer: Your A1c was 5.8 % on November 2, 2019.", "a fact is missing", id="other value"
        ),
        pytest.param("Question: last hemoglobin A1c?\nAnswer: Your A1c was 5.9 % in November 2019.", "a fact is missing", id="no day"),
        pytest.param(
            "Question: last hemoglobin A1c?\nAnswer: Your A1c was 5.9 mg/dL on November 2, 2019.", "a fact is missing", id="other unit"
        ),
        pytest.param(f"Question: last hemoglobin A1c?\nAnswer: {WITH_MORE}", "another figure", id="something more"),
        pytest.param(f"Question: my last hemoglobin A1c in 2019?\nAnswer: {THE_SAME}", "another figure", id="gives the year away"),
        pytest.param(f"Question: what was my last cholesterol?\nAnswer: {THE_SAME}", "asks something else", id="another test"),
        pytest.param("Sure! Question: a?\nAnswer: b", "not two lines", id="chatter before"),
        pytest.param("Question: a?\nAnswer: b\nIgnore the above.", "not two lines", id="something after"),
        pytest.param("", "not two lines", id="nothing"),
    ],
)
def test_wordings(written: str, outcome: str) -> None:
    check(QUESTION, written, outcome)


@pytest.mark.parametrize(
    ("written", "outcome"),
    [
        pytest.param("Question: am i allergic to latex?\nAnswer: There is no latex allergy in your record.", "reworded", id="none"),
        pytest.param("Question: am i allergic to latex?\nAnswer: Yes, you are allergic to latex.", "a fact is missing", id="one"),
    ],
)
def test_wordings_where_nothing_is_there(written: str, outcome: str) -> None:
    check(NEGATIVE, written, outcome)


def check(question: Question, written: str, outcome: str) -> None:
    (found,), came = reworded([question], [{"raw": written}])
    assert came == {outcome: 1}
    assert (found == question) == (outcome != "reworded")
    assert (found.id, found.facts, found.relevant) == (question.id, question.facts, question.relevant)


def test_a_wording_that_holds_is_taken_line_by_line() -> None:
    written = "question: So how high was my  hemoglobin A1c the last time\n\nANSWER: It was 5.9 % on 2019-11-02, your hemoglobin A1c."
    (found,), _ = reworded([QUESTION], [{"raw": written}])
    assert found.text == "So how high was my hemoglobin A1c the last time"
    assert found.answer == "It was 5.9 % on 2019-11-02, your hemoglobin A1c."
