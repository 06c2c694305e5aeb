import datetime
from collections.abc import Sequence
from typing import Any

import pytest

from bedside.answering.asking import Picked, answer, asked_by, pick
from bedside.errors import DataError
from bedside.examples import Example
from bedside.records.resource import Resource

DAY = datetime.date(2026, 11, 23)
ASKED = asked_by("p", "When was my last tetanus shot?", DAY)


def entry(number: int, text: str) -> Resource:
    return Resource(f"Immunization/{number}", "p", "Immunization", f"20{number}-01-01", f"20{number}-01-01 {text}", {})


RECORD = [entry(10, "Influenza"), entry(11, "Td (adult)"), entry(12, "Zoster"), entry(13, "Td (adult)")]


class Model:
    """Finds probable what holds a word, and says what it is told to; it keeps what it was asked."""

    def __init__(self, word: str = "Td", says: str = "", *, omitted: int = 0, finished: bool = True) -> None:
        self.word, self.says, self.seen = word, says, list[Example]()
        self.told = {"omitted": omitted, "finished": finished}

    def asked(self, example: Example) -> Example:
        return example

    def answer(self, examples: Sequence[Example]) -> list[dict[str, Any]]:
        self.seen += examples
        return [self._answer(example.messages[-1]["content"]) for example in examples]

    def _answer(self, content: str) -> dict[str, Any]:
        if self.says:
            return {"raw": f" {self.says}\n", "start_probability": None, **self.told}
        # What is told is how probable the likelier of yes and no is.
        return {"raw": "yes" if self.word in content else "no", "start_probability": 0.9 if self.word in content else 0.75}


def test_entries_are_picked_by_the_probability_of_yes_the_oldest_first() -> None:
    found = pick(ASKED, RECORD, Model(), threshold=0.5, most=12)
    assert found == [Picked(RECORD[1], 0.9), Picked(RECORD[3], 0.9)]
    # A no of .75 is a yes of .25.
    assert [one.probability for one in pick(ASKED, RECORD, Model(), threshold=0.2, most=12)] == [0.25, 0.9, 0.25, 0.9]


def test_no_more_are_picked_than_an_answer_is_written_from() -> None:
    assert pick(ASKED, RECORD, Model(), threshold=0.2, most=1) == [Picked(RECORD[1], 0.9)]


def test_of_an_empty_record_nothing_is_picked_and_nothing_asked() -> None:
    model = Model()
    assert pick(ASKED, [], model, threshold=0.5, most=12) == []
    assert model.seen == []


def test_the_answer_is_written_from_what_was_picked_and_each_statement_says_from_which() -> None:
    model = Model(says="Your last tetanus shot was a Td on January 1, 2013.")
    said = answer(ASKED, [Picked(RECORD[1], 0.9), Picked(RECORD[3], 0.9)], model)
    (example,) = model.seen
    assert example.messages[-1]["content"] == (
        "Entries:\n- 2011-01-01 Td (adult)\n- 2013-01-01 Td (adult)\n\nToday is 2026-11-23. When was my last tetanus shot?"
    )
    assert said.text == "Your last tetanus shot was a Td on January 1, 2013."
    assert [(one.text, one.entries) for one in said.statements] == [(said.text, (1,))]
    assert (said.shortened, said.finished) == (False, True)


def test_without_an_entry_the_model_is_told_that_there_is_none() -> None:
    model = Model(says="Your record does not show that.")
    (said,) = answer(ASKED, [], model).statements
    assert model.seen[0].messages[-1]["content"].startswith("Entries:\nnone\n")
    assert said.entries == ()


def test_what_did_not_fit_is_told() -> None:
    said = answer(ASKED, [Picked(RECORD[1], 0.9)], Model(says="Your last", omitted=7, finished=False))
    assert (said.shortened, said.finished) == (True, False)


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b", "?"])
def test_an_empty_question_is_refused(text: str) -> None:
    with pytest.raises(DataError, match="the question is empty: write it between quotation marks"):
        asked_by("p", text, DAY)


def test_a_question_that_is_no_text_is_refused() -> None:
    with pytest.raises(DataError, match="not written in UTF-8"):
        asked_by("p", "When was my last shot f\udcfcr tetanus?", DAY)


def test_a_question_is_one_line() -> None:
    assert asked_by("p", " When was\nmy last  shot? ", DAY).text == "When was my last shot?"
