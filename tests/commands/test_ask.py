"""What ``bedside ask`` prints of an answer; that it is asked and written at all is in ``test_records_pipeline.py``."""

from typing import Any

import pytest

from bedside.commands.ask import _show

ENTRY = {"type": "Immunization", "date": "2019-10-15", "id": "Immunization/1", "text": "2019-10-15 Vaccine: Td", "probability": 0.834}
RESULT: dict[str, Any] = {
    "statements": [{"text": "Your last tetanus shot was on October 15, 2019.", "rests_on": [ENTRY]}],
    "picked": [ENTRY],
    "entries": 384,
    "patients": 1,
    "shortened": False,
    "finished": True,
    "model": "A model, tuned",
}
CUT = "The answer was cut off at generate.max_new_tokens."
SHORTENED = "The entries were too long together, and were shortened in their middle: the answer may miss what they say."
NOTHING = "No entry of the record seems to matter to this question. What the model writes then rests on nothing:"


def shown(capsys: pytest.CaptureFixture[str], set_aside: list[str], **changes: object) -> str:
    _show({**RESULT, **changes}, set_aside)
    return capsys.readouterr().out


def test_each_statement_stands_over_what_it_rests_on(capsys: pytest.CaptureFixture[str]) -> None:
    said = shown(capsys, [])
    assert said.startswith("Your last tetanus shot was on October 15, 2019.\n    0.83  Immunization/1  2019-10-15 Vaccine: Td\n")
    assert "Written by A model, tuned, from 1 of 384 entries." in said
    assert not any(remark in said for remark in (CUT, SHORTENED, NOTHING, "Not considered"))


def test_a_statement_that_no_entry_says_is_named_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    assert "on October 15.\n    rests on no entry that was picked\n" in shown(
        capsys, [], statements=[{"text": "It was on October 15.", "rests_on": []}]
    )


def test_where_nothing_was_picked_that_is_said_before_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    said = shown(capsys, [], picked=[], statements=[{"text": "It was today.", "rests_on": []}])
    assert said.startswith(f"{NOTHING}\n\nIt was today.\n\n")
    assert "from 0 of 384 entries" in said


def test_no_answer_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, [], statements=[]).startswith("The model wrote no answer.\n")


@pytest.mark.parametrize(
    ("changes", "set_aside", "remark"),
    [
        pytest.param({"finished": False}, [], CUT, id="an answer that was cut"),
        pytest.param({"shortened": True}, [], SHORTENED, id="entries that were too long"),
        pytest.param({}, ["one.json: no FHIR"], "something is wrong with it (1):\n  - one.json: no FHIR\n", id="files that were set aside"),
        pytest.param(
            {"patients": 3},
            ["one.json: no FHIR"],
            "something is wrong with it, and it may be of any of the 3 patients (1):\n",
            id="files of which it is not known whose they are",
        ),
    ],
)
def test_what_is_missing_is_told(changes: dict[str, bool], set_aside: list[str], remark: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert remark in shown(capsys, set_aside, **changes)
