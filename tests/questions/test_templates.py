"""The writer as a whole: what it draws, how it balances, and that it repeats itself."""

from collections import Counter

from questions.made import allergy, asked, condition, drug, entry, lab, person, procedure, report, shot, stated, visit

from bedside.questions.question import Question
from bedside.questions.templates import KINDS, balanced, counts, questions
from bedside.records.resource import Resource


def record() -> list[Resource]:
    return [
        person("1960-05-05"),
        drug("lisinopril 10 MG Oral Tablet", "2015-03-01", reason="Hypertension"),
        drug("amoxicillin 500 MG Oral Capsule", "2012-03-01", "stopped"),
        *(lab("Glucose [Mass/volume] in Blood", f"{year}-03-01", 90 + year % 7, low=70, high=100) for year in range(2012, 2020)),
        *(lab("Ferritin", f"{year}-03-01", 40 + year % 5, "ug/L") for year in range(2012, 2020)),
        condition("Hypertension", "2015-03-01"),
        condition("Acute bronchitis", "2012-03-01", "resolved", "2012-04-01"),
        procedure("Colonoscopy", "2016-07-01", "Polyp of colon"),
        visit("2016-07-01", practitioner="Dr. Ada Moss", place="North Clinic", reason="Polyp of colon"),
        shot("Td (adult), adsorbed", "2011-01-01"),
        allergy("Aspirin"),
    ]


def test_the_same_seed_gives_the_same_questions() -> None:
    resources = record()
    first = questions("p", resources, per_kind=2, seed=1)
    assert first == questions("p", resources, per_kind=2, seed=1)
    assert first != questions("p", resources, per_kind=2, seed=2)


def test_questions_of_a_record() -> None:
    resources = record()
    asked = questions("p", resources, per_kind=2, seed=1)
    ids = {one.id for one in resources}
    assert max(Counter(question.kind for question in asked).values()) == 2
    assert len({question.id for question in asked}) == len(asked)
    for question in asked:
        assert question.id.startswith(f"p-{question.kind}-")
        assert question.asked_on == "2019-03-01"
        assert ids >= {*question.relevant, *question.hard_negatives}
        assert not {*question.relevant} & {*question.hard_negatives}
        assert (question.relevant == []) == question.kind.startswith("no_")
        assert [fact for fact in question.facts if not stated(fact, question.answer)] == []
    assert {"current_medications", "last_value", "no_condition", "tetanus_due"} <= {question.kind for question in asked}


def rich() -> list[Resource]:
    """A record that all kinds but one can be asked of."""
    return [
        *record(),
        drug("metformin 500 MG Oral Tablet", "2016-01-01", dose="1 tablet daily"),
        lab("Hemoglobin", "2012-03-01", 10, "g/dL"),
        lab("Hemoglobin", "2014-03-01", 12, "g/dL"),
        lab("Hemoglobin", "2016-03-01", 14, "g/dL"),
        lab("Body Weight", "2012-03-01", 80, "kg"),
        lab("Body Weight", "2019-03-01", 84, "kg"),
        lab("Systolic blood pressure", "2019-03-01", 120, "mmHg"),
        lab("Diastolic blood pressure", "2019-03-01", 80, "mmHg"),
        total := lab("Cholesterol", "2018-03-01", 180),
        report("Lipid panel", "2018-03-01", total),
        entry("Observation", "Tobacco smoking status", "2018-03-01", value="Never smoker"),
        condition("Acute bronchitis", "2013-03-01", "resolved", "2013-04-01"),
        procedure("Colonoscopy", "2011-07-01", "Polyp of colon"),
        visit("2014-07-01", "EMER"),
        visit("2015-07-01", "IMP"),
        shot("Influenza, seasonal", "2018-10-01"),
        shot("Influenza, seasonal", "2017-10-01"),
        allergy("Latex", reactions=[{"name": "Hives"}]),
        entry("CarePlan", "Fracture care", "2014-07-01", status="active", start="2014-07-01", activities=["Rest"]),
        entry("Device", "Insulin pump", "2014-07-01", status="active"),
    ]


def test_every_kind_can_be_asked() -> None:
    without_allergies = [one for one in record() if one.type != "AllergyIntolerance"]
    asked_of = {kind: [*asked(kind, *rich()), *asked(kind, *without_allergies)] for kind in KINDS}
    assert [kind for kind, found in asked_of.items() if not found] == []
    assert [kind for kind, found in asked_of.items() if not kind.startswith("no_") and not all(one.facts for one in found)] == []


def test_a_record_without_dates_is_not_asked() -> None:
    assert questions("p", [], per_kind=2, seed=1) == []
    assert questions("p", [condition("Gout", None)], per_kind=2, seed=1) == []


def test_an_answer_that_rests_on_too_many_entries_is_not_asked() -> None:
    repeats = [drug("sumatriptan 50 MG", f"{year}-01-01") for year in range(2000, 2013)]
    assert "current_medications" in {question.kind for question in questions("p", repeats[1:], per_kind=1, seed=1)}
    assert "current_medications" not in {question.kind for question in questions("p", repeats, per_kind=1, seed=1)}


def test_an_entry_that_reads_like_a_relevant_one_forbids_the_question() -> None:
    one, two = (Resource(f"Encounter/{name}", "p", "Encounter", "2020-01-01", "2020 visit", {"name": "Visit"}) for name in "ab")
    twin = Resource("Encounter/c", "p", "Encounter", "2021-01-01", "2020 visit", {"name": "Visit", "status": "finished"})
    kinds = {question.kind for question in questions("p", [one, two, twin], per_kind=1, seed=1)}
    assert "last_visit" not in kinds


def made(kind: str, patient: str, number: int) -> Question:
    return Question(f"{patient}-{kind}-{number}", patient, kind, "?", "2020-01-01", [], [], [], "", [])


def test_balance_over_kinds_and_patients() -> None:
    common = [made(kind, f"p{patient}", number) for kind in ("last_value", "trend") for patient in range(10) for number in range(5)]
    rare = [made("devices", "p3", 0), made("devices", "p3", 1)]
    chosen = balanced([*common, *rare], 42, seed=5)
    assert Counter(question.kind for question in chosen) == {"devices": 2, "last_value": 20, "trend": 20}
    assert set(Counter(question.patient for question in chosen).values()) <= {4, 5}
    assert [question.patient for question in chosen] == sorted(question.patient for question in chosen)
    assert chosen == balanced([*common, *rare], 42, seed=5)
    assert chosen != balanced([*common, *rare], 42, seed=6)


def test_balance_of_fewer_than_wanted_is_all() -> None:
    few = [made("trend", "p", 0), made("trend", "p", 1)]
    assert balanced(few, 10, seed=1) == few


def test_counts_name_every_kind() -> None:
    found = counts([made("trend", "p", 0), made("trend", "p", 1)])
    assert found["trend"] == 2
    assert found["devices"] == 0
    assert found.keys() == KINDS.keys()
