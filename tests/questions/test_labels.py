"""Names of measurements, short and lay."""

import pytest

from bedside.questions.labels import label, lay_of, short, unit_of


@pytest.mark.parametrize(
    ("name", "called"),
    [
        pytest.param("Hemoglobin A1c/Hemoglobin.total in Blood", "hemoglobin A1c", id="A1c by LOINC"),
        pytest.param("Hemoglobin A1c", "hemoglobin A1c", id="A1c, short already"),
        pytest.param("Glucose [Mass/volume] in Blood", "glucose", id="blood"),
        pytest.param("Glucose [Mass/volume] in Serum or Plasma", "glucose", id="serum is blood to a patient"),
        pytest.param("Glucose [Mass/volume] in Urine by Test strip", "glucose in urine", id="urine is not"),
        pytest.param("Leukocytes [#/volume] in Blood by Automated count", "white blood cell count", id="white cells"),
        pytest.param("Body Weight", "weight", id="weight"),
        pytest.param("Ferritin [Mass/volume] in Serum or Plasma", "ferritin", id="unknown, made short"),
        pytest.param("Systolic Blood Pressure", None, id="blood pressure"),
        pytest.param("Are you worried about losing your housing?", None, id="question"),
        pytest.param("Total score [AUDIT-C]", None, id="score"),
    ],
)
def test_label(name: str, called: str | None) -> None:
    assert label(name) == called


def test_lay_names_that_two_measurements_share_are_not_used() -> None:
    assert "sugar test" in lay_of("glucose", ["glucose"])
    assert "sugar test" not in lay_of("glucose", ["glucose", "hemoglobin A1c"])
    assert "cholesterol" not in lay_of("total cholesterol", ["total cholesterol", "LDL cholesterol"])
    assert lay_of("ferritin", ["ferritin"]) == ()


def test_what_is_not_asked_has_a_short_name_all_the_same() -> None:
    assert short("Erythrocyte distribution width [Entitic volume] by Automated count") == "erythrocyte distribution width"


def test_scores_have_no_unit() -> None:
    assert [unit_of({"unit": unit}) for unit in ("{score}", "score", "mg/dL")] == ["", "", "mg/dL"]
    assert unit_of({}) == ""
