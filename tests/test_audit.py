import copy
import json
from collections.abc import Callable

import pytest

from bedside.audit import audit, links, normalized
from bedside.examples import Example
from bedside.tasks import notes

Build = Callable[..., Example]

# Eleven words are nine word triples.
LONG = "the patient has had a dull ache in her lower back"


def splits_of(train: list[Example], validation: list[Example], test: list[Example]) -> dict[str, list[Example]]:
    return {"train": train, "validation": validation, "test": test}


@pytest.fixture
def others(notes_example: Build) -> list[Example]:
    """One example a split that is like no other."""
    texts = ["Doctor: any rash on the arms?", "Doctor: who lives with you now?", "Doctor: when was your last shot?"]
    return [notes_example(f"{split}-other", text) for split, text in zip(("train", "validation", "test"), texts, strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Doctor: What's up?\nPatient: PAIN!", "doctor what s up patient pain", id="case, punctuation and line breaks"),
        pytest.param("  Größe  STRASSE ß ", "grösse strasse ss", id="case of other alphabets"),
        pytest.param("?!", "", id="no word at all"),
    ],
)
def test_normalized(text: str, expected: str) -> None:
    assert normalized(text) == expected


@pytest.mark.parametrize(
    ("dialogue", "exact", "near"),
    [
        pytest.param(LONG, 1, 0, id="equal"),
        pytest.param("The patient has had a DULL ache, in her lower back!", 1, 0, id="equal but for case and punctuation"),
        pytest.param(LONG.replace(" dull", "\n\ndull"), 1, 0, id="equal but for line breaks"),
        # 8 of 10 triples are shared: exactly the threshold.
        pytest.param(LONG.replace("back", "leg"), 0, 1, id="last word differs"),
        # 6 of 12 triples are shared.
        pytest.param(LONG.replace("dull", "sharp"), 0, 0, id="middle word differs"),
        pytest.param("the doctor is in", 0, 0, id="another text"),
    ],
)
def test_duplicates_across_splits_are_found(others: list[Example], notes_example: Build, dialogue: str, exact: int, near: int) -> None:
    train, validation, test = others
    splits = splits_of([train, notes_example("train-1", LONG)], [validation], [test, notes_example("test-1", dialogue)])
    report = audit(splits, notes, near_duplicate=0.8)
    assert report["duplicate_pairs"] == [["train-1", "test-1"]] * exact
    assert report["near_duplicate_pairs"] == [["train-1", "test-1"]] * near
    assert (report["duplicates"], report["near_duplicates"], report["repeated"]) == (exact, near, 0)


def test_the_threshold_of_near_duplicates_is_a_setting(others: list[Example], notes_example: Build) -> None:
    train, validation, test = others
    splits = splits_of(
        [train, notes_example("train-1", LONG)], [validation, notes_example("validation-1", LONG.replace("back", "leg"))], [test]
    )
    assert audit(splits, notes, near_duplicate=0.81)["near_duplicates"] == 0
    assert audit(splits, notes, near_duplicate=0.8)["near_duplicates"] == 1


def test_a_repeat_inside_a_split_is_no_leak(others: list[Example], notes_example: Build) -> None:
    train, validation, test = others
    splits = splits_of([train, notes_example("train-1", LONG), notes_example("train-2", LONG.upper())], [validation], [test])
    report = audit(splits, notes, near_duplicate=0.8)
    assert report["repeated_pairs"] == [["train-1", "train-2"]]
    assert (report["duplicates"], report["near_duplicates"], report["repeated"]) == (0, 0, 1)


def test_the_same_dialogue_in_three_splits_is_three_pairs(notes_example: Build) -> None:
    splits = splits_of([notes_example("train-1", LONG)], [notes_example("validation-1", LONG)], [notes_example("test-1", LONG)])
    assert audit(splits, notes, near_duplicate=0.8)["duplicate_pairs"] == [
        ["train-1", "validation-1"],
        ["train-1", "test-1"],
        ["validation-1", "test-1"],
    ]


def test_dialogues_of_two_words_are_compared_by_equality(notes_example: Build) -> None:
    splits = splits_of(
        [notes_example("train-1", "Hello there")], [notes_example("validation-1", "Good day")], [notes_example("test-1", "hello, there")]
    )
    report = audit(splits, notes, near_duplicate=0.1)
    assert (report["duplicate_pairs"], report["near_duplicate_pairs"]) == ([["train-1", "test-1"]], [])


def test_the_dialogue_is_compared_and_not_the_note(others: list[Example], notes_example: Build) -> None:
    train, validation, test = others
    splits = splits_of(
        [train], [validation, notes_example("validation-1", LONG, "CC", "Ache.")], [test, notes_example("test-1", LONG, "PLAN", "Rest.")]
    )
    assert audit(splits, notes, near_duplicate=0.8)["duplicate_pairs"] == [["validation-1", "test-1"]]


def test_nothing_is_removed(notes_example: Build) -> None:
    splits = splits_of([notes_example("train-1", LONG)] * 2, [notes_example("validation-1", LONG)], [notes_example("test-1", LONG)])
    before = copy.deepcopy(splits)
    report = audit(splits, notes, near_duplicate=0.8)
    assert splits == before
    assert [report[split]["n"] for split in splits] == [2, 1, 1]


def test_a_split_is_described_by_labels_empty_ones_and_lengths(others: list[Example], notes_example: Build) -> None:
    _, validation, test = others
    train = [
        notes_example("train-1", "one two three", "PLAN", ""),
        notes_example("train-2", "one two three four five", "CC", "None."),
        notes_example("train-3", "one", "CC", "Pain in the back."),
    ]
    report = audit(splits_of(train, [validation], [test]), notes, near_duplicate=0.8)
    assert report["train"] == {
        "n": 3,
        "labels": {"CC": 2, "PLAN": 1},
        "empty": 1,
        "input_words": {"mean": 3.0, "median": 3.0, "p95": 4.8, "max": 5.0},
        "target_words": {"mean": 2.0, "median": 1.0, "p95": 3.7, "max": 4.0},
    }


def test_a_report_holds_ids_and_no_text(others: list[Example], notes_example: Build) -> None:
    train, validation, test = others
    splits = splits_of([train, notes_example("train-1", LONG)], [validation], [test, notes_example("test-1", LONG, text="Ache.")])
    written = json.dumps(audit(splits, notes, near_duplicate=0.8))
    assert "ache" not in written.lower()


def test_links_lead_to_training_examples_from_either_side() -> None:
    report = {
        "duplicate_pairs": [["train-1", "test-1"], ["validation-1", "test-1"], ["train-2", "validation-1"]],
        "near_duplicate_pairs": [["train-3", "test-1"], ["train-1", "test-1"]],
    }
    assert links(report, {"train-1", "train-2", "train-3"}) == {"test-1": ["train-1", "train-3"], "validation-1": ["train-2"]}
