"""Questions about visits, one uncertainty at a time."""

import pytest
from questions.made import answers, asked, visit

from bedside.records.resource import Resource

OLD = visit("2019-01-10", "EMER", reason="Sprain", practitioner="Dr. Ada Moss", place="North Clinic")
NEW = visit("2020-02-11", reason="Essential hypertension", practitioner="Dr. Ben Lee", place="South Clinic")


def test_last_visit() -> None:
    (one,) = asked("last_visit", OLD, NEW)
    assert one.answer == "Your last visit was on February 11, 2020, with Dr. Ben Lee at South Clinic."
    assert (one.relevant, one.alike) == ([NEW.id], [OLD.id])
    assert answers("last_seen_by", OLD, NEW) == ["At your last visit, on February 11, 2020, you saw Dr. Ben Lee."]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(visit("2020-02-11"), id="two visits on the last day"),
        pytest.param(visit(None), id="no date"),
        pytest.param(visit("2020"), id="a date that may be later"),
        pytest.param(visit("2020-03-01", status="unknown"), id="status open"),
    ],
)
def test_what_forbids_the_last_visit(other: Resource) -> None:
    assert asked("last_visit", OLD, NEW, other) == []
    assert asked("last_seen_by", OLD, NEW, other) == []


def test_planned_visits_are_none() -> None:
    assert [one.relevant for one in asked("last_visit", OLD, NEW, visit("2021-01-01", status="planned"))] == [[NEW.id]]


def test_a_visit_of_a_day() -> None:
    assert answers("seen_on_date", OLD, NEW) == ["On January 10, 2019 you saw Dr. Ada Moss.", "On February 11, 2020 you saw Dr. Ben Lee."]
    assert answers("visit_place", OLD)[0] == "Your visit on January 10, 2019 was at North Clinic."
    one = asked("visit_reason", OLD, NEW)[0]
    assert one.answer == "The recorded reason for your visit on January 10, 2019 is sprain."
    assert (one.names, one.relevant, one.alike) == ({"when": ("on January 10, 2019",)}, [OLD.id], [NEW.id])
    assert asked("seen_on_date", OLD, visit("2019-01-10", practitioner="Dr. Cy Day")) == []


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        pytest.param("medication review due", "medication review due", id="as it is"),
        pytest.param("Abnormal Findings", "abnormal findings", id="capitals"),
        pytest.param("Sinusitis Condition", "sinusitis", id="named condition"),
        pytest.param("become pregnant", "pregnancy", id="event"),
        pytest.param("cardiac surgery reason", "cardiac surgery", id="named reason"),
        pytest.param("enter directed use condition1", None, id="a mere code"),
    ],
)
def test_reasons_by_codes(reason: str, said: str | None) -> None:
    expected = [] if said is None else [f"The recorded reason for your visit on January 10, 2019 is {said}."]
    assert answers("visit_reason", visit("2019-01-10", reason=reason)) == expected


def test_counts() -> None:
    found = {one.names["year"]: one for one in asked("visit_count", OLD, NEW, visit("2020-05-01"))}
    assert found["2020",].answer == "Your record shows 2 visits in 2020."
    assert found["2019",].answer == "Your record shows 1 visit in 2019."
    assert found["2019",].relevant == [OLD.id]
    assert asked("visit_count", NEW, visit("2020-02-11")) == []


def test_emergencies_and_stays() -> None:
    stay = visit("2018-03-01", "IMP")
    (emergency,), (admission,) = asked("last_emergency", OLD, NEW, stay), asked("last_admission", OLD, NEW, stay)
    assert emergency.answer == "Your last emergency visit was on January 10, 2019."
    assert emergency.relevant == [OLD.id]
    assert admission.answer == "Your last hospital stay in the record is from March 1, 2018."
    assert (admission.relevant, set(admission.alike)) == ([stay.id], {OLD.id, NEW.id})
    assert asked("last_emergency", NEW) == []


@pytest.mark.parametrize(
    ("name", "urgent"),
    [
        pytest.param("ER visit", True, id="ER"),
        pytest.param("ED visit", True, id="ED"),
        pytest.param("Emergency room admission", True, id="in full"),
        pytest.param("Non-emergency transport", False, id="non-emergency"),
        pytest.param("Emergency contraception", False, id="of another thing"),
        pytest.param("Checkup", False, id="a checkup"),
    ],
)
def test_what_is_an_emergency(name: str, urgent: bool) -> None:
    one = visit("2018-05-01", kind="ambulatory", name=name)
    around = [visit("2017-05-01", kind="ambulatory"), visit("2019-05-01", kind="ambulatory")]
    assert [bool(answers("last_emergency", one, *around)), not any("2018" in said for said in answers("no_emergency", one, *around))] == [
        urgent
    ] * 2


def test_without_a_class_no_year_is_free_of_emergencies() -> None:
    assert answers("no_emergency", visit("2018-05-01", kind="")) == []


def test_a_doctor_goes_by_more_than_one_name() -> None:
    (one,) = asked("last_seen_by", visit("2018-05-01", practitioner="Dr. Ada Moss"))
    assert one.facts[0].also == ["Ada Moss", "Dr Moss", "Doctor Moss"]
