import pytest

from bedside.scoring.faithfulness.answers import Answer, drift
from bedside.scoring.faithfulness.dialogue import Turn, read_dialogue, turns
from bedside.scoring.faithfulness.facts import Polarity

AFFIRMED, NEGATED, OPEN = Polarity.AFFIRMED, Polarity.NEGATED, Polarity.OPEN


@pytest.mark.parametrize(
    ("dialogue", "expected"),
    [
        pytest.param("Doctor: Any fever?\nPatient: No.", {NEGATED}, id="no"),
        pytest.param("Doctor: Any fever?\nPatient: Nope, nothing like that.", {NEGATED}, id="nope"),
        pytest.param("Doctor: Any fever?\nPatient: Um, not that I noticed.", {NEGATED}, id="not that I noticed"),
        pytest.param("Doctor: Any fever?\nPatient: I don't think so.", {NEGATED}, id="I don't think so"),
        pytest.param("Doctor: Any fever?\nPatient: Yes.", {AFFIRMED}, id="yes"),
        pytest.param("Doctor: Any fever?\nPatient: Mm-hmm.", {AFFIRMED}, id="mm-hmm"),
        pytest.param("Doctor: Do you have a fever?\nPatient: I do.", {AFFIRMED}, id="I do"),
        pytest.param("Doctor: Any fever?\nPatient: I don't know.", {OPEN}, id="I don't know"),
        pytest.param("Doctor: Any fever?\nPatient: Is it cold in here?", {OPEN}, id="no answer"),
        pytest.param("Doctor: Any fever?", {OPEN}, id="nobody answers"),
        pytest.param("Doctor: So no fever?\nPatient: Right.", {NEGATED}, id="agreeing with a negative question"),
        pytest.param("Doctor: You don't have a fever?\nPatient: No.", {NEGATED}, id="no to a negative question"),
        pytest.param("Doctor: Fever or chills?\nPatient: Yes.", {OPEN}, id="yes to a choice"),
        pytest.param("Doctor: Fever or chills?\nPatient: No.", {NEGATED}, id="no to a choice"),
        pytest.param("Doctor: How about fever.\nPatient: No.", {NEGATED}, id="a question without its mark"),
        pytest.param("Doctor: Any cough?\nPatient: No, I have a fever.", {AFFIRMED}, id="what follows the no"),
        pytest.param("Doctor: Hello.\nPatient: I have no fever.", {NEGATED}, id="a statement"),
        pytest.param("Doctor: Any fever?\nPatient: No.\nDoctor: The chart says fever.", {NEGATED, AFFIRMED}, id="both"),
    ],
)
def test_a_question_takes_the_polarity_of_its_answer(dialogue: str, expected: set[Polarity]) -> None:
    assert {term.polarity for term in read_dialogue(dialogue).terms if "fever" in term.stems} == expected


def test_spelled_abbreviations_are_one_word() -> None:
    assert ("dvt",) in [term.stems for term in read_dialogue("Doctor: You had a D V T.").terms]


@pytest.mark.parametrize(
    ("dialogue", "expected"),
    [
        pytest.param(
            "Doctor: Hi.\nGuest_family_1: Hello: you.", [Turn("Doctor", "Hi."), Turn("Guest_family_1", "Hello: you.")], id="names"
        ),
        pytest.param("It hurts.\n\nWhere?", [Turn("0", "It hurts."), Turn("2", "Where?")], id="no names"),
        pytest.param("(noise)\nDoctor: Hi.", [Turn("", "(noise)\n"), Turn("Doctor", "Hi.")], id="words before the first name"),
        pytest.param("", [], id="empty"),
    ],
)
def test_turns(dialogue: str, expected: list[Turn]) -> None:
    assert turns(dialogue) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param("Oh, well, no.", Answer.NO, id="hesitant"),
        pytest.param("Notably better.", Answer.UNCLEAR, id="a word that begins with no"),
        pytest.param("I have a dog.", Answer.UNCLEAR, id="not an elliptic I have"),
        pytest.param("Yeah, sure.", Answer.YES, id="yeah"),
        pytest.param("Not sure.", Answer.UNCLEAR, id="not sure"),
    ],
)
def test_drift(answer: str, expected: Answer) -> None:
    assert drift(answer) is expected
