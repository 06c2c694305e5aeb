"""Errors planted in notes that are right, on the sample always and on real gold notes where they are; and the planters themselves."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from random import Random

import pytest
from scoring.faithfulness.planting import PLANTERS, drop_sentence, sentences, swap_all_sides

from bedside.files import fingerprint
from bedside.scoring.faithfulness import faithfulness
from bedside.scoring.faithfulness.scores import _RULES
from bedside.sources.mts_dialog import MIRROR_FOLDER, PUBLIC_FILES, Record, read_records

FOUND = 0.95
"""The share of the planted errors that must make a rate worse."""


@pytest.mark.parametrize(
    ("planter", "note", "planted"),
    [
        pytest.param("negated finding affirmed", "She denies fever.", "She reports fever.", id="denies"),
        pytest.param("negated finding affirmed", "Lungs clear without wheezes.", "Lungs clear with wheezes.", id="without"),
        pytest.param("negated finding affirmed", "He is not on insulin.", "He is on insulin.", id="not"),
        pytest.param("negated finding affirmed", "Fever for a day.", None, id="nothing negated"),
        pytest.param("affirmed finding negated", "He has a rash.", "He has no rash.", id="has a"),
        pytest.param("affirmed finding negated", "She denies a history of gout.", None, id="negated already"),
        pytest.param("dose changed", "Lisinopril 20 mg daily.", "Lisinopril 30 mg daily.", id="as many digits"),
        pytest.param("dose changed", "Aged 20 years.", None, id="no dose"),
        pytest.param("quantity changed", "Cough for 3 weeks.", "Cough for 4 weeks.", id="duration"),
        pytest.param("frequency changed", "Taken b.i.d. with food.", "Taken t.i.d. with food.", id="abbreviated"),
        pytest.param("side swapped", "Left knee pain.", "Right knee pain.", id="capital"),
        pytest.param("side swapped", "He left the hospital.", None, id="a verb"),
        pytest.param("relative swapped", "Mother with gout.", "Father with gout.", id="capital"),
        pytest.param("date changed", "Stroke in 2009.", "Stroke in 2016.", id="year"),
        pytest.param("medication swapped", "On aspirin.", "On albuterol.", id="generic name"),
        pytest.param("sentence dropped", "Only one.", None, id="a single sentence"),
    ],
)
def test_planters(planter: str, note: str, planted: str | None) -> None:
    assert PLANTERS[planter](note, Random(0)) == planted


def test_all_sides_are_swapped() -> None:
    assert swap_all_sides("Left hip and right knee.", Random(0)) == "right hip and left knee."


def test_a_sentence_is_dropped_and_no_title_ends_one() -> None:
    note = "Seen by Dr. Able. No fever.\nBack in 2 weeks."
    assert sentences(note) == ["Seen by Dr. Able.", "No fever.", "Back in 2 weeks."]
    assert {drop_sentence(note, Random(seed)) for seed in range(20)} == {
        "No fever. Back in 2 weeks.",
        "Seen by Dr. Able. Back in 2 weeks.",
        "Seen by Dr. Able. No fever.",
    }


def test_the_sample(repository: Path) -> None:
    records = [
        record for split in ("train", "validation", "test") for record in read_records(repository / "data" / "sample" / f"{split}.csv")
    ]
    _unchanged_notes_lose_nothing(records)
    planted, found = _plant(records)
    assert planted["sentence dropped"] >= 100
    assert planted["side swapped"] >= 30
    assert _too_rarely_found(planted, found) == {}


RECORDED = {3: "eca7df9c18f03c25"}
"""For each number of the rules, what they make of the sample's notes with every error planted."""


def test_rules_that_score_otherwise_have_another_number(repository: Path) -> None:
    records = read_records(repository / "data" / "sample" / "train.csv")
    planted = [
        (note, record) for place, record in enumerate(records) for plant in PLANTERS.values() if (note := plant(record.text, Random(place)))
    ]
    scores = faithfulness([note for note, _ in planted], [record.text for _, record in planted], [record.dialogue for _, record in planted])
    found = fingerprint([[asdict(span) for span in (*score.unsupported, *score.omitted)] for score in scores])
    assert found == RECORDED[_RULES], "raise _RULES, so that scores of both are not compared, and record this under the new number"


@pytest.mark.slow
def test_500_gold_notes(repository: Path) -> None:
    shared = repository.parent / "shared"
    if not shared.is_dir():
        pytest.skip("the shared folder with MTS-Dialog is not beside this clone")
    records = read_records(shared / "data" / MIRROR_FOLDER / PUBLIC_FILES["train"].path)
    records = Random(2023).sample(records, 500)
    _unchanged_notes_lose_nothing(records)
    planted, found = _plant(records)
    assert all(planted[name] for name in PLANTERS)
    assert _too_rarely_found(planted, found) == {}


def _unchanged_notes_lose_nothing(records: list[Record]) -> None:
    notes = [record.text for record in records]
    scores = faithfulness(notes, notes, [record.dialogue for record in records])
    assert [(score.unsupported_facts, score.omitted_facts) for score in scores] == [(0.0, 0.0)] * len(records)


def _plant(records: list[Record]) -> tuple[Counter[str], Counter[str]]:
    """How many errors of each kind were planted, at most one of a kind in a note, and how many made a rate worse."""
    planted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for name, planter in PLANTERS.items():
        wrong = [(note, record) for place, record in enumerate(records) if (note := planter(record.text, Random(place))) is not None]
        scores = faithfulness([note for note, _ in wrong], [record.text for _, record in wrong], [record.dialogue for _, record in wrong])
        planted[name] = len(wrong)
        found[name] = sum(score.unsupported_facts > 0 or score.omitted_facts > 0 for score in scores)
    return planted, found


def _too_rarely_found(planted: Counter[str], found: Counter[str]) -> dict[str, str]:
    return {name: f"{found[name]} of {planted[name]}" for name in PLANTERS if found[name] < FOUND * planted[name]}
