"""Examples: what every task is turned into before a model sees it.

One JSON object per line, the same shape for every task::

    {"id": "test-12", "group": "test-12",
     "messages": [{"role": "system", "content": "You are …"}, {"role": "user", "content": "Doctor: …"}],
     "target": "CC#Back pain.", "reference": {"section": "CC", "text": "Back pain."}}

``messages`` are chat turns without any model's special tokens; ``target`` is what the model should answer; ``reference``
is what scoring needs. ``group`` (a patient or a dialogue) never stands on both sides of a split.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bedside.errors import DataError
from bedside.files import write_json_lines

SPLITS = ("train", "validation", "test")


@dataclass(frozen=True)
class Example:
    """One item of a task, as the module's docstring shows it."""

    id: str
    group: str
    messages: list[dict[str, str]]
    target: str
    reference: dict[str, Any]


def write_examples(path: Path, examples: Iterable[Example]) -> None:
    """Write examples as JSON Lines, atomically."""
    write_json_lines(path, (asdict(example) for example in examples))


def read_examples(path: Path) -> list[Example]:
    """Read examples; a line that is not one raises :class:`DataError` with its number."""
    examples = []
    with path.open(encoding="utf-8") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                examples.append(Example(**json.loads(line)))
            except (json.JSONDecodeError, TypeError) as error:
                raise DataError(f"{path}, line {number} is not an example ({error}): run `dvc repro prepare`") from error
    return examples
