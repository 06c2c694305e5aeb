"""Questions about medications, one uncertainty at a time."""

import pytest
from questions.made import answers, asked, drug, entry

from bedside.records.resource import Resource

NOW = drug("lisinopril 10 MG Oral Tablet", "2020-01-01", reason="Essential hypertension")
THEN = drug("ibuprofen 200 MG Oral Tablet", "2018-01-01", "stopped")


def test_current_and_past_medications() -> None:
    (current,), (past,) = asked("current_medications", NOW, THEN), asked("past_medications", NOW, THEN)
    assert current.answer == "Your record lists 1 current medication: lisinopril."
    assert (current.relevant, current.alike) == ([NOW.id], [THEN.id])
    assert past.answer == "Your record lists 1 medication that you no longer take: ibuprofen."
    assert (past.relevant, past.alike) == ([THEN.id], [NOW.id])


def test_a_drug_prescribed_twice_is_one_drug_with_two_entries() -> None:
    again = drug("lisinopril 10 MG Oral Tablet", "2021-01-01")
    (one,) = asked("current_medications", NOW, again)
    assert one.answer == "Your record lists 1 current medication: lisinopril."
    assert one.relevant == [NOW.id, again.id]


def test_an_earlier_prescription_of_a_current_drug_is_no_past_drug() -> None:
    before = drug("lisinopril 5 MG Oral Tablet", "2015-01-01", "completed")
    (current,) = asked("current_medications", NOW, before)
    assert (current.relevant, current.alike) == ([NOW.id], [before.id])
    assert asked("past_medications", NOW, before) == []


@pytest.mark.parametrize(
    "unclear",
    [
        pytest.param(drug("warfarin 5 MG", "2020-01-01", None), id="no status"),
        pytest.param(drug("warfarin 5 MG", "2020-01-01", "unknown"), id="status unknown"),
        pytest.param(drug("warfarin 5 MG", "2020-01-01", "on-hold"), id="on hold"),
        pytest.param(drug("warfarin 5 MG", "2010-01-01", end="2011-01-01"), id="active, but its end has passed"),
    ],
)
def test_an_unclear_drug_forbids_what_depends_on_it(unclear: Resource) -> None:
    for kind in ("current_medications", "past_medications", "medications_for"):
        assert asked(kind, NOW, THEN, unclear) == []
    for kind in ("still_taking", "medication_dose", "medication_start"):
        assert all("warfarin" not in answer for answer in answers(kind, NOW, unclear))


def test_a_plan_is_no_prescription() -> None:
    plan = drug("warfarin 5 MG", "2020-01-01", intent="proposal")
    assert answers("current_medications", NOW, plan) == ["Your record lists 1 current medication: lisinopril."]


def test_still_taking() -> None:
    assert answers("still_taking", NOW, THEN) == [
        "No, your record no longer lists ibuprofen as active: it was stopped or completed.",
        "Yes, your record lists lisinopril as a current medication.",
    ]


def test_why() -> None:
    (one,) = asked("medication_reason", NOW, THEN)
    assert one.answer == "According to your record, you take lisinopril for essential hypertension."
    assert one.facts[0].also == ["Essential hypertension", "high blood pressure", "hypertension"]
    assert one.names["name"] == ("lisinopril", "my blood pressure pill")
    assert (one.relevant, one.alike) == ([NOW.id], [THEN.id])


def test_a_prescription_without_the_reason_does_not_state_it() -> None:
    again = drug("lisinopril 10 MG Oral Tablet", "2021-01-01")
    (one,) = asked("medication_reason", NOW, again)
    assert (one.relevant, one.alike) == ([NOW.id], [])


def test_two_reasons_forbid_the_question() -> None:
    assert asked("medication_reason", NOW, drug("lisinopril 10 MG", "2021-01-01", reason="Heart failure")) == []


def test_what_for() -> None:
    water = drug("hydrochlorothiazide 25 MG", "2020-02-01", reason="Essential hypertension")
    old = drug("atenolol 25 MG", "2010-02-01", "stopped", reason="Essential hypertension")
    (one,) = asked("medications_for", NOW, water, old, THEN)
    assert one.answer == "For essential hypertension, your record lists hydrochlorothiazide and lisinopril."
    assert (sorted(one.relevant), one.alike) == (sorted([NOW.id, water.id]), [THEN.id])


def test_dose() -> None:
    told = drug("lisinopril 10 MG Oral Tablet", "2020-01-01", dose="1 tablet daily, Take with food")
    (one,) = asked("medication_dose", told)
    assert one.answer == "Your record lists lisinopril 10 MG, to be taken: 1 tablet daily."
    assert [(fact.kind, fact.text, fact.unit) for fact in one.facts] == [("value", "10", "MG"), ("word", "daily", "")]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(drug("lisinopril 20 MG Oral Tablet", "2021-01-01"), id="another strength"),
        pytest.param(drug("lisinopril 10 MG Oral Tablet", "2021-01-01", dose="2 tablets daily"), id="another dose"),
        pytest.param(drug("lisinopril", "2021-01-01"), id="no strength"),
        pytest.param(drug("Lisinopril/Amlodipine", "2021-01-01", ingredient="lisinopril / amlodipine"), id="one substance in two drugs"),
    ],
)
def test_two_doses_forbid_the_question(other: Resource) -> None:
    assert not [answer for answer in answers("medication_dose", NOW, other) if answer.startswith("Your record lists lisinopril 10")]


@pytest.mark.parametrize(
    ("name", "ingredient", "said"),
    [
        pytest.param("Penicillin V Potassium 250 MG Oral Tablet", "penicillin v potassium", "penicillin V", id="salt"),
        pytest.param("Camila 28 Day Pack", None, "Camila", id="pack"),
        pytest.param("NDA020800 0.3 ML Epinephrine 1 MG/ML Auto-Injector", "nda020800", None, id="number instead of a name"),
    ],
)
def test_names(name: str, ingredient: str | None, said: str | None) -> None:
    found = [one.names["name"] for one in asked("medication_start", drug(name, "2020-01-01", ingredient=ingredient))]
    assert found == ([] if said is None else [(said,)])


def test_an_earlier_dose_looks_like_the_one_that_counts() -> None:
    before = drug("lisinopril 5 MG Oral Tablet", "2015-01-01", "stopped")
    same = drug("lisinopril 10 MG Oral Tablet", "2016-01-01", "stopped")
    (one,) = asked("medication_dose", NOW, before, same, THEN)
    assert (one.relevant, one.alike) == ([NOW.id], [before.id, THEN.id])


def test_first_prescription() -> None:
    again = drug("lisinopril 10 MG Oral Tablet", "2021-01-01")
    (one,) = asked("medication_start", again, NOW)
    assert one.answer == "Your record shows lisinopril for the first time on January 1, 2020."
    assert (one.relevant, one.alike) == ([NOW.id], [again.id])
    assert asked("medication_start", NOW, drug("lisinopril 10 MG", None)) == []
    assert answers("medication_start", drug("lisinopril 10 MG", "2020-03")) == [
        "Your record shows lisinopril for the first time in March 2020."
    ]


def test_prescribed_in_a_year() -> None:
    statement = entry("MedicationStatement", "aspirin", "2018-05-01", status="active", ingredient="aspirin")
    found = {one.names["year"]: one for one in asked("prescribed_in_year", NOW, THEN, statement)}
    assert found["2018",].answer == "In 2018, your record shows 1 prescribed medication: ibuprofen."
    assert (found["2018",].relevant, found["2018",].alike) == ([THEN.id], [NOW.id])
    assert asked("prescribed_in_year", NOW, drug("ibuprofen 200 MG", None)) == []


@pytest.mark.parametrize(
    "brand",
    [
        pytest.param(drug("Lipitor 20 MG tablet", "2020-01-01", ingredient=None), id="with its strength"),
        pytest.param(drug("Lipitor", "2020-01-01", ingredient="lipitor"), id="alone"),
        pytest.param(drug("Sortis 20 mg", "2020-01-01", ingredient=None), id="another brand"),
    ],
)
def test_a_brand_is_the_drug_that_it_contains(brand: Resource) -> None:
    old = drug("atorvastatin calcium 20 MG Oral Tablet", "2015-01-01", "stopped", ingredient="atorvastatin calcium")
    (one,) = asked("still_taking", old, brand)
    assert (one.answer, one.relevant) == ("Yes, your record lists atorvastatin as a current medication.", [brand.id])
    assert asked("past_medications", old, brand) == []
    assert brand.fields["name"] in one.facts[1].also


@pytest.mark.parametrize("status", ["cancelled", "draft", "on-hold", None])
def test_a_year_with_a_prescription_that_may_not_count_is_not_asked(status: str | None) -> None:
    other = drug("metformin 500 MG", "2020-02-01", status)
    assert asked("prescribed_in_year", NOW, other) == []


def test_what_was_given_before_it_was_prescribed_is_not_new() -> None:
    given = entry("MedicationAdministration", "lisinopril 10 MG Oral Tablet", "2010-01-01", ingredient="lisinopril", status="completed")
    assert asked("medication_start", NOW, given) == []


def test_how_often_is_said_in_other_words_too() -> None:
    (one,) = asked("medication_dose", drug("losartan 25 MG", "2020-01-01", dose="1 once a day, with water"))
    assert one.answer == "Your record lists losartan 25 MG, to be taken: 1 once a day."
    assert (one.facts[1].text, one.facts[1].also) == ("once a day", ["once daily", "once per day", "once each day", "daily", "every day"])


@pytest.mark.parametrize(
    ("dose", "said", "facts"),
    [
        pytest.param("2 twice a day", "2 twice a day", ["2", "twice a day"], id="two at a time"),
        pytest.param("1 every 4 hours, as needed", "1 every 4 hours, as needed", ["every 4 hours", "as needed"], id="as needed"),
        pytest.param(
            "1 every 4 hours, with food, as needed for pain", "1 every 4 hours, as needed", ["every 4 hours", "as needed"], id="for"
        ),
    ],
)
def test_what_a_dose_tells(dose: str, said: str, facts: list[str]) -> None:
    (one,) = asked("medication_dose", drug("oxycodone 5 MG", "2020-01-01", dose=dose))
    assert one.answer == f"Your record lists oxycodone 5 MG, to be taken: {said}."
    assert [fact.text for fact in one.facts[1:]] == facts


@pytest.mark.parametrize("dose", ["Take 1 tablet, by mouth, twice daily", "1 once a day; then 2 once a day", "as directed"])
def test_a_dose_in_other_words_is_not_asked(dose: str) -> None:
    assert asked("medication_dose", drug("oxycodone 5 MG", "2020-01-01", dose=dose)) == []


def test_two_salts_of_one_drug_are_not_told_apart_by_name() -> None:
    salts = drug("naproxen sodium 220 MG", "2020-01-01", ingredient="naproxen sodium"), drug("naproxen 500 MG", "2019-01-01", "completed")
    assert asked("current_medications", *salts) == asked("past_medications", *salts) == []


def test_an_entry_with_drug_and_reason_is_neither_relevant_nor_irrelevant() -> None:
    taken = drug("losartan 25 MG", "2020-01-01", reason="Hypertension")
    given = entry("MedicationAdministration", "losartan 25 MG", "2020-02-01", reason="Hypertension")
    (one,) = asked("medication_reason", taken, given)
    assert [name for name in one.unclear if name not in one.relevant] == [given.id]
