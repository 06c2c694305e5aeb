"""Measured values by what was measured: laboratory tests and vital signs."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from bedside.questions.candidate import ids, measured
from bedside.questions.dates import days
from bedside.questions.labels import label, lay_of, synonyms, unit_of
from bedside.questions.record import Record
from bedside.records.resource import Resource
from bedside.records.wording import result_text

_ASKED = {"laboratory", "vital-signs"}
_SPECIMENS = ("arterial", "venous", "capillary")
FINAL = {None, "final", "amended", "corrected"}
"""Statuses of an observation that counts."""


@dataclass(frozen=True)
class Series:
    """All values of one measurement, in one unit, in order of their dates. Each entry has a date and a number.

    ``names`` are what it is called in a question.
    """

    label: str
    unit: str
    entries: tuple[Resource, ...]
    names: dict[str, tuple[str, ...]]

    def dated(self, date: str) -> list[Resource]:
        """The entries of one date."""
        return [entry for entry in self.entries if entry.date == date]

    def agreed(self) -> list[str]:
        """The dates on which all entries say the same, in order."""
        return [date for date in days(self.entries) if len({entry.fields["value"] for entry in self.dated(date)}) == 1]

    def value(self, date: str) -> float | int:
        """The value on a date."""
        number: float | int = self.dated(date)[0].fields["value"]
        return number

    def said(self, date: str) -> str:
        """The value on a date with its unit."""
        return measured(self.value(date), self.unit)


@lru_cache(maxsize=1)
def series(record: Record) -> list[Series]:
    """The record's measurements.

    One that has text among its values, two units, or a value that has no date or is not final is left out: what was last or highest is
    then open. So is one whose test goes by another name as well, or whose values are of both arterial and venous blood.
    """
    groups: dict[str, list[Resource]] = {}
    for entry in record.of("Observation"):
        if (short := _asked(entry)) and not entry.fields.get("components"):
            groups.setdefault(short, []).append(entry)
    groups = {short: entries for short, entries in groups.items() if _is_one_test(record, short, entries, groups)}
    found = []
    for short in sorted(groups):
        entries = sorted(groups[short], key=lambda entry: (entry.date or "", entry.id))
        units = {unit_of(entry.fields) for entry in entries}
        if len(units) == 1 and all(entry.date and _number(entry) for entry in entries):
            found.append(Series(short, units.pop(), tuple(entries), {"name": (short, *lay_of(short, groups))}))
    return found


def _asked(entry: Resource) -> str | None:
    """What an entry measures, as far as it is asked about."""
    return label(entry.fields["name"]) if entry.fields.get("category") in _ASKED else None


def _is_one_test(record: Record, short: str, entries: list[Resource], labels: Collection[str]) -> bool:
    names = _names_of_code(record)
    others = {other for entry in entries for other in names.get(entry.fields.get("code"), ())} - {short}
    same = [other for other in labels if short in synonyms(other) or other in synonyms(short)]
    taken_from = {word for entry in entries for word in _SPECIMENS if word in entry.fields["name"].casefold()}
    return not others and not same and len(taken_from) <= 1


@lru_cache(maxsize=1)
def _names_of_code(record: Record) -> dict[str | None, set[str | None]]:
    """What the entries of each code measure; ``None`` where they are not asked about."""
    found: dict[str | None, set[str | None]] = {}
    for entry in record.of("Observation"):
        if entry.fields.get("code"):
            found.setdefault(entry.fields["code"], set()).add(_asked(entry))
    return found


def _number(entry: Resource) -> bool:
    value = entry.fields.get("value")
    return entry.fields.get("status") in FINAL and isinstance(value, int | float) and not isinstance(value, bool)


def reports_showing(record: Record, entries: list[Resource]) -> list[Resource]:
    """The reports whose text shows one of these observations' values: they state the same fact."""
    wanted = set(ids(entries))
    return [report for report in reports_holding(record, entries) if _shows(report, wanted)]


def reports_holding(record: Record, entries: list[Resource]) -> list[Resource]:
    """The reports that have one of these observations among their results, shown or cut off."""
    reports = _reports_by_result(record)
    return list({report.id: report for entry in entries for report in reports.get(entry.id, [])}.values())


@lru_cache(maxsize=1)
def _reports_by_result(record: Record) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = {}
    for report in record.of("DiagnosticReport"):
        for result in report.fields.get("results", []):
            found.setdefault(result.get("id", ""), []).append(report)
    return found


def _shows(report: Resource, wanted: set[str]) -> bool:
    results = [result for result in report.fields["results"] if result.get("id") in wanted]
    told = [re.escape(result_text(result)) for result in results if result.get("value") is not None]
    return any(re.search(rf"(?<!\w){text}(?![\w.]\w)(?!\w)", report.text) for text in told)


def stating(record: Record, entries: list[Resource]) -> list[Resource]:
    """These observations and the reports that show them."""
    return [*entries, *reports_showing(record, entries)]


def resembling(record: Record, chosen: Series, relevant: list[Resource]) -> list[str]:
    """Entries of the same measurement on other dates, the nearest first, then other measurements of the same day."""
    near = relevant[-1].date or ""
    taken = set(ids(relevant))
    same = [entry for entry in chosen.entries if entry.id not in taken]
    same.sort(key=lambda entry: (abs(_ordinal(entry.date or "") - _ordinal(near)), entry.id))
    day = [one for one in record.on(near, "Observation") if label(one.fields["name"]) not in (None, chosen.label)]
    return ids([*same[:6], *day])


def _ordinal(date: str) -> int:
    year, month, day = [*map(int, date.split("-")), 1, 1][:3]
    return (year * 12 + month) * 31 + day
