"""Whether the page may carry what patients said. Deny by default: only data known to be public or synthetic show their text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bedside.review.page.scores import source_of
from bedside.sources.naming import source_label

_OPEN = frozenset(map(source_label, ("sample", "mts-dialog")))


@dataclass(frozen=True)
class Privacy:
    """``patients``: the data are not known to be public or synthetic; ``with_text``: the page carries their text."""

    patients: bool
    with_text: bool


def privacy(metrics: Mapping[str, Any], notes_source: str, *, include_text: bool) -> Privacy:
    """What the scores say of their data and what the settings say must both be open: settings change before the data do."""
    patients = not {source_of(metrics), source_label(notes_source)} <= _OPEN
    return Privacy(patients, include_text or not patients)
