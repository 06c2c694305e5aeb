import pytest
from scoring.answers.made_answers import answered, negative

from bedside.scoring.answers.answered import Answered
from bedside.scoring.answers.support import support


@pytest.mark.parametrize(
    ("answer", "unsupported"),
    [
        pytest.param(answered("a", "It was 5.9 % on November 2, 2019."), [], id="as the entry says"),
        pytest.param(answered("a", "It was 5.9 % on 2019-11-02."), [], id="the date as it stands in the entry"),
        pytest.param(answered("a", "The normal range is 4.0-5.6 %.", reference=""), [], id="from the entry alone"),
        pytest.param(answered("a", "It was 6.4 %."), ["6.4 %"], id="a value made up"),
        pytest.param(answered("a", "It was 5.9 % on 2018-11-02."), ["2018-11-02"], id="a date made up"),
        pytest.param(answered("a", "It was 5.9 %. You take metformin."), ["You take metformin.", "metformin"], id="a drug made up"),
        pytest.param(negative("c", "I could not find that condition."), [], id="what the record does not say is no fact"),
        pytest.param(
            negative("c", "You have asthma."), ["You have asthma.", "asthma"], id="against the right answer, though the question names it"
        ),
        pytest.param(answered("a", ""), [], id="an empty answer"),
    ],
)
def test_unsupported_facts(answer: Answered, unsupported: list[str]) -> None:
    (found,) = support([answer])
    assert [answer.text[span.start : span.end] for span in found.unsupported] == unsupported
