"""Lay names: used where they are clear."""

import pytest

from bedside.questions.lay import CONDITIONS, DRUGS, PROCEDURES, alike, lay_names


@pytest.mark.parametrize(
    ("label", "labels", "expected"),
    [
        pytest.param("type 2 diabetes", ["type 2 diabetes", "prediabetes"], ["diabetes"], id="prediabetes is another word"),
        pytest.param("type 2 diabetes", ["type 2 diabetes", "diabetes insipidus"], [], id="two kinds of diabetes"),
        pytest.param("Myocardial infarction", ["Myocardial infarction"], ["heart attack"], id="whatever the case"),
        pytest.param("gout", ["gout"], [], id="none known"),
    ],
)
def test_lay_names(label: str, labels: list[str], expected: list[str]) -> None:
    assert lay_names(label, labels, CONDITIONS) == expected


def test_two_drugs_for_one_thing_are_not_called_by_it() -> None:
    assert lay_names("lisinopril", ["lisinopril"], DRUGS) == ["my blood pressure pill"]
    assert lay_names("lisinopril", ["lisinopril", "amlodipine"], DRUGS) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("migraine", "chronic migraine", True, id="a kind of it"),
        pytest.param("concussion with loss of consciousness", "concussion injury of brain", True, id="one lay name"),
        pytest.param("fracture of ankle", "fracture of forearm", False, id="two places"),
    ],
)
def test_alike(*, one: str, other: str, expected: bool) -> None:
    assert alike(one, other, CONDITIONS) is expected
    assert alike(other, one, CONDITIONS) is expected


def test_tables_are_keyed_by_small_letters() -> None:
    assert all(key == key.casefold() for table in (CONDITIONS, DRUGS, PROCEDURES) for key in table)
