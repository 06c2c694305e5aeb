"""Whatever a model writes, it is scored."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring.answers.made_answers import answered

from bedside.questions.question import Fact
from bedside.scoring.answers.abstention import abstains, without_abstentions
from bedside.scoring.answers.dates import written_dates
from bedside.scoring.answers.fact_recall import stated
from bedside.scoring.answers.support import support

FACTS = [
    Fact("name", "Adán", "", []),
    Fact("value", "5.9", "%", []),
    Fact("value", "7", "", []),
    Fact("date", "2019-11-02", "", []),
    Fact("word", "no", "", ["none"]),
]
WORDS = (
    "no",
    "No,",
    "not",
    "You",
    "record",
    "shows",
    "5.9",
    "-",
    "%",
    "/",
    "²",
    "2019-11-02",
    "Nov.",
    "2",
    "½",
    "7",
    "<b>",
    "糖尿病",
    ",",
    ".",
    "\n",
)
answers = st.text(max_size=80) | st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(answer=answers, reference=answers)
def test_any_answer(answer: str, reference: str) -> None:
    assert len(stated(answer, reference, FACTS)) == len(FACTS)
    assert abstains(answer) in (True, False)
    assert len(without_abstentions(answer)) == len(answer)
    assert all(0 <= date.start < date.end <= len(answer) for date in written_dates(answer))
    (found,) = support([answered("a", answer, reference=reference)])
    assert 0 <= found.unsupported_facts <= 1


@settings(max_examples=100, deadline=None)
@given(text=st.text(min_size=1, max_size=12), unit=st.text(max_size=6), kind=st.sampled_from(["name", "value", "date", "word"]))
def test_any_fact(text: str, unit: str, kind: str) -> None:
    fact = Fact(kind, text, unit, [text])  # type: ignore[arg-type]  # drawn from its kinds
    assert stated(f"{text} {unit}", "", [fact]) in ([True], [False])


@pytest.mark.parametrize("said", ["no record ", "the ", "not ", "5 ", "1/2/", ", you ", "no evidence ", "- "])
def test_a_model_that_repeats_itself(said: str) -> None:
    answer = said * 400
    assert isinstance(abstains(answer), bool)
    assert stated(answer, "", FACTS[:4]) == [False] * 4
