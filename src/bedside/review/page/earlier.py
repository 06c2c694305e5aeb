"""The base of the page, read from git or a folder and compared as ``bedside compare`` does it."""

from bedside.errors import DataError
from bedside.review.comparable import SEED, aligned, settings_of
from bedside.review.comparison import compare
from bedside.review.page.base import Base
from bedside.review.results import RunScores, read_run


def earlier_run(where: str, run: str) -> Base:
    """The run at ``where``, compared with the workspace's; :class:`DataError` where there is none, or none to compare with."""
    return _compared(read_run(where, run), read_run(None, run))


def earlier_run_or_reason(where: str, run: str) -> tuple[Base | None, str]:
    """The run at ``where``, or why there is none: a first run has no predecessor, and that is no fault."""
    head = read_run(None, run)  # a fault of our own scores is one
    try:
        return _compared(read_run(where, run), head), ""
    except DataError as error:
        return None, str(error)


def _compared(base: RunScores, head: RunScores) -> Base:
    return Base(base.label, aligned(head, base).examples, compare(base, head, settings_of(base), seed=SEED).metrics)
