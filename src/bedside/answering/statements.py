"""What each statement of an answer rests on: the entries that say the same things.

A statement is a sentence. What it and an entry have in common are words by their stems, numbers and dates; those that few of the
entries have count more. That an entry is named does not prove the statement: it says where to look.
"""

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from bedside.scoring.answers.dates import written_dates
from bedside.scoring.faithfulness.reading import read

_NEARLY = 0.7
"""An entry counts beside the one that has most in common from this share of it on."""


@dataclass(frozen=True)
class Statement:
    """A sentence of an answer, and the positions of the entries that it rests on; none where none says anything of it."""

    text: str
    entries: tuple[int, ...]


def statements(answer: str, entries: Sequence[str]) -> list[Statement]:
    """The answer's sentences in order, with what each rests on, the entry with most in common first."""
    marks = [_marks(entry) for entry in entries]
    holders = Counter(mark for held in marks for mark in held)
    weight = {mark: math.log(1 + len(entries) / count) for mark, count in holders.items()}
    found = []
    for start, end in read(answer).sentences:
        text = answer[start:end].strip()
        if not text:
            continue
        said = _marks(text)
        common = [sum(weight[mark] for mark in sorted(held & said, key=repr)) for held in marks]
        best = max(common, default=0.0)
        places = [place for place, value in enumerate(common) if best > 0 and value >= _NEARLY * best]
        found.append(Statement(text, tuple(sorted(places, key=lambda place: -common[place]))))
    return found


def _marks(text: str) -> frozenset[Hashable]:
    """What a text is known by: stems of its words, values, and dates with each of their less precise forms."""
    reading = read(text)
    days = [tuple(part for part in date.parts if part is not None) for date in written_dates(text)]
    return frozenset(
        {
            *(stem for term in reading.terms for stem in term.stems),
            *(mention.value for mention in reading.mentions),
            *(day[:length] for day in days for length in range(1, len(day) + 1)),
        }
    )
