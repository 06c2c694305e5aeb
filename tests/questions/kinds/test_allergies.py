"""Questions about allergies."""

import pytest
from questions.made import allergy, answers, asked, condition, drug

from bedside.questions.kinds.allergies import KINDS
from bedside.records.resource import Resource

ASPIRIN, LATEX = allergy("Aspirin"), allergy("Latex", "2010-01-01", reactions=[{"name": "Hives"}, {"name": "Wheezing"}])


def test_list() -> None:
    fever = condition("Seasonal allergic rhinitis", "2010-01-01")
    gout = condition("Gout", "2010-01-01")
    (one,) = asked("allergies", ASPIRIN, LATEX, fever, gout)
    assert one.answer == "Your record lists 2 allergies: aspirin and latex."
    assert (one.relevant, one.alike) == ([ASPIRIN.id, LATEX.id], [gout.id])
    assert answers("allergies", ASPIRIN) == ["Your record lists 1 allergy: aspirin."]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(allergy("Mold", status="inactive"), id="inactive"),
        pytest.param(allergy("Mold", status=None), id="no status"),
        pytest.param(allergy("Allergic disposition"), id="to nothing named"),
        pytest.param(allergy("No known allergy"), id="none known"),
    ],
)
def test_what_forbids_the_list(other: Resource) -> None:
    assert asked("allergies", ASPIRIN, other) == []
    assert [one.relevant for one in asked("allergic_to", ASPIRIN, other)] == [[ASPIRIN.id]]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("NKDA", id="abbreviated"),
        pytest.param("NKA", id="abbreviated, of any kind"),
        pytest.param("nkfa", id="abbreviated, of food"),
        pytest.param("N.K.D.A.", id="with stops"),
        pytest.param("NKDA (No Known Drug Allergy)", id="explained"),
        pytest.param("None known", id="without the word"),
        pytest.param("none", id="one word"),
        pytest.param("Nil known", id="British"),
        pytest.param("Not known", id="not known"),
        pytest.param("No known drug allergies", id="of drugs"),
        pytest.param("No drug allergies", id="as a fact"),
        pytest.param("No food or drug allergies reported", id="of several kinds"),
        pytest.param("Patient denies allergies", id="asked the patient"),
        pytest.param("Unknown", id="unknown"),
    ],
)
def test_that_none_is_known_is_no_allergy(name: str) -> None:
    none_known = allergy(name, reactions=[{"name": "Hives"}])
    for kind in KINDS:
        assert asked(kind, none_known) == []
    assert asked("allergies", ASPIRIN, none_known) == []
    assert [one.names for one in asked("allergic_to", ASPIRIN, none_known)] == [{"name": ("aspirin",)}]


@pytest.mark.parametrize("name", ["Nonoxynol-9", "Naproxen", "Neomycin", "Nickel", "Tylenol No. 3", "Red dye no. 40 allergy"])
def test_a_substance_that_reads_a_little_like_none_is_one(name: str) -> None:
    assert len(asked("allergic_to", allergy(name))) == 1


def test_one_by_one() -> None:
    aspirin, latex = asked("allergic_to", ASPIRIN, LATEX)
    assert aspirin.answer == "Yes, your record lists an allergy to aspirin."
    assert (aspirin.relevant, aspirin.alike) == ([ASPIRIN.id], [LATEX.id])
    assert asked("allergic_to", allergy("Eggs (edible)"))[0].names == {"name": ("eggs",)}
    assert latex.names == {"name": ("latex",)}
    assert asked("allergic_to", allergy("Pollen"), allergy("Grass pollen"))[:1] == []


def test_a_drug_of_the_same_name_looks_like_the_allergy() -> None:
    other, same = drug("ibuprofen 200 MG", "2019-01-01"), drug("Aspirin 81 MG", "2019-01-01")
    (one,) = asked("allergic_to", ASPIRIN, other, same)
    assert one.alike == [same.id, other.id]


def test_reactions() -> None:
    (one,) = asked("allergy_reaction", ASPIRIN, LATEX)
    assert one.answer == "Your record lists hives and wheezing as your reaction to latex."
    assert one.relevant == [LATEX.id]


def test_when() -> None:
    assert answers("allergy_noted", LATEX) == ["Your allergy to latex was noted on January 1, 2010."]
    assert asked("allergy_noted", LATEX, allergy("Latex", "2012-01-01")) == []
    assert asked("allergy_noted", allergy("Latex", "2012-01-01", onset="2001")) == []
    assert asked("allergy_noted", allergy("Latex", None)) == []


def test_since_when_it_is_there_is_not_when_it_was_noted() -> None:
    assert asked("allergy_noted", allergy("Latex", "1990", onset="1990")) == []
    assert asked("allergy_noted", allergy("Latex", "1990", onset="1990", recorded="2019-04-05")) == []
    assert asked("allergy_noted", allergy("Latex", "1990", onset="1990", recorded="1990"))
