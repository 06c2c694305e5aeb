"""A record as questions see it."""

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


def test_twins() -> None:
    one, two = (Resource(f"Procedure/{name}", "p", "Procedure", "2020-01-01", "the same", {"name": "MRI"}) for name in "ab")
    other = procedure("CT", "2020-01-01")
    record = Record("p", [one, two, other])
    assert record.twins([one.id])
    assert not record.twins([one.id, two.id])
    assert not record.twins([other.id])
    assert record.varied([one.id, two.id, other.id]) == [one.id, other.id, two.id]
    assert record.different([one.id, two.id, other.id]) == [one.id, other.id]
