"""What is sent instead of an example."""

import re
from collections.abc import Callable

from bedside.examples import Example
from bedside.few_shot.prompting import prompted
from bedside.privacy.deidentification import Deidentified, Span
from bedside.privacy.prompts import sendable
from bedside.tasks.notes import GUIDE

Build = Callable[..., Example]


class Capitals:
    """Takes every word in capitals for a name; counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def deidentify(self, text: str) -> Deidentified:
        self.asked.append(text)
        names = list(dict.fromkeys(re.findall(r"\b[A-Z]{3,}\b", text)))
        spans = [
            Span(match.start(), match.end(), "NAME", match[0], f"[NAME-{names.index(match[0]) + 1}]")
            for match in re.finditer(r"\b[A-Z]{3,}\b", text)
        ]
        return Deidentified(re.sub(r"\b[A-Z]{3,}\b", lambda match: f"[NAME-{names.index(match[0]) + 1}]", text), spans)


STARTS = ["CC#", "PLAN#"]


def test_dialogues_and_notes_are_cleaned_and_instructions_are_not(notes_example: Build) -> None:
    shot = notes_example("train-1", "Patient: I am ANNA.", "PLAN", "ANNA has pain.")
    asked = prompted(notes_example("test-1", "Doctor: Hello, BOB. BOB, and EVE?"), GUIDE, [shot])
    (sent,), replaced = sendable([asked], Capitals().deidentify, STARTS)
    assert [turn["content"] for turn in sent.example.messages] == [
        GUIDE,
        "Patient: I am [OTHER-NAME-1].",
        "PLAN#[OTHER-NAME-1] has pain.",  # the code is no name
        "Doctor: Hello, [NAME-1]. [NAME-1], and [NAME-2]?",
    ]
    assert asked.messages[1]["content"] == "Patient: I am ANNA."
    assert replaced == {"NAME": 5}


def test_answer_gets_the_words_of_its_own_dialogue(notes_example: Build) -> None:
    shot = notes_example("train-1", "Patient: I am ANNA.", "CC", "Pain.")
    questions = [notes_example(f"test-{name}", f"Doctor: Hello, {name}.") for name in ("BOB", "EVE")]
    sent, replaced = sendable([prompted(question, GUIDE, [shot]) for question in questions], Capitals().deidentify, STARTS)
    assert [one.restored("CC#[NAME-1] has pain, and so have [NAME-2] and [OTHER-NAME-1].") for one in sent] == [
        "CC#BOB has pain, and so have [NAME-2] and [OTHER-NAME-1].",
        "CC#EVE has pain, and so have [NAME-2] and [OTHER-NAME-1].",
    ]
    assert replaced == {"NAME": 3}  # that of the example once


def test_what_several_prompts_show_is_looked_at_once(notes_example: Build) -> None:
    shot = notes_example("train-1", "Patient: I am ANNA.", "CC", "Pain.")
    capitals = Capitals()
    asked = [prompted(notes_example(f"test-{number}", f"Doctor: {number}?"), GUIDE, [shot]) for number in range(5)]
    sendable(asked, capitals.deidentify, STARTS)
    assert len(capitals.asked) == 2 + 5
