"""Whose value is whose. Every expected answer here was decided by reading, none by running."""

import pytest

from bedside.questions.question import Fact
from bedside.scoring.answers.fact_recall import stated

LIPIDS = (
    "Your lipid panel on December 28, 1991 showed: total cholesterol 190.5 mg/dL, LDL cholesterol 132.7 mg/dL and HDL cholesterol 31 mg/dL."
)
LIPID_FACTS = [Fact("value", number, "mg/dL", []) for number in ("190.5", "132.7", "31")]
PRESSURE = "Your last blood pressure was 144.1/86.6 mmHg on December 6, 2025."
PRESSURE_FACTS = [Fact("value", number, "mmHg", []) for number in ("144.1", "86.6")]
YEARS = "Your ALT was higher in 2017: 58.32 U/L on April 23, 2017, against 54.54 U/L on April 10, 2016."
YEARS_FACTS = [Fact("value", number, "U/L", []) for number in ("54.54", "58.32")]
CHANGE = "You have lost 3.4 kg: from 78.9 kg on November 1, 1993 to 75.5 kg on January 31, 2011."
CHANGE_FACTS = [Fact("value", number, "kg", []) for number in ("3.4", "78.9", "75.5")]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(LIPIDS, [True, True, True], id="the right answer"),
        pytest.param("Total cholesterol: 190.5 mg/dL, LDL: 31 mg/dL, HDL: 132.7 mg/dL.", [True, False, False], id="two exchanged"),
        pytest.param("LDL was 132.7 mg/dL, your HDL 31 mg/dL and total cholesterol 190.5 mg/dL.", [True, True, True], id="another order"),
        pytest.param("- Total cholesterol 132.7 mg/dL\n- LDL 190.5 mg/dL\n- HDL 31 mg/dL", [False, False, True], id="lines"),
        pytest.param("Your LDL and HDL cholesterol were 132.7 mg/dL and 31 mg/dL.", [False, True, True], id="respectively"),
        pytest.param("190.5 mg/dL (total cholesterol), 132.7 mg/dL (LDL), 31 mg/dL (HDL)", [True, True, True], id="names after values"),
        pytest.param("31 mg/dL (LDL), 132.7 mg/dL (HDL)", [False, False, False], id="names after values, exchanged"),
        pytest.param("The values were 190.5 mg/dL, 132.7 mg/dL and 31 mg/dL.", [True, True, True], id="without names"),
        pytest.param("HDL cholesterol 31 mg/dL LDL cholesterol 132.7 mg/dL", [False, True, True], id="without borders"),
        pytest.param("Your non-HDL cholesterol was 132.7 mg/dL.", [False, True, False], id="another name around it"),
        pytest.param("LDL 31 mg/dL. No, your HDL cholesterol was 31 mg/dL.", [False, False, True], id="once right is told"),
    ],
)  # fmt: skip
def test_results_of_a_report(answer: str, expected: list[bool]) -> None:
    assert stated(answer, LIPIDS, LIPID_FACTS) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(PRESSURE, [True, True], id="the right answer"),
        pytest.param("It was 86.6/144.1 mmHg.", [False, False], id="exchanged"),
        pytest.param("It was 86.6 over 144.1 mmHg.", [False, False], id="exchanged, in words"),
        pytest.param("It was 144.1 mmHg / 86.6 mmHg.", [True, True], id="a unit each"),
        pytest.param("It was 86.6 mmHg / 144.1 mmHg.", [False, False], id="exchanged, a unit each"),
        pytest.param("Systolic 144.1 mmHg, diastolic 86.6 mmHg.", [True, True], id="named"),
        pytest.param("Systolic 86.6 mmHg, diastolic 144.1 mmHg.", [False, False], id="named, exchanged"),
        pytest.param("It was 144.1 mmHg, and 86.6 mmHg.", [True, True], id="neither"),
    ],
)
def test_the_sides_of_a_blood_pressure(answer: str, expected: list[bool]) -> None:
    assert stated(answer, PRESSURE, PRESSURE_FACTS) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(YEARS, [True, True], id="the right answer"),
        pytest.param("It was 54.54 U/L on April 23, 2017, against 58.32 U/L on April 10, 2016.", [False, False], id="exchanged"),
        pytest.param("In 2016 it was 54.54 U/L, in 2017 it was 58.32 U/L.", [True, True], id="years"),
        pytest.param("In 2016 it was 58.32 U/L, in 2017 it was 54.54 U/L.", [False, False], id="years, exchanged"),
        pytest.param("In 2016, it was 54.54 U/L and in 2017, it was 58.32 U/L.", [True, True], id="a comma after the year"),
        pytest.param("In 2016, it was 58.32 U/L and in 2017, it was 54.54 U/L.", [False, False], id="exchanged, a comma after the year"),
        pytest.param("In 2016 and 2017 it was 54.54 U/L and 58.32 U/L.", [True, True], id="respectively"),
        pytest.param("Your ALT rose from 54.54 U/L to 58.32 U/L.", [True, True], id="without dates"),
        pytest.param("Your ALT was higher in 2017, 58.32 U/L on April 23, 2017, against 54.54 U/L.", [True, True], id="a year before"),
        pytest.param("Your ALT was lower in 2016: 54.54 U/L on 04/10/2016 and 58.32 U/L on 04/23/2017.", [True, True], id="in figures"),
    ],
)
def test_values_of_two_dates(answer: str, expected: list[bool]) -> None:
    assert stated(answer, YEARS, YEARS_FACTS) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(CHANGE, [True, True, True], id="the right answer"),
        pytest.param("You lost weight from 78.9 kg to 75.5 kg, which is 3.4 kg.", [True, True, True], id="in other words"),
        pytest.param("You weighed 75.5 kg on November 1, 1993 and 78.9 kg on January 31, 2011.", [False, False, False], id="exchanged"),
    ],
)
def test_a_change_and_what_it_was_between(answer: str, expected: list[bool]) -> None:
    assert stated(answer, CHANGE, CHANGE_FACTS) == expected
