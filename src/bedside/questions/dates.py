"""FHIR dates: which days they may stand for, which come last, and how a person writes them."""

from calendar import month_name, monthrange
from collections.abc import Sequence
from datetime import date

from bedside.records.resource import Resource


def bounds(text: str) -> tuple[date, date]:
    """The first and the last day that a date ("2014", "2014-02", "2014-02-06") may stand for."""
    year, month, day = [*map(int, text.split("-")), 0, 0][:3]
    if day:
        return date(year, month, day), date(year, month, day)
    if month:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(year, 1, 1), date(year, 12, 31)


def written(text: str) -> str:
    """A date in words, no more exact than it is: "November 2, 2019", "November 2019", "2019"."""
    year, month, day = [*map(int, text.split("-")), 0, 0][:3]
    if day:
        return f"{month_name[month]} {day}, {year}"
    return f"{month_name[month]} {year}" if month else str(year)


def on(text: str) -> str:
    """A date as an adverb: "on November 2, 2019", "in November 2019", "in 2019"."""
    return f"{'on' if len(text) == len('2019-11-02') else 'in'} {written(text)}"


def latest(entries: Sequence[Resource]) -> list[Resource]:
    """The entries of the last date; none where one has no date, or one so coarse that it may be the last as well."""
    if not entries or any(entry.date is None for entry in entries):
        return []
    last = max((entry.date or "" for entry in entries), key=lambda text: bounds(text)[::-1])
    others = {entry.date or "" for entry in entries} - {last}
    if any(bounds(other)[1] >= bounds(last)[0] for other in others):
        return []
    return [entry for entry in entries if entry.date == last]


def earliest(entries: Sequence[Resource]) -> list[Resource]:
    """The entries of the first date, under the conditions of :func:`latest`."""
    if not entries or any(entry.date is None for entry in entries):
        return []
    first = min((entry.date or "" for entry in entries), key=bounds)
    others = {entry.date or "" for entry in entries} - {first}
    if any(bounds(other)[0] <= bounds(first)[1] for other in others):
        return []
    return [entry for entry in entries if entry.date == first]


def by_year(entries: Sequence[Resource]) -> dict[str, list[Resource]]:
    """The entries of each year; none at all where one has no date."""
    if any(entry.date is None for entry in entries):
        return {}
    years: dict[str, list[Resource]] = {}
    for entry in sorted(entries, key=lambda entry: (entry.date or "", entry.id)):
        years.setdefault((entry.date or "")[:4], []).append(entry)
    return years


def exact(entries: Sequence[Resource]) -> bool:
    """Whether every entry is dated to the day."""
    return all(entry.date is not None and len(entry.date) == len("2019-11-02") for entry in entries)


def days(entries: Sequence[Resource]) -> list[str]:
    """The different dates, in order."""
    return sorted({entry.date for entry in entries if entry.date is not None})
