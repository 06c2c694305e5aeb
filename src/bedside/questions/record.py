"""A patient's record as the kinds of question look at it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from bedside.questions.dates import bounds
from bedside.records.resource import Resource

_NOT_YET = {"Goal", "CarePlan"}
"""Types whose date may lie ahead."""
_NEVER = {"entered-in-error", "not-done", "planned", "cancelled"}
"""What has not been."""
_FIGURES = re.compile(r"\b\d{4}-\d\d-\d\d|(?<![\w.])\d+\.\d+")
"""Dates and decimals, by which entries differ that otherwise say the same."""


class Record:
    """The resources of one patient. The questions are asked on ``today``, the last day of the record; ``None`` without any date."""

    def __init__(self, patient: str, resources: Sequence[Resource]) -> None:
        self.patient = patient
        right = [resource for resource in resources if resource.fields.get("status") != "entered-in-error"]
        self.resources = sorted(right, key=lambda resource: (resource.date or "", resource.id))
        self._of: dict[tuple[str, ...], list[Resource]] = {}
        self._by_id = {resource.id: resource for resource in self.resources}
        self._texts = Counter(resource.text for resource in resources)

    def of(self, *types: str) -> list[Resource]:
        """The resources of some types that have a name, and of Patient, which has none."""
        if types not in self._of:
            named = [one for one in self.resources if one.fields.get("name") or one.type == "Patient"]
            # What is not confirmed is not said to be so; that it is mentioned still counts (see words).
            self._of[types] = [one for one in named if one.type in types and "verification" not in one.fields]
        return self._of[types]

    def on(self, date: str, kind: str) -> list[Resource]:
        """The resources of a type on a date."""
        return self._by_day.get((kind, date), [])

    @cached_property
    def today(self) -> str | None:
        """The last day that the record knows of, as an ISO date."""
        happened = [
            one.date
            for one in self.resources
            if one.date is not None and one.type not in _NOT_YET and one.fields.get("status") not in _NEVER
        ]
        return max(bounds(text)[1] for text in happened).isoformat() if happened else None

    @cached_property
    def birth_date(self) -> str | None:
        """The patient's birth date, where it is known."""
        return next((one.fields["birth_date"] for one in self.of("Patient") if one.fields.get("birth_date")), None)

    def words(self, *types: str) -> str:
        """What the entries of some types (without any: all) say, in lower case, without IDs, with 0 for dates and decimals.

        An entry is a line; lines that are the same come once.
        """
        if types not in self._said:
            self._said[types] = "\n".join(dict.fromkeys(_FIGURES.sub("0", line) for line in self._lines(types)))
        return self._said[types]

    def naming(self, *names: str) -> list[str]:
        """The IDs of the entries whose line has one of these names in it, whatever its case."""
        sought = [name.casefold() for name in names]
        pattern = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in sought))
        # Most lines have none of them, which is told faster without the pattern.
        return [one for one, line in self._folded if any(name in line for name in sought) and pattern.search(line)]

    def twins(self, ids: Iterable[str]) -> bool:
        """Whether another entry reads word for word like one of these, so that only one of the two would be right."""
        mine = Counter(self._by_id[name].text for name in dict.fromkeys(ids))
        return any(self._texts[text] > count for text, count in mine.items())

    def different(self, ids: Iterable[str]) -> list[str]:
        """The IDs without those of entries that read word for word like one before."""
        return list({self._by_id[name].text: name for name in reversed(list(ids))}.values())[::-1]

    def varied(self, ids: Sequence[str]) -> list[str]:
        """The IDs so that each name comes once before any comes again, otherwise in their order."""
        seen: Counter[str] = Counter()
        turns = []
        for name in ids:
            seen[self._by_id[name].fields.get("name", "")] += 1
            turns.append(seen[self._by_id[name].fields.get("name", "")])
        return [name for _, name in sorted(zip(turns, ids, strict=True), key=lambda pair: pair[0])]

    @cached_property
    def _folded(self) -> list[tuple[str, str]]:
        return [(one.id, one.text.casefold()) for one in self.resources]

    @cached_property
    def _by_day(self) -> dict[tuple[str, str], list[Resource]]:
        found: dict[tuple[str, str], list[Resource]] = {}
        for one in self.resources:
            if one.date is not None and one.fields.get("name"):
                found.setdefault((one.type, one.date), []).append(one)
        return found

    @cached_property
    def _said(self) -> dict[tuple[str, ...], str]:
        return {}

    def _lines(self, types: Sequence[str]) -> Iterator[str]:
        for one in self.resources:
            if not types or one.type in types:
                yield " ".join([one.text, *_strings(one.fields)]).casefold()


def _strings(value: Any) -> Iterator[str]:
    """Every string of an entry's fields, but for IDs, which say nothing."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key != "id" and not key.endswith("_id"):
                yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
