import re
from collections import Counter
from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path

from bedside.audit import audit
from bedside.examples import Example
from bedside.tasks import notes
from bedside.tasks.notes import SECTIONS

Splits = Callable[[Callable[[str], Path]], dict[str, list[Example]]]


def test_the_sample_covers_every_section_in_every_split(repository: Path, examples_of: Splits) -> None:
    splits = examples_of(lambda split: repository / "data/sample" / f"{split}.csv")
    report = audit(splits, notes, near_duplicate=0.8)
    least = {"train": 160, "validation": 40, "test": 80}
    assert {split for split in splits if report[split]["n"] >= least[split]} == set(least)
    assert {split: set(report[split]["labels"]) for split in splits} == {split: set(SECTIONS) for split in splits}


def test_no_two_dialogues_of_the_sample_are_alike(repository: Path, examples_of: Splits) -> None:
    splits = examples_of(lambda split: repository / "data/sample" / f"{split}.csv")
    report = audit(splits, notes, near_duplicate=0.8)
    assert (report["duplicates"], report["near_duplicates"], report["repeated"]) == (0, 0, 0)
    # Within a split too, where the audit looks for the same words alone: of two dialogues' pairs of words less than half are shared.
    words = [example.messages[-1]["content"].lower().split() for examples in splits.values() for example in examples]
    pairs = [set(pairwise(spoken)) for spoken in words]
    assert len(pairs) == 280
    assert max(len(one & other) / len(one | other) for one, other in combinations(pairs, 2)) < 0.5


def test_the_sample_has_short_and_long_visits_and_more_than_two_speakers(repository: Path, examples_of: Splits) -> None:
    for examples in examples_of(lambda split: repository / "data/sample" / f"{split}.csv").values():
        dialogues = [example.messages[-1]["content"] for example in examples]
        lines = sorted(len(dialogue.splitlines()) for dialogue in dialogues)
        assert lines[0] <= 3
        assert lines[-1] >= 15
        speakers = {speaker for dialogue in dialogues for speaker in re.findall(r"(?m)^([A-Z][\w .'-]*):", dialogue)}
        assert {"Doctor", "Patient"} < speakers
        assert {"Guest_family", "Guest_clinician"} <= speakers


def test_the_sections_are_as_common_as_in_the_real_data(repository: Path, examples_of: Splits) -> None:
    examples = examples_of(lambda split: repository / "data/sample" / f"{split}.csv")["train"]
    counts = Counter(example.reference["section"] for example in examples)
    # In MTS-Dialog's training set family and social history, and the present illness, are 29 and 23 of 100; the rarest are below 1.
    assert [section for section, _ in counts.most_common(2)] == ["FAM/SOCHX", "GENHX"]
    assert counts.most_common(1)[0][1] > 0.2 * len(examples)
    assert min(counts.values()) < 0.03 * len(examples)


def test_the_sample_has_notes_that_say_none(repository: Path, examples_of: Splits) -> None:
    splits = examples_of(lambda split: repository / "data/sample" / f"{split}.csv")
    assert all(any(example.reference["text"] == "None." for example in examples) for examples in splits.values())
