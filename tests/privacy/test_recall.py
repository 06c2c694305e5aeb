"""How much is found: identifiers planted in the sample's dialogues, by class, and what is replaced where nothing was planted.

The floors lie a little below what was measured with carriers, names, towns and streets that no rule was developed with. They
are those of invented sentences: other people's speech is different, and no floor is a promise.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from privacy.carriers import DEVELOPMENT, HELD_OUT
from privacy.identifiers import UNSEEN
from privacy.planting import Planted, lowered, planted, recall

from bedside.privacy.deidentification import Deidentifier
from bedside.sources.mts_dialog import read_records

SEED = 20261123
WRITTEN = {
    "ADDRESS": 0.92, "AGE": 0.77, "DATE": 0.97, "EMAIL": 0.97, "ID": 0.97, "IP": 0.97, "NAME": 0.97,
    "PHONE": 0.95, "PLACE": 0.89, "URL": 0.97,
}  # fmt: skip
WITHOUT_CAPITALS = {
    "ADDRESS": 0.90, "AGE": 0.77, "DATE": 0.97, "EMAIL": 0.97, "ID": 0.84, "IP": 0.97, "NAME": 0.84,
    "PHONE": 0.95, "PLACE": 0.19, "URL": 0.93,
}  # fmt: skip


@pytest.fixture(scope="module")
def dialogues(repository: Path) -> list[str]:
    return [row.dialogue for row in read_records(repository / "data/sample/test.csv")]


@pytest.fixture(scope="module")
def held_out(dialogues: list[str]) -> list[Planted]:
    return planted(dialogues, HELD_OUT, UNSEEN, SEED)


def below(floors: Mapping[str, float], found: Mapping[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """The classes that were found less often than their floor says, with their counts."""
    assert found.keys() == floors.keys()
    return {kind: counts for kind, counts in found.items() if counts[0] < floors[kind] * counts[1]}


@pytest.mark.slow
@pytest.mark.usefixtures("no_connection")
def test_planted_identifiers_are_found(deidentifier: Deidentifier, held_out: list[Planted]) -> None:
    found = recall(held_out, deidentifier)
    assert min(planted for _, planted in found.values()) >= 50
    assert below(WRITTEN, found) == {}


@pytest.mark.slow
def test_planted_identifiers_are_found_in_a_transcript_without_capitals(deidentifier: Deidentifier, held_out: list[Planted]) -> None:
    assert below(WITHOUT_CAPITALS, recall(lowered(held_out), deidentifier)) == {}


def test_little_else_is_replaced(deidentifier: Deidentifier, dialogues: list[str]) -> None:
    # The sample names invented doctors, patients, relatives and towns, and a few months: 5.5 in 1,000 words.
    replaced = sum(len(deidentifier.deidentify(dialogue).spans) for dialogue in dialogues)
    assert 4 < 1000 * replaced / sum(len(dialogue.split()) for dialogue in dialogues) < 6


def test_speakers_stay(deidentifier: Deidentifier, dialogues: list[str]) -> None:
    for dialogue in dialogues:
        assert _speakers(deidentifier.deidentify(dialogue).text) == _speakers(dialogue)


def test_twice_is_the_same(deidentifier: Deidentifier, held_out: list[Planted]) -> None:
    text = held_out[0].text
    assert deidentifier.deidentify(text) == deidentifier.deidentify(text)


def test_no_carrier_was_developed_with() -> None:
    developed = {carrier for carriers in DEVELOPMENT.values() for carrier in carriers}
    assert developed
    assert not developed & {carrier for carriers in HELD_OUT.values() for carrier in carriers}


def test_a_planted_place_is_where_the_identifier_stands() -> None:
    made = planted(["Doctor: Hi."], {"AGE": ["Patient: I'm {age}."]}, UNSEEN, SEED)[0]
    kind, start, end = made.places[0]
    assert kind == "AGE"
    assert made.text in {f"Doctor: Hi.\nPatient: I'm {made.text[start:end]}.\n", f"Patient: I'm {made.text[start:end]}.\nDoctor: Hi.\n"}


def _speakers(text: str) -> Sequence[str]:
    return [line.partition(":")[0] for line in text.splitlines()]
