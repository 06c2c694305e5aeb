"""What counts as telling a fact. Every expected answer here was decided by reading, none by running."""

import pytest

from bedside.questions.question import Fact
from bedside.scoring.answers.fact_recall import stated

A1C = Fact("value", "5.9", "%", [])
DAY = Fact("date", "2019-11-02", "", [])
METFORMIN = Fact("name", "metformin", "", [])


def tells(fact: Fact, answer: str, reference: str = "") -> bool:
    (found,) = stated(answer, reference, [fact])
    return found


@pytest.mark.parametrize(
    ("fact", "answer"),
    [
        pytest.param(A1C, "Your last A1c was 5.9 %.", id="as in the record"),
        pytest.param(A1C, "It was 5.9%.", id="no blank before the unit"),
        pytest.param(A1C, "It was 5.90 percent", id="an idle zero, the unit in a word"),
        pytest.param(A1C, "No, your last A1c was 5.9 %.", id="a no that answers the question denies nothing else"),
        pytest.param(A1C, "It went from 5.6 to 5.9 %.", id="a range shares its unit"),
        pytest.param(A1C, "It fell from 5.9 to 5.6 %.", id="the first of a range"),
        pytest.param(A1C, "It was not high until 2018, but 5.9 % on your last visit.", id="not denied in its own clause"),
        pytest.param(Fact("value", "5", "%", []), "It is five percent.", id="in words"),
        pytest.param(Fact("value", "1250", "mg", []), "You take 1,250 mg.", id="a comma between thousands"),
        pytest.param(Fact("value", "500", "mg", []), "You take 0.5 g.", id="a unit that converts exactly"),
        pytest.param(Fact("value", "70", "kg", []), "You weighed 154.3 pounds.", id="a conversion rounded as printed"),
        pytest.param(Fact("value", "37", "Cel", []), "Your temperature was 98.6 °F.", id="degrees convert with their zero"),
        pytest.param(Fact("value", "37", "Cel", []), "It was 37 degrees Celsius.", id="degrees in words"),
        pytest.param(Fact("value", "1", "g/L", []), "It was 100 mg/dL.", id="a compound unit that converts"),
        pytest.param(Fact("value", "120", "mg/dL", []), "It was 120 milligrams per deciliter.", id="a compound unit in words"),
        pytest.param(Fact("value", "120", "mm[Hg]", []), "Your blood pressure was 120/80 mmHg.", id="systolic"),
        pytest.param(Fact("value", "80", "mmHg", []), "It was 120 over 80 millimeters of mercury.", id="diastolic, in words"),
        pytest.param(Fact("value", "120", "", []), "It was 120/80 mmHg.", id="a unit that only the other number has"),
        pytest.param(Fact("value", "24", "HR", []), "You take metformin 24 HR / 500 MG.", id="two strengths"),
        pytest.param(Fact("value", "90", "mL/min/1.73m2", []), "It is 90 mL/min/1.73 m².", id="per body surface"),
        pytest.param(Fact("value", "5.2", "10*3/uL", []), "You had 5.2 x 10^3/µL.", id="powers of ten"),
        pytest.param(Fact("value", "5.2", "10*3/uL", []), "You had 5.2 K/uL.", id="thousands in a letter"),
        pytest.param(Fact("value", "27.5", "kg/m2", []), "Your BMI is 27.5 kg/m2.", id="a unit with a power"),
        pytest.param(Fact("value", "72", "/min", []), "Your heart beats 72 beats per minute.", id="beats are counted"),
        pytest.param(Fact("value", "6", "months", []), "For half a year.", id="half a year"),
        pytest.param(Fact("value", "-2.5", "", []), "Your T-score was -2.5.", id="below zero"),
        pytest.param(Fact("value", "2", "", []), "You had two visits.", id="a count in words"),
        pytest.param(Fact("value", "2", "", ["second"]), "It was your second dose.", id="another wording of a value"),
        pytest.param(Fact("value", "5.9", "%", ["5.934"]), "It was 5.934 %.", id="with all digits of the record"),
        pytest.param(Fact("date", "2019-11-02", "", ["November 2, 2019"]), "It was 11/02/2019.", id="a date in words too"),
        pytest.param(Fact("value", "Positive", "", []), "The result was positive.", id="a value that is no number"),
        pytest.param(DAY, "On November 2, 2019.", id="month, day, year"),
        pytest.param(DAY, "on 2 Nov 2019", id="day first, month short"),
        pytest.param(DAY, "Nov. 2nd 2019", id="an ordinal and a full stop"),
        pytest.param(DAY, "the 2nd of November, 2019", id="of November"),
        pytest.param(DAY, "on 11/02/2019", id="figures, month first"),
        pytest.param(DAY, "on 11/2/19", id="a year of two figures"),
        pytest.param(DAY, "on 2.11.2019", id="between dots the day is first"),
        pytest.param(DAY, "2019-11-02", id="as FHIR writes it"),
        pytest.param(DAY, "at 2019-11-02T08:30:00Z", id="with a time"),
        pytest.param(DAY, "02-NOV-2019", id="with hyphens"),
        pytest.param(DAY, "It has no end and started on November 2, 2019.", id="a date after what is denied"),
        pytest.param(Fact("date", "2019-11", "", []), "in Nov. 2019", id="a month"),
        pytest.param(Fact("date", "2019-11", "", []), "in 11/2019", id="a month in figures"),
        pytest.param(Fact("date", "2019-11", "", []), "on November 2, 2019", id="more precise, and agrees"),
        pytest.param(Fact("date", "2019", "", []), "in 2019.", id="a year"),
        pytest.param(Fact("date", "2019", "", []), "in May 2019", id="a month of the year"),
        pytest.param(Fact("date", "2019-11-13", "", []), "on 13/11/2019", id="day first where the month could not be one"),
        pytest.param(Fact("date", "2013-10-21T11:53:25.857+00:00", "", []), "October 21, 2013", id="a time in the record"),
        pytest.param(METFORMIN, "You take Metformin.", id="a name in capitals"),
        pytest.param(METFORMIN, "You take metformin, and you do not take insulin.", id="what is denied comes after"),
        pytest.param(METFORMIN, "You do not take insulin, you take metformin.", id="what is denied comes before"),
        pytest.param(METFORMIN, "You take not only insulin but metformin.", id="not only"),
        pytest.param(Fact("name", "peanut", "", []), "You are allergic to peanuts.", id="a plural"),
        pytest.param(Fact("name", "hypertension", "", ["high blood pressure"]), "You have high blood pressure.", id="in lay words"),
        pytest.param(Fact("name", "Dr. Adán Almaraz", "", []), "You saw Dr Adán Almaraz.", id="a person"),
        pytest.param(Fact("name", "糖尿病", "", []), "You have 糖尿病.", id="not in Latin letters"),
        pytest.param(Fact("word", "normal", "", []), "It is normal.", id="a deciding word"),
        pytest.param(Fact("word", "yes", "", []), "Yes, you do.", id="yes"),
        pytest.param(Fact("word", "no", "", []), "No, it was stopped.", id="no"),
        pytest.param(Fact("word", "no", "", []), "You do not take it any more.", id="no in a sentence"),
        pytest.param(Fact("value", "3", "", []), "It was measured on 3 days in 2019.", id="days are counted"),
        pytest.param(Fact("value", "3", "", []), "On three different days.", id="days are counted in words"),
        pytest.param(Fact("value", "2", "", []), "You had it twice in 2019.", id="twice"),
        pytest.param(Fact("value", "3", "", []), "You had it three times.", id="times are counted"),
        pytest.param(Fact("name", "type 2 diabetes", "", ["diabetes"]), "You have diabetes.", id="a lay name"),
        pytest.param(Fact("name", "type 2 diabetes", "", ["diabetes"]), "You have diabetes, type II.", id="its type in Roman figures"),
    ],
)  # fmt: skip
def test_told(fact: Fact, answer: str) -> None:
    assert tells(fact, answer)


@pytest.mark.parametrize(
    ("fact", "answer"),
    [
        pytest.param(A1C, "", id="an empty answer"),
        pytest.param(A1C, "It was 5.9.", id="the unit is missing"),
        pytest.param(A1C, "It was 5.9 mg/dL.", id="another unit"),
        pytest.param(A1C, "It was 6 %.", id="rounded"),
        pytest.param(A1C, "It was 5.93 %.", id="more than was measured"),
        pytest.param(A1C, "It was 5,9 %.", id="a decimal comma is not English"),
        pytest.param(Fact("value", "5.9", "%", ["5.934"]), "It was 5.934.", id="the other wording without its unit"),
        pytest.param(Fact("date", "2019-11-02", "", ["November 2, 2019"]), "It was not November 2, 2019.", id="a date in words denied"),
        pytest.param(A1C, "It was 15.9 %.", id="part of a number"),
        pytest.param(A1C, "It was not 5.9 %.", id="denied"),
        pytest.param(A1C, "It was above 5.6 % on 5.9.2019", id="part of a date"),
        pytest.param(Fact("value", "40", "U/L", []), "It was 40 U/mL.", id="what stands below is another"),
        pytest.param(Fact("value", "4", "mEq/L", []), "It was 4 mEq.", id="half of a unit"),
        pytest.param(Fact("value", "27.5", "kg", []), "It was 27.5 kg/m2.", id="a unit that goes on"),
        pytest.param(Fact("value", "37", "Cel", []), "It was 37 °F.", id="the other degrees"),
        pytest.param(Fact("value", "70.25", "kg", []), "You weighed 155 pounds.", id="a conversion rounded to fewer figures"),
        pytest.param(Fact("value", "5", "", []), "It was 5 mg.", id="a unit where there is none"),
        pytest.param(Fact("value", "2", "", []), "You have type 2 diabetes.", id="a number of a name"),
        pytest.param(Fact("value", "2", "", []), "On November 2, 2019.", id="a number of a date"),
        pytest.param(Fact("value", "3", "", []), "On your third visit.", id="an ordinal is no count"),
        pytest.param(Fact("value", "2.5", "", []), "Your T-score was -2.5.", id="the sign"),
        pytest.param(DAY, "In November 2019.", id="less precise"),
        pytest.param(DAY, "On November 2.", id="no year"),
        pytest.param(DAY, "On February 11, 2019.", id="day and month exchanged"),
        pytest.param(DAY, "On November 2, 2018.", id="another year"),
        pytest.param(DAY, "It was not on November 2, 2019.", id="a date denied"),
        pytest.param(Fact("date", "2002-11-19", "", []), "On November 2, 2019.", id="day and year exchanged"),
        pytest.param(Fact("date", "2019-11", "", []), "In 2019.", id="a year for a month"),
        pytest.param(Fact("date", "2019", "", []), "You took 2,019 steps.", id="a number is no year"),
        pytest.param(METFORMIN, "You do not take metformin.", id="a name denied"),
        pytest.param(METFORMIN, "Your record shows no metformin, insulin or aspirin.", id="a list denied"),
        pytest.param(METFORMIN, "You take metforminium.", id="part of a word"),
        pytest.param(Fact("name", "essential hypertension", "", []), "You have hypertension, an essential matter.", id="another order"),
        pytest.param(Fact("name", "amlodipine besylate", "", []), "You take amlodipine.", id="half of a name"),
        pytest.param(Fact("word", "normal", "", []), "It is abnormal.", id="part of a deciding word"),
        pytest.param(Fact("word", "normal", "", []), "It is not normal.", id="a deciding word denied"),
        pytest.param(Fact("word", "yes", "", []), "No, you do not.", id="no for yes"),
        pytest.param(Fact("word", "no", "", []), "Yes, you do not need more.", id="yes for no"),
        pytest.param(Fact("value", "3", "", []), "You took it for 3 days.", id="how long is no count"),
        pytest.param(Fact("value", "1", "", []), "You take it once a day.", id="how often is no count"),
        pytest.param(Fact("name", "type 2 diabetes", "", ["diabetes"]), "You have type 1 diabetes.", id="another type"),
        pytest.param(Fact("name", "renal failure stage 3", "", ["renal failure"]), "You have renal failure stage 4.", id="another stage"),
    ],
)  # fmt: skip
def test_not_told(fact: Fact, answer: str) -> None:
    assert not tells(fact, answer)


DENIED = "You do not take metformin."
STOPPED = "You stopped taking metformin on May 3, 2014."


@pytest.mark.parametrize(
    ("answer", "reference", "expected"),
    [
        pytest.param("You don't take metformin.", DENIED, True, id="denied in both"),
        pytest.param("You take metformin.", DENIED, False, id="denied in the right answer alone"),
        pytest.param("You no longer take metformin.", STOPPED, True, id="no longer, of what was stopped"),
        pytest.param("You no longer take metformin.", "You take metformin.", False, id="no longer, of what is taken"),
        pytest.param("You do not take metformin any more.", STOPPED, True, id="not any more"),
        pytest.param("You don't take metformin anymore.", STOPPED, True, id="not any more, spoken"),
        pytest.param("You never took metformin.", STOPPED, False, id="never, of what was stopped"),
    ],
)
def test_the_right_answer_decides_what_is_to_be_denied(answer: str, reference: str, expected: bool) -> None:
    assert tells(METFORMIN, answer, reference) is expected


def test_each_fact_by_itself() -> None:
    assert stated("It was 5.9 % in November 2019.", "", [A1C, DAY, Fact("name", "hemoglobin", "", [])]) == [True, False, False]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param("Your record lists metformin as active.", [True, True], id="said by what it affirms"),
        pytest.param("Your record lists insulin.", [False, False], id="of something else"),
        pytest.param("You do not take metformin.", [False, False], id="denied"),
        pytest.param("No. Your record lists metformin.", [False, True], id="no"),
        pytest.param("Your record lists metformin, which was stopped.", [False, True], id="over"),
        pytest.param("You take metformin, and you do not take insulin.", [False, True], id="with a no besides"),
    ],
)
def test_who_affirms_what_was_asked_about_says_yes(answer: str, expected: list[bool]) -> None:
    assert stated(answer, "Yes, your record lists metformin.", [Fact("word", "yes", "", []), METFORMIN]) == expected


LISINOPRIL = Fact("name", "lisinopril", "", [])
NO_LONGER = "No, your record no longer lists lisinopril as active: it was stopped or completed."


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(NO_LONGER, [True, True], id="the right answer"),
        pytest.param("Your record no longer lists lisinopril as active.", [True, True], id="without its no"),
        pytest.param("You no longer take lisinopril.", [True, True], id="no longer"),
        pytest.param("You do not take lisinopril any more.", [True, True], id="not any more"),
        pytest.param("Your lisinopril was stopped.", [True, True], id="stopped"),
        pytest.param("Your record lists lisinopril as completed.", [True, True], id="completed"),
        pytest.param("No, you do not take lisinopril.", [True, True], id="denied as well"),
        pytest.param("You take lisinopril.", [False, True], id="yes for no"),
        pytest.param("Yes, you no longer need anything but lisinopril.", [False, True], id="a yes that goes on with no longer"),
        pytest.param("You no longer take metformin.", [True, False], id="of something else"),
    ],
)
def test_no_is_said_in_many_ways(answer: str, expected: list[bool]) -> None:
    assert stated(answer, NO_LONGER, [Fact("word", "no", "", []), LISINOPRIL]) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param("Your record lists lisinopril as completed.", [False, True], id="a drug that is completed is not taken"),
        pytest.param("Your record lists lisinopril as active.", [True, True], id="active"),
    ],
)
def test_who_names_a_drug_that_is_over_says_no_yes(answer: str, expected: list[bool]) -> None:
    right = "Yes, your record lists lisinopril as a current medication."
    assert stated(answer, right, [Fact("word", "yes", "", []), LISINOPRIL]) == expected


def test_a_vaccination_that_is_completed_was_given() -> None:
    facts = [Fact("word", "yes", "", []), Fact("name", "flu shot", "", [])]
    assert stated("Your record lists the flu shot as completed.", "Yes, your record shows the flu shot.", facts) == [True, True]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param("It was measured once in 2019.", True, id="once"),
        pytest.param("You had one glucose test in 2019.", True, id="a number word"),
        pytest.param("It was measured 1 time.", True, id="in figures"),
        pytest.param("It was measured 5 times in 2019, first on January 1, 2019.", False, id="the day of a date"),
        pytest.param("It was measured 11 times.", False, id="another number"),
    ],
)
def test_a_count_in_words_or_figures(answer: str, expected: bool) -> None:
    assert tells(Fact("word", "once", "", ["one time", "1"]), answer) is expected


DAILY = Fact("word", "1 once a day", "", ["once a day", "1 once daily", "once daily", "daily", "every day"])


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param("You take it daily.", True, id="daily"),
        pytest.param("You take it every day.", True, id="every day"),
        pytest.param("You take 10 mg once daily.", True, id="once daily"),
        pytest.param("You take it twice daily.", False, id="twice"),
        pytest.param("You take it three times daily.", False, id="three times"),
        pytest.param("You take it twice every day.", False, id="twice every day"),
    ],
)
def test_daily_is_once_a_day(answer: str, expected: bool) -> None:
    assert tells(DAILY, answer) is expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param("It was 90 mg/dL, which is normal.", True, id="normal"),
        pytest.param("It is within the normal range.", True, id="within"),
        pytest.param("It is above the normal range.", False, id="above"),
        pytest.param("It is higher than normal.", False, id="than"),
        pytest.param("It is outside the normal range.", False, id="outside"),
        pytest.param("It is over the upper limit of normal.", False, id="over the limit"),
    ],
)
def test_what_is_measured_against_the_normal(answer: str, expected: bool) -> None:
    assert tells(Fact("word", "normal", "", []), answer) is expected


@pytest.mark.parametrize(
    ("fact", "answer", "expected"),
    [
        pytest.param("hypertension", "You have pulmonary hypertension.", False, id="of the lungs"),
        pytest.param("pulmonary hypertension", "You have pulmonary hypertension.", True, id="what was meant"),
        pytest.param("diabetes", "You have gestational diabetes.", False, id="in pregnancy"),
        pytest.param("diabetes", "You have pre-diabetes.", False, id="before"),
        pytest.param("smoker", "You are a non-smoker.", False, id="not, with a hyphen"),
        pytest.param("smoker", "You are an ex-smoker.", False, id="not any more, with a hyphen"),
        pytest.param("smoker", "You are a former smoker.", False, id="former"),
        pytest.param("smoker", "You are a smoker.", True, id="the thing itself"),
    ],
)
def test_a_name_within_another(fact: str, answer: str, expected: bool) -> None:
    assert tells(Fact("name", fact, "", []), answer) is expected


def test_a_date_alone_says_no_yes() -> None:
    assert stated("It was on November 2, 2019.", "Yes, on November 2, 2019.", [Fact("word", "yes", "", []), DAY]) == [False, True]


def test_no_facts() -> None:
    assert stated("It was 5.9 %.", "", []) == []


ASTHMA = Fact("name", "asthma", "", [])
RESOLVED = Fact("word", "resolved", "", ["no longer", "is over", "not active", "inactive", "gone"])
ACTIVE = Fact("word", "active", "", ["current", "ongoing", "still have", "not resolved"])


@pytest.mark.parametrize(
    ("status", "answer", "expected"),
    [
        pytest.param(RESOLVED, "Your asthma is resolved.", [True, True], id="in the word itself"),
        pytest.param(RESOLVED, "You no longer have asthma.", [True, True], id="no longer had"),
        pytest.param(RESOLVED, "Your asthma is no longer active.", [True, True], id="no longer active"),
        pytest.param(RESOLVED, "Your asthma isn't active anymore.", [True, True], id="not active any more"),
        pytest.param(RESOLVED, "Your asthma is not active.", [True, True], id="not active"),
        pytest.param(RESOLVED, "Your asthma is not resolved.", [False, True], id="not resolved"),
        pytest.param(RESOLVED, "Asthma is active, and has been for over ten years.", [False, True], id="over ten years"),
        pytest.param(ACTIVE, "Your asthma is active.", [True, True], id="active"),
        pytest.param(ACTIVE, "Your asthma is not resolved.", [True, True], id="active: not resolved"),
        pytest.param(ACTIVE, "Your asthma is no longer active.", [False, True], id="active: no longer"),
        pytest.param(ACTIVE, "You do not have asthma.", [False, False], id="active: not had"),
        pytest.param(ACTIVE, "Your asthma was active but is resolved now.", [False, True], id="was active"),
    ],
)
def test_a_word_that_negates_by_itself_denies_nothing_else(status: Fact, answer: str, expected: list[bool]) -> None:
    assert stated(answer, f"Your record lists asthma as {status.text}.", [status, ASTHMA]) == expected
