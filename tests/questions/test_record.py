"""A record as questions see it."""

from dataclasses import replace

import pytest
from questions.made import condition, drug, entry, lab, person, procedure, visit

from bedside.questions.record import Record
from bedside.records.resource import Resource


@pytest.mark.parametrize(
    ("resources", "today"),
    [
        pytest.param([], None, id="empty"),
        pytest.param([condition("Gout", None)], None, id="no dates"),
        pytest.param([condition("Gout", "2019"), visit("2018-01-01")], "2019-12-31", id="a year ends in December"),
        pytest.param([visit("2018-01-01"), visit("2030-01-01", status="planned")], "2018-01-01", id="planned visit"),
        pytest.param([visit("2018-01-01"), entry("Goal", "Walk", "2031-01-01")], "2018-01-01", id="goal ahead"),
    ],
)
def test_questions_are_asked_on_the_last_day(resources: list[Resource], today: str | None) -> None:
    assert Record("p", resources).today == today


def test_entries_in_error_and_nameless_entries_are_left_out() -> None:
    wrong = procedure("MRI", "2020-01-01", status="entered-in-error")
    nameless = Resource("Device/1", "p", "Device", "2020-01-01", "device", {"status": "active"})
    record = Record("p", [wrong, nameless, person("1970-01-01")])
    assert record.of("Procedure", "Device") == []
    assert record.birth_date == "1970-01-01"


def test_words_are_those_of_texts_and_fields() -> None:
    record = Record("p", [drug("lisinopril 10 MG", "2020-01-01", reason="High Blood Pressure"), lab("Glucose", "2020-01-01", 90)])
    assert "high blood pressure" in record.words()
    assert "glucose" not in record.words("MedicationRequest")


def test_words_hold_no_ids_and_what_differs_in_date_and_value_alone_comes_once() -> None:
    labs = [lab("Glucose", day, value) for day, value in (("2020-01-01", 5.1), ("2021-02-02", 6.25))]
    said = Record("p", [replace(one, fields={**one.fields, "encounter_id": f"Encounter/b12-{one.date}"}) for one in labs]).words()
    assert said.count("\n") == 0
    assert "glucose" in said
    assert "b12" not in said


def test_twins() -> None:
    one, two = (Resource(f"Procedure/{name}", "p", "Procedure", "2020-01-01", "the same", {"name": "MRI"}) for name in "ab")
    other = procedure("CT", "2020-01-01")
    record = Record("p", [one, two, other])
    assert record.twins([one.id])
    assert not record.twins([one.id, two.id])
    assert not record.twins([other.id])
    assert record.varied([one.id, two.id, other.id]) == [one.id, other.id, two.id]
    assert record.different([one.id, two.id, other.id]) == [one.id, other.id]
