"""Whether two sides may be compared: scored alike, on the same examples."""

import re
from collections.abc import Iterator
from dataclasses import replace

from bedside.config import ScoreSettings
from bedside.errors import DataError, listed
from bedside.examples import SPLITS
from bedside.review.results import RunScores
from bedside.scoring.measures import MEASURES, Measure

SEED = 42
"""Of every comparison: one that a pull request could choose would let it choose among verdicts."""

NOT_COMPARED = ("baseline",)
"""Fields of the signature that may differ, since nothing that is compared depends on them."""


def aligned(base: RunScores, head: RunScores) -> RunScores:
    """``head`` with the base's IDs, where they differ by the split's name alone: this pipeline's ``test-12`` is a run file's ``12``."""
    ours = {_plain(name): name for name in base.examples}
    if len(ours) < len(base.examples) or {_plain(name) for name in head.examples} != ours.keys() or len(ours) < len(head.examples):
        return head
    examples = ((ours[_plain(name)], row) for name, row in head.examples.items())
    return replace(head, examples={name: replace(row, id=name) for name, row in examples})


def _plain(name: str) -> str:
    split, dash, rest = name.partition("-")
    return rest if dash and split in SPLITS else name


def check_comparable(base: RunScores, head: RunScores) -> None:
    """Raise :class:`DataError` with every field of the signature, or every ID, in which the sides differ."""
    fields = list(_differing_fields(base.signature, head.signature))
    if fields:
        raise DataError(
            f"{base.label} and {head.label} were not scored alike, so their numbers say nothing about each other:\n{listed(fields)}\n"
            "Score one of them again as the other: the same notes_source, scoring and score in params.yaml and the same "
            "requirements.txt, then `dvc repro`; or `bedside score` for both"
        )
    ids = list(_differing_ids(base, head))
    if ids:
        raise DataError(
            f"{base.label} and {head.label} do not hold the same examples:\n{listed(ids)}\nScore both on the same test set: `dvc repro`"
        )


def settings_of(run: RunScores) -> ScoreSettings:
    """The bootstrap behind a run's own intervals, which a comparison with it uses too: a change of params.yaml changes no verdict."""
    found = re.fullmatch(r"(0?\.\d+) of (\d+) resamples", run.signature.get("interval", ""))
    if not found:
        raise DataError(f"{run.label}: the signature has no interval such as '0.95 of 10000 resamples': run `dvc repro` there and commit")
    return ScoreSettings(confidence=float(found[1]), resamples=int(found[2]))


def family(base: RunScores, head: RunScores) -> list[Measure]:
    """The scores that both sides have: what is compared, and over which p-values are adjusted."""
    return [measure for measure in MEASURES if measure.key in base.metrics and measure.key in head.metrics]


def _differing_fields(base: dict[str, str], head: dict[str, str]) -> Iterator[str]:
    for field in [*base, *(field for field in head if field not in base)]:
        if field not in NOT_COMPARED and base.get(field) != head.get(field):
            yield f"{field}: {base.get(field, 'not recorded')} | {head.get(field, 'not recorded')}"


def _differing_ids(base: RunScores, head: RunScores) -> Iterator[str]:
    for mine, other in ((base, head), (head, base)):
        for name in mine.examples:
            if name not in other.examples:
                yield f"{name} is in {mine.label} alone"
    for name, row in base.examples.items():
        if name in head.examples and row.section != head.examples[name].section:
            yield f"{name} is {row.section} in {base.label}, {head.examples[name].section} in {head.label}"
