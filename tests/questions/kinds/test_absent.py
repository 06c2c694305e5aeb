"""Questions about what is not there: never about something that any entry hints at."""

from collections.abc import Callable

import pytest
from questions.made import allergy, answers, asked, condition, drug, entry, lab, procedure, shot, visit

from bedside.questions.absences.allergens import ALLERGENS
from bedside.questions.absences.conditions import CONDITIONS
from bedside.questions.absences.drugs import MEDICATIONS
from bedside.questions.absences.examinations import LABS, PROCEDURES
from bedside.questions.absences.shots import VACCINES
from bedside.questions.absences.thing import Absent
from bedside.questions.kinds.vaccines import FAMILIES
from bedside.records.resource import Resource

GOUT = condition("Gout", "2010-01-01")


def test_conditions_that_are_not_there() -> None:
    found = asked("no_condition", GOUT)
    assert "Your record shows no asthma." in [one.answer for one in found]
    assert "Your record shows no gout." not in [one.answer for one in found]
    assert all((one.relevant, one.alike, one.facts) == ([], [GOUT.id], []) for one in found)


@pytest.mark.parametrize(
    ("kind", "base", "hint", "said"),
    [
        pytest.param("no_condition", GOUT, drug("metformin 500 MG", "2020-01-01", reason="Prediabetes"), "no diabetes", id="a word in it"),
        pytest.param("no_condition", GOUT, lab("Hemoglobin A1c", "2020-01-01", 5.4, "%"), "no diabetes", id="tested for it"),
        pytest.param("no_medication", drug("insulin lispro 10 MG", "2020-01-01"), GOUT, "for insulin", id="a kind of it"),
        pytest.param("no_allergy", allergy("Aspirin"), allergy("Penicillin V"), "to penicillin", id="its name is longer"),
        pytest.param("no_allergy", allergy("Aspirin"), lab("Latex IgE Ab", "2020-01-01", 0.1), "to latex", id="tested for"),
        pytest.param("no_lab", lab("Ferritin", "2020-01-01", 40), GOUT, "ferritin", id="measured"),
        pytest.param("no_procedure", procedure("Magnetic resonance imaging of knee", "2020-01-01"), GOUT, "an MRI", id="in full"),
        pytest.param("no_vaccine", shot("zoster vaccine, live", "2020-01-01"), GOUT, "shingles", id="its Latin name"),
    ],
)
def test_what_is_hinted_at_is_not_absent(kind: str, base: Resource, hint: Resource, said: str) -> None:
    assert answers(kind, base, hint)
    assert not [answer for answer in answers(kind, base, hint) if said in answer]


@pytest.mark.parametrize("name", ["糖尿病", "E11.9", "38341003"])
def test_where_a_name_cannot_be_read_nothing_is_called_absent(name: str) -> None:
    assert answers("no_condition", GOUT)
    assert not answers("no_condition", GOUT, condition(name, "2012-01-01"))


def test_allergies_to_substances_of_a_class_are_seen() -> None:
    class_ = allergy("Aspirin", substances=["Aspirin", "codeine"])
    assert not [answer for answer in answers("no_allergy", class_) if "codeine" in answer]
    assert asked("no_allergy", allergy("Allergic disposition")) == []


@pytest.mark.parametrize("kind", ["no_condition", "no_medication", "no_allergy", "no_lab", "no_procedure", "no_vaccine"])
def test_a_record_that_has_nothing_of_the_sort_is_not_asked(kind: str) -> None:
    assert asked(kind, visit("2020-01-01")) == []


def test_no_allergies_at_all() -> None:
    assert answers("no_allergies", GOUT) == ["Your record shows no allergies."]
    assert asked("no_allergies", GOUT, allergy("Aspirin")) == []
    assert asked("no_allergies", GOUT, condition("Seasonal allergic rhinitis", "2020-01-01")) == []
    assert asked("no_allergies", GOUT, condition("花粉アレルギー", "2020-01-01")) == []


def test_vaccines_have_articles() -> None:
    names = {one.names["name"]: one.names["a_name"] for one in asked("no_vaccine", shot("Tdap", "2020-01-01"))}
    assert names["HPV vaccine", "HPV shot"] == ("an HPV vaccine", "an HPV shot")
    assert names["cholera vaccine",] == ("a cholera vaccine",)


def test_years_without() -> None:
    calm, urgent = visit("2018-01-01"), visit("2019-01-01", "EMER")
    (one,) = asked("no_emergency", calm, urgent)
    assert (one.answer, one.alike) == ("Your record shows no emergency visit in 2018.", [calm.id, urgent.id])
    (one,) = asked("no_vaccine_in_year", calm, urgent, shot("Tdap", "2019-05-01"))
    assert one.answer == "Your record shows no vaccines in 2018."
    assert asked("no_vaccine_in_year", calm, shot("Tdap", None)) == []
    assert asked("no_emergency", visit("2018-01-01"), visit(None)) == []


@pytest.mark.parametrize(
    ("things", "kind", "type_"),
    [
        pytest.param(CONDITIONS, "no_condition", "Condition", id="conditions"),
        pytest.param(MEDICATIONS, "no_medication", "MedicationRequest", id="medications"),
        pytest.param(ALLERGENS, "no_allergy", "AllergyIntolerance", id="allergens"),
        pytest.param(LABS, "no_lab", "Observation", id="laboratory tests"),
        pytest.param(PROCEDURES, "no_procedure", "Procedure", id="procedures"),
        pytest.param(VACCINES, "no_vaccine", "Immunization", id="vaccines"),
    ],
)
def test_every_name_is_hinted_at_by_itself(things: tuple[Absent, ...], kind: str, type_: str) -> None:
    for one in things:
        for called in (one.said, *one.names):
            present = entry(type_, called, "2020-01-01", category="laboratory")
            assert one.names not in [found.names["name"] for found in asked(kind, present)], called


BASES: dict[str, Callable[[str], Resource]] = {
    "no_condition": lambda name: condition(name, "2010-01-01"),
    "no_medication": lambda name: drug(name, "2020-01-01"),
    "no_lab": lambda name: lab(name, "2020-01-01", 5),
    "no_vaccine": lambda name: shot(name, "2020-01-01"),
}


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("no_condition", "Multiple myeloma", "no cancer"),
        ("no_condition", "DM2 (HCC)", "no diabetes"),
        ("no_condition", "T2DM", "no diabetes"),
        ("no_condition", "OSA on CPAP", "no sleep apnea"),
        ("no_medication", "Lantus", "for insulin"),
        ("no_medication", "Humalog", "for insulin"),
        ("no_medication", "Synthroid 50 mcg", "for levothyroxine"),
        ("no_medication", "Ventolin HFA", "for albuterol"),
        ("no_medication", "Neurontin", "for gabapentin"),
        ("no_medication", "Janumet", "for metformin"),
        ("no_medication", "Lanoxin", "for digoxin"),
        ("no_lab", "VITAMIN B-12", "no vitamin B12 "),
        ("no_lab", "Vit D, 25-OH", "no vitamin D "),
        ("no_lab", "25(OH)D", "no vitamin D "),
        ("no_lab", "Glycated hemoglobin", "no hemoglobin A1c "),
        ("no_vaccine", "PCV13", "no pneumococcal"),
        ("no_vaccine", "Prevnar 13", "no pneumococcal"),
        ("no_vaccine", "Shingrix", "no shingles"),
        ("no_vaccine", "Engerix-B", "no hepatitis B"),
        ("no_vaccine", "Comirnaty", "no COVID"),
    ],
)
def test_a_brand_or_an_abbreviation_is_a_hint(kind: str, name: str, said: str) -> None:
    base = BASES[kind]("Another one")
    assert [answer for answer in answers(kind, base) if said in answer]
    assert not [answer for answer in answers(kind, base, BASES[kind](name)) if said in answer]


GIVEN = {"pneumonia": "PPSV23", "shingles": "zoster vaccine", "hepatitis B": "Hep B, adult", "HPV": "HPV9", "COVID": "COVID-19"}


@pytest.mark.parametrize("family", GIVEN)
def test_what_counts_as_a_vaccine_given_is_no_vaccine_absent(family: str) -> None:
    asked_about = [name for one in asked("no_vaccine", shot("Td (adult), adsorbed", "2020-01-01")) for name in one.names["name"]]
    then = [name for one in asked("no_vaccine", shot(GIVEN[family], "2020-02-01")) for name in one.names["name"]]
    called = {name for name in asked_about if any(lay in name for lay in FAMILIES[family][1])}
    assert called
    assert not called & set(then)
