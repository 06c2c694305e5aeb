from collections.abc import Callable
from pathlib import Path

from bedside.audit import audit
from bedside.examples import Example
from bedside.tasks.notes import SECTIONS

Splits = Callable[[Callable[[str], Path]], dict[str, list[Example]]]


def test_the_sample_covers_every_section_in_every_split(repository: Path, examples_of: Splits) -> None:
    splits = examples_of(lambda split: repository / "data/sample" / f"{split}.csv")
    report = audit(splits, near_duplicate=0.8)
    least = {"train": 160, "validation": 40, "test": 80}
    assert {split for split in splits if report[split]["n"] >= least[split]} == set(least)
    assert {split: set(report[split]["labels"]) for split in splits} == {split: set(SECTIONS) for split in splits}


def test_no_two_dialogues_of_the_sample_are_alike(repository: Path, examples_of: Splits) -> None:
    report = audit(examples_of(lambda split: repository / "data/sample" / f"{split}.csv"), near_duplicate=0.8)
    assert (report["duplicates"], report["near_duplicates"], report["repeated"]) == (0, 0, 0)


def test_the_sample_has_notes_that_say_none(repository: Path, examples_of: Splits) -> None:
    splits = examples_of(lambda split: repository / "data/sample" / f"{split}.csv")
    assert all(any(example.reference["text"] == "None." for example in examples) for examples in splits.values())
