"""Which patients a model learns from and which it is tested on; a patient is on one side alone."""

import random
from collections.abc import Collection, Mapping

from bedside.errors import DataError
from bedside.examples import SPLITS


def split_patients(patients: Collection[str], *, validation_share: float, test_share: float, seed: int) -> dict[str, str]:
    """The split of each patient, drawn with the seed whatever their order; at least one in each.

    Raises :class:`DataError` where there are fewer than three.
    """
    if len(patients) < len(SPLITS):
        raise DataError(f"questions were found for {len(patients)} patients: at least {len(SPLITS)} are needed, one for each split")
    drawn = random.Random(seed).sample(sorted(patients), len(patients))  # noqa: S311 - a draw, not a secret
    held = {"validation": max(1, round(validation_share * len(drawn))), "test": max(1, round(test_share * len(drawn)))}
    if sum(held.values()) >= len(drawn):
        held = {"validation": 1, "test": len(drawn) - 2}
    names = ["validation"] * held["validation"] + ["test"] * held["test"]
    return {patient: names[place] if place < len(names) else "train" for place, patient in enumerate(drawn)}


def tied(texts_of: Mapping[str, Collection[str]], split_of: Mapping[str, str]) -> dict[str, set[str]]:
    """For each split, the texts that also stand in a record of a later one: an example with one of them would be on both sides.

    ``texts_of`` has the texts of each patient's record.
    """
    texts: dict[str, set[str]] = {split: set() for split in SPLITS}
    for patient, split in split_of.items():
        texts[split].update(texts_of[patient])
    return {split: texts[split] & set().union(*(texts[later] for later in SPLITS[place + 1 :])) for place, split in enumerate(SPLITS)}
