import pytest

from bedside.answering.statements import Statement, statements

RECORD = [
    "2017-05-02 Immunization: Td (adult), tetanus and diphtheria",
    "2019-11-02 Lab: Hemoglobin A1c 5.9 % (normal 4.0-5.6: high)",
    "2021-02-14 Lab: Hemoglobin A1c 6.4 % (normal 4.0-5.6: high)",
    "2021-02-14 Lab: Creatinine 0.9 mg/dL",
    "2020-03 Medication: metformin hydrochloride 500 MG Oral Tablet, active, for Diabetes mellitus type 2",
]


@pytest.mark.parametrize(
    ("said", "first"),
    [
        pytest.param("Your last tetanus shot was on May 2, 2017.", 0, id="a name and a date in words"),
        pytest.param("It was 5.9 %.", 1, id="a value alone"),
        pytest.param("Your A1c was 6.4 % on 02/14/2021.", 2, id="the one of two with the same value and day"),
        pytest.param("On February 14, 2021 your creatinine was 0.9 mg/dL.", 3, id="the one of two of the same day"),
        pytest.param("You take metformin for your diabetes.", 4, id="words in another form"),
    ],
)
def test_a_statement_rests_on_the_entry_that_says_the_same(said: str, first: int) -> None:
    (found,) = statements(said, RECORD)
    assert found.text == said
    assert found.entries[0] == first


def test_each_sentence_is_a_statement_of_its_own() -> None:
    found = statements("You had a tetanus shot in 2017. You take metformin. The weather is fine.", RECORD)
    assert [(one.text, one.entries) for one in found] == [
        ("You had a tetanus shot in 2017.", (0,)),
        ("You take metformin.", (4,)),
        ("The weather is fine.", ()),
    ]


def test_a_statement_of_two_entries_rests_on_both() -> None:
    (found,) = statements("Your hemoglobin A1c rose from 5.9 % in November 2019 to 6.4 % in February 2021.", RECORD)
    assert set(found.entries) == {1, 2}


@pytest.mark.parametrize("entries", [pytest.param([], id="of none"), pytest.param(RECORD, id="of others")])
def test_what_no_entry_says_rests_on_none(entries: list[str]) -> None:
    assert statements("Nothing about that.", entries) == [Statement("Nothing about that.", ())]


@pytest.mark.parametrize("said", ["", "  \n "])
def test_an_empty_answer_states_nothing(said: str) -> None:
    assert statements(said, RECORD) == []
