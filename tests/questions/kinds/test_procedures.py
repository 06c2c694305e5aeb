"""Questions about procedures, one uncertainty at a time."""

import pytest
from questions.made import answers, asked, entry, procedure

from bedside.records.resource import Resource

FIRST = procedure("Colonoscopy", "2010-05-01", "Polyp of colon")
LAST = procedure("Colonoscopy", "2020-05-01", "Polyp of colon")
OTHER = procedure("Bone density scan", "2020-05-01")


def test_last_time() -> None:
    one = next(one for one in asked("procedure_date", FIRST, LAST, OTHER) if "colonoscopy" in one.answer)
    assert one.answer == "You last had a colonoscopy on May 1, 2020."
    assert (one.relevant, one.alike) == ([LAST.id], [FIRST.id, OTHER.id])
    assert one.names == {"name": ("colonoscopy",), "a_name": ("a colonoscopy",)}
    assert answers("procedure_date", FIRST) == ["You had a colonoscopy on May 1, 2010."]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(procedure("Colonoscopy", None), id="no date"),
        pytest.param(procedure("Colonoscopy", "2021-01-01", status="not-done"), id="not done"),
        pytest.param(procedure("Colonoscopy", "2021-01-01", status="preparation"), id="planned"),
        pytest.param(procedure("Virtual colonoscopy", "2021-01-01"), id="a kind of it"),
    ],
)
def test_what_forbids_the_date(other: Resource) -> None:
    assert asked("procedure_date", FIRST, LAST, other) == []


def test_an_imaging_study_of_the_same_name_is_the_same() -> None:
    image = entry("ImagingStudy", "Bone density scan", "2020-05-01", modality="DXA")
    (one,) = asked("procedure_date", OTHER, image)
    assert sorted(one.relevant) == sorted([OTHER.id, image.id])


def test_steps_are_not_asked_about() -> None:
    assert asked("procedure_date", procedure("Medication reconciliation", "2020-01-01")) == []
    assert asked("procedures_on_date", procedure("Medication reconciliation", "2020-01-01"), procedure("Colonoscopy", "2020-01-01")) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param("Electrocardiographic procedure", "an electrocardiogram", id="vowel"),
        pytest.param("Urine culture", "a urine culture", id="spoken like y"),
        pytest.param("Plain X-ray of knee region", "an X-ray of knee region", id="spoken like e"),
        pytest.param("Suture open wound", "suture of an open wound", id="none"),
        pytest.param("Colonoscopy", "a colonoscopy", id="consonant"),
    ],
)
def test_articles(name: str, said: str) -> None:
    assert answers("procedure_date", procedure(name, "2020-05-01")) == [f"You had {said} on May 1, 2020."]


def test_reason() -> None:
    (one,) = asked("procedure_reason", FIRST, LAST, OTHER)
    assert one.answer == "The recorded reason for your colonoscopy is polyp of colon."
    assert one.relevant == [FIRST.id, LAST.id]
    assert asked("procedure_reason", FIRST, procedure("Colonoscopy", "2021-05-01", "Anemia")) == []
    assert asked("procedure_reason", FIRST, procedure("Colonoscopy", "2021-05-01")) == []
    assert asked("procedure_reason", procedure("Colonoscopy", "2021-05-01", "enter directed use condition1")) == []


def test_counts_are_of_days() -> None:
    again = procedure("Colonoscopy", "2020-05-01")
    (one,) = asked("procedure_count", FIRST, LAST, again)
    assert one.answer == "Your record shows colonoscopy 2 times, the last time on May 1, 2020."
    assert len(one.relevant) == 3
    assert asked("procedure_count", FIRST, procedure("Colonoscopy", "2021")) == []


def test_counts_of_a_year() -> None:
    found = {one.names["year"]: one for one in asked("procedures_in_year", FIRST, LAST, procedure("Colonoscopy", "2020-09-01"))}
    assert found["2010",].answer == "In 2010, your record shows colonoscopy once."
    assert found["2020",].answer == "In 2020, your record shows colonoscopy 2 times."
    assert found["2010",].relevant == [FIRST.id]


def test_everything_of_a_day() -> None:
    first, second = asked("procedures_on_date", FIRST, LAST, OTHER)
    assert first.answer == "On May 1, 2010, your record shows: colonoscopy."
    assert second.answer == "On May 1, 2020, your record shows: bone density scan and colonoscopy."
    assert sorted(second.relevant) == sorted([LAST.id, OTHER.id])
    assert second.alike == [FIRST.id]
    assert asked("procedures_on_date", FIRST, procedure("CT", "2010", "x")) == []
