from typing import Any

import pytest

from bedside.examples import Example
from bedside.tasks.notes import INSTRUCTION, SECTIONS, Note, answer_starts, parse, to_example, to_prediction

DIALOGUE = "Doctor: What brings you in?\nPatient: My back hurts."


def test_there_are_twenty_sections_in_upper_case() -> None:
    assert len(SECTIONS) == 20
    assert [code for code in SECTIONS if code != code.upper().strip() or "#" in code] == []


def test_a_record_becomes_the_example_of_the_docstring() -> None:
    assert to_example("test-12", f" {DIALOGUE}\n", "CC", "Back pain.") == Example(
        id="test-12",
        group="test-12",
        messages=[{"role": "system", "content": INSTRUCTION}, {"role": "user", "content": DIALOGUE}],
        target="CC#Back pain.",
        reference={"section": "CC", "text": "Back pain."},
    )


def test_an_answer_may_start_with_each_code_and_the_separator() -> None:
    assert answer_starts() == [f"{code}#" for code in SECTIONS]


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        pytest.param("CC#Back pain.", Note("CC", "Back pain."), id="as trained"),
        pytest.param("cc#Back pain.", Note("CC", "Back pain."), id="lower-case code"),
        pytest.param(" Cc # Back pain. \n", Note("CC", "Back pain."), id="space around code and text"),
        pytest.param("FAM/SOCHX#Smokes.", Note("FAM/SOCHX", "Smokes."), id="code with a slash"),
        pytest.param("OTHER_HISTORY#None.", Note("OTHER_HISTORY", "None."), id="code with an underscore, text None."),
        pytest.param("CC#Pain # 1: back.", Note("CC", "Pain # 1: back."), id="# inside the text"),
        pytest.param("CC##1 pain.", Note("CC", "#1 pain."), id="# at the start of the text"),
        pytest.param("CC#Pain.\n\nSince May.", Note("CC", "Pain.\n\nSince May."), id="text of several lines"),
        pytest.param("CC#", Note("CC", ""), id="code without text"),
        pytest.param("Back pain.", Note(None, "Back pain."), id="no code at all"),
        pytest.param("CC Back pain.", Note(None, "CC Back pain."), id="missing #"),
        pytest.param("CC", Note(None, "CC"), id="code alone"),
        pytest.param("HPI#Back pain.", Note(None, "HPI#Back pain."), id="unknown code keeps its text"),
        pytest.param("Section: CC#Pain.", Note(None, "Section: CC#Pain."), id="words before the code"),
        pytest.param("#Back pain.", Note(None, "#Back pain."), id="# without a code"),
        pytest.param("", Note(None, ""), id="empty answer"),
        pytest.param(" \n", Note(None, ""), id="blank answer"),
    ],
)
def test_parse(answer: str, note: Note) -> None:
    assert parse(answer) == note


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("text", ["", "None.", "# 1 # 2", "1. Aspirin.\n2. Heparin."])
def test_a_target_parses_to_its_reference(section: str, text: str) -> None:
    example = to_example("train-1", DIALOGUE, section, text)
    assert parse(example.target) == Note(example.reference["section"], example.reference["text"])


def test_a_prediction_keeps_the_raw_answer_beside_its_parts() -> None:
    answer: dict[str, Any] = {
        "raw": " cc#Back pain. ",
        "start_probability": 0.75,
        "prompt_tokens": 40,
        "new_tokens": 5,
        "omitted": 0,
        "finished": True,
        "seconds": 1.5,
    }
    assert to_prediction(to_example("test-12", DIALOGUE, "CC", "Back pain."), answer) == {
        "id": "test-12",
        "raw": " cc#Back pain. ",
        "prediction": {"section": "CC", "text": "Back pain."},
        "reference": {"section": "CC", "text": "Back pain."},
        "section_probability": 0.75,
        "prompt_tokens": 40,
        "new_tokens": 5,
        "omitted": 0,
        "finished": True,
    }
