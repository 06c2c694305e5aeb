import random

import pytest

from bedside.errors import DataError
from bedside.questions.splits import split_patients, tied

PATIENTS = [f"p{number}" for number in range(20)]


def sizes(patients: list[str], validation: float = 0.15, test: float = 0.25, seed: int = 7) -> dict[str, int]:
    found = split_patients(patients, validation_share=validation, test_share=test, seed=seed)
    assert found.keys() == set(patients)
    return {split: list(found.values()).count(split) for split in ("train", "validation", "test")}


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        pytest.param(20, {"train": 12, "validation": 3, "test": 5}, id="by the shares"),
        pytest.param(3, {"train": 1, "validation": 1, "test": 1}, id="one each"),
        pytest.param(4, {"train": 2, "validation": 1, "test": 1}, id="rounded to at least one"),
    ],
)
def test_sizes(count: int, expected: dict[str, int]) -> None:
    assert sizes(PATIENTS[:count]) == expected


def test_large_shares_leave_one_patient_to_train_on() -> None:
    assert sizes(PATIENTS[:4], validation=0.45, test=0.54) == {"train": 1, "validation": 1, "test": 2}


def test_order_changes_nothing_and_the_seed_does() -> None:
    mixed = random.Random(1).sample(PATIENTS, len(PATIENTS))
    shares = {"validation_share": 0.15, "test_share": 0.25}
    assert split_patients(mixed, **shares, seed=7) == split_patients(PATIENTS, **shares, seed=7)
    assert split_patients(PATIENTS, **shares, seed=8) != split_patients(PATIENTS, **shares, seed=7)


def test_two_patients_are_too_few() -> None:
    with pytest.raises(DataError, match="questions were found for 2 patients: at least 3 are needed"):
        sizes(PATIENTS[:2])


def test_texts_of_a_later_split_are_named() -> None:
    texts = {"a": {"Allergy: latex", "own of a"}, "b": {"Allergy: latex", "x"}, "c": {"x", "own of c"}}
    assert tied(texts, {"a": "train", "b": "validation", "c": "test"}) == {
        "train": {"Allergy: latex"},
        "validation": {"x"},
        "test": set(),
    }
