"""Questions about conditions, one uncertainty at a time."""

import pytest
from questions.made import answers, asked, condition, entry, procedure

from bedside.records.resource import Resource

NOW = condition("Essential hypertension", "2015-03-01")
OVER = condition("Acute bronchitis", "2012-03-01", "resolved", "2012-04-02")


def test_current_conditions() -> None:
    job = condition("Full-time employment", "2014-01-01")
    (one,) = asked("current_conditions", NOW, OVER, job)
    assert one.answer == "Your record lists 1 active condition: essential hypertension."
    assert (one.relevant, one.alike) == ([NOW.id], [OVER.id])
    assert "high blood pressure" in one.facts[0].also


@pytest.mark.parametrize(
    "unclear",
    [
        pytest.param(condition("Gout", "2019-01-01", None), id="no status"),
        pytest.param(condition("Gout", "2019-01-01", "active", "2019-02-01"), id="active and ended"),
        pytest.param(condition("Gout", "2019-01-01", "unknown"), id="unknown"),
    ],
)
def test_an_unclear_condition_forbids_what_depends_on_it(unclear: Resource) -> None:
    assert asked("current_conditions", NOW, unclear) == []
    for kind in ("condition_status", "condition_ever", "condition_onset", "condition_end"):
        assert not [answer for answer in answers(kind, NOW, unclear) if "gout" in answer]


def test_status() -> None:
    assert answers("condition_status", NOW, OVER) == [
        "Your record lists acute bronchitis as resolved.",
        "Your record lists essential hypertension as active.",
    ]
    assert asked("condition_status", condition("Asthma", "2019-01-01", "remission")) == []


def test_a_condition_that_recurs_is_there_while_one_entry_is_active() -> None:
    again = condition("Acute bronchitis", "2019-03-01", "recurrence")
    (one,) = asked("condition_status", OVER, again)
    assert (one.answer, one.relevant) == ("Your record lists acute bronchitis as active.", [again.id])
    assert asked("condition_end", OVER, again) == []
    assert asked("condition_count", OVER, again) == []


def test_first_onset_and_last_end() -> None:
    again = condition("Acute bronchitis", "2019-03-01", "resolved", "2019-03-20")
    (onset,), (end,) = asked("condition_onset", OVER, again), asked("condition_end", OVER, again)
    assert onset.answer == "Your record first notes acute bronchitis on March 1, 2012."
    assert (onset.relevant, onset.alike) == ([OVER.id], [again.id])
    assert end.answer == "Your record shows that your acute bronchitis ended on March 20, 2019."
    assert (end.relevant, end.alike) == ([again.id], [OVER.id])


def test_ends_that_are_missing_or_out_of_order_forbid_the_question() -> None:
    assert asked("condition_end", condition("Gout", "2019-01-01", "resolved")) == []
    late = condition("Acute bronchitis", "2011-01-01", "resolved", "2020-01-01")
    assert asked("condition_end", OVER, late) == []


def test_coarse_dates_keep_their_precision() -> None:
    assert answers("condition_onset", condition("Gout", "2019")) == ["Your record first notes gout in 2019."]
    assert asked("condition_onset", condition("Gout", "2019"), condition("Gout", "2019-05-01")) == []


def test_ever() -> None:
    (one,) = asked("condition_ever", OVER)
    assert one.answer == "Yes, your record shows acute bronchitis, first noted on March 1, 2012."
    assert one.names == {"name": ("acute bronchitis", "bronchitis"), "a_name": ("acute bronchitis", "bronchitis")}


def test_articles() -> None:
    (one,) = asked("condition_ever", condition("Fracture of forearm", "2019-01-01", "resolved", "2019-05-01"))
    assert one.names["a_name"] == ("a fracture of forearm", "a broken forearm")
    (one,) = asked("condition_ever", condition("Otitis media", "2019-01-01", "resolved", "2019-05-01"))
    assert one.names["a_name"] == ("otitis media", "an ear infection")


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("Chronic migraine", id="a kind of it"),
        pytest.param("History of migraine", id="its history"),
    ],
)
def test_conditions_that_may_be_taken_for_one_another_are_not_asked_alone(other: str) -> None:
    assert asked("condition_onset", condition("Migraine", "2019-01-01"), condition(other, "2010-01-01")) == []


def test_counts() -> None:
    again = condition("Acute bronchitis", "2019-03-01", "resolved", "2019-03-20")
    (one,) = asked("condition_count", OVER, again)
    assert (one.answer, one.relevant) == ("Your record shows acute bronchitis 2 times.", [OVER.id, again.id])
    overlapping = condition("Acute bronchitis", "2012-03-10", "resolved", "2012-04-02")
    assert asked("condition_count", OVER, overlapping) == []


def test_conditions_of_a_year() -> None:
    found = {one.names["year"]: one for one in asked("conditions_in_year", NOW, OVER)}
    assert found["2012",].answer == "In 2012, your record notes 1 condition: acute bronchitis."
    assert (found["2012",].relevant, found["2012",].alike) == ([OVER.id], [NOW.id])
    noted_again = condition("Essential hypertension", "2018-03-01")
    assert ("2018",) not in {one.names["year"] for one in asked("conditions_in_year", NOW, noted_again)}


@pytest.mark.parametrize(
    "name",
    [
        "Heart failure with preserved ejection fraction",
        "Posttraumatic stress disorder",
        "Acute respiratory distress syndrome",
        "Social phobia",
        "Limited systemic sclerosis",
        "Medication overuse headache",
        "Stress incontinence",
        "Lack of coordination",
    ],
)
def test_a_disease_is_no_circumstance_whatever_words_its_name_holds(name: str) -> None:
    (one,) = asked("current_conditions", NOW, condition(name, "2016-01-01"))
    assert one.answer.startswith("Your record lists 2 active conditions: ")


@pytest.mark.parametrize(
    "name",
    [
        "Full-time employment",
        "Received higher education",
        "Limited social contact",
        "Stress",
        "Served in armed forces",
        "Medication review due",
        "Risk activity involvement",
        "Housing unsatisfactory",
        "Lack of access to transportation",
        "Has a criminal record",
    ],
)
def test_a_circumstance_is_no_condition(name: str) -> None:
    (one,) = asked("current_conditions", NOW, condition(name, "2016-01-01"))
    assert one.answer == "Your record lists 1 active condition: essential hypertension."


def test_a_condition_that_was_suspected_before_has_no_certain_first_time() -> None:
    suspected = entry("Condition", "Acute bronchitis", "2010-01-01", verification="provisional")
    assert asked("condition_onset", OVER, suspected) == []
    assert asked("condition_ever", OVER, suspected) == []
    later = entry("Condition", "Acute bronchitis", "2015-01-01", verification="provisional")
    assert len(asked("condition_onset", OVER, later)) == 1


def test_an_onset_at_an_age_has_no_date() -> None:
    told = entry("Condition", "Asthma", "2019-05-05", status="active", onset_told="12 years")
    assert asked("condition_onset", told) == []


@pytest.mark.parametrize("kind", ["condition_ever", "condition_status"])
def test_an_entry_that_names_the_condition_is_neither_relevant_nor_irrelevant(kind: str) -> None:
    care = procedure("Postoperative care", "2012-03-05", "Acute Bronchitis")
    (one,) = asked(kind, OVER, care, procedure("Colonoscopy", "2012-03-05"))
    assert (one.relevant, one.unclear) == ([OVER.id], [care.id])


def test_what_began_at_an_age_did_not_begin_when_it_was_noted() -> None:
    assert (
        asked("conditions_in_year", entry("Condition", "Migraine", "2019-04-05", status="active", onset_told="at the age of 12 years"))
        == []
    )
