from pathlib import Path

import pytest

from bedside.scoring.baseline import predict_sections
from bedside.sources.mts_dialog import MIRROR_FOLDER, PUBLIC_FILES, read_records


def test_learns_what_is_to_be_learned() -> None:
    train = ["any allergies to drugs", "are you allergic to drugs", "what medicines do you take", "do you take medicines daily"] * 2
    sections = ["ALLERGY", "ALLERGY", "MEDICATIONS", "MEDICATIONS"] * 2
    assert predict_sections(train, sections, ["allergic to any drugs", "take any medicines"], seed=0) == ["ALLERGY", "MEDICATIONS"]


def test_one_section_in_training_is_the_answer_to_everything() -> None:
    assert predict_sections(["a", "b"], ["CC", "CC"], ["c"], seed=0) == ["CC"]


def test_a_handful_of_dialogues_without_a_word_in_common_is_enough() -> None:
    assert predict_sections(["alpha beta", "gamma delta"], ["CC", "PLAN"], ["gamma"], seed=0) == ["PLAN"]


def test_the_published_floor_on_the_real_data(repository: Path) -> None:
    mirror = repository.parent / "shared" / "data" / MIRROR_FOLDER
    if not mirror.is_dir():
        pytest.skip("the shared folder with MTS-Dialog is not beside this clone")
    train, test = (read_records(mirror / PUBLIC_FILES[split].path) for split in ("train", "test"))
    guesses = predict_sections([r.dialogue for r in train], [r.section for r in train], [r.dialogue for r in test], seed=42)
    # A TF-IDF + linear SVM is known to reach .730 on test 1.
    assert sum(guess == record.section for guess, record in zip(guesses, test, strict=True)) / len(test) == pytest.approx(0.73, abs=0.005)
