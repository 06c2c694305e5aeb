"""Dates as answers write them, each with the precision that it has: "November 2, 2019", "2 Nov 2019", "11/02/2019", "Nov. 2019", "2019".

Figures are read month first, as where the records come from; day first where the month could not be one, and between dots (02.11.2019).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_NAME = rf"(?P<name>\b(?:{_FULL})\b)\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_ALONE, _ENDS = r"(?<![\d/.-])", r"(?![\d/-]|\.\d)"
_PATTERNS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_ALONE}(?P<year>\d{{4}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})(?:T[\d:.]+(?:Z|[+-][\d:]+)?)?{_ENDS}",
        rf"{_ALONE}(?P<first>\d{{1,2}})(?P<mark>[-/.])(?P<second>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d{{2}}){_ENDS}",
        rf"{_NAME}\s+(?:the\s+)?{_DAY}(?:\s*,\s*|\s+)(?:of\s+|in\s+)?(?P<year>\d{{4}})(?!\d)",
        rf"(?<![\d.]){_DAY}(?:\s+|-)(?:day\s+)?(?:of\s+)?{_NAME}(?:\s*,\s*|\s+|-)(?:of\s+|in\s+)?(?P<year>\d{{4}})(?!\d)",
        rf"{_NAME}(?:\s*,\s*|\s+)(?:of\s+|in\s+)?(?P<year>\d{{4}})(?!\d)",
        rf"{_ALONE}(?P<year>\d{{4}})-(?P<month>\d{{2}}){_ENDS}",
        rf"{_ALONE}(?P<month>\d{{1,2}})/(?P<year>\d{{4}}){_ENDS}",
        # Of no year: no date that could be right, but its figures are no values either.
        rf"{_NAME}\s+(?:the\s+)?{_DAY}\b(?![./]\d)",
        rf"(?<![\d.]){_DAY}\s+(?:of\s+)?{_NAME}",
        r"(?<![\d.,/-])(?P<year>(?:18|19|20)\d\d)(?![\d/]|[.,-]\d)",
    )
]  # fmt: skip
_SHORT_YEARS_FROM = 70
"""Of two figures from here on the year is of the last century."""


@dataclass(frozen=True)
class Written:
    """A date and where it stands; what it leaves open is ``None``."""

    year: int | None
    month: int | None
    day: int | None
    start: int
    end: int

    @property
    def parts(self) -> tuple[int | None, int | None, int | None]:
        """Year, month and day."""
        return self.year, self.month, self.day

    def tells(self, wanted: tuple[int, ...]) -> bool:
        """Whether it says so much as ``wanted`` (year; year and month; year, month and day), and the same."""
        return self.parts[: len(wanted)] == wanted


def written_dates(text: str) -> list[Written]:
    """All dates of a text, in order; of two that overlap the longer form."""
    found: list[Written] = []
    for pattern in _PATTERNS:
        for date in _matches(pattern, text):
            if not any(other.start < date.end and date.start < other.end for other in found):
                found.append(date)
    return sorted(found, key=lambda date: date.start)


def fhir_date(text: str) -> tuple[int, ...] | None:
    """The parts of a date as FHIR writes it, up to the day; ``None`` for what is none."""
    if re.fullmatch(r"\d{4}(?:-\d\d){0,2}", text) is None:
        return None
    return tuple(int(part) for part in text.split("-"))


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[Written]:
    for match in pattern.finditer(text):
        parts = match.groupdict()
        year = _year(parts["year"]) if "year" in parts else None
        month, day = _month_and_day(parts)
        if (month is None or 1 <= month <= 12) and (day is None or 1 <= day <= 31):
            yield Written(year, month, day, *match.span())


def _month_and_day(parts: dict[str, str]) -> tuple[int | None, int | None]:
    day = int(parts["day"]) if "day" in parts else None
    if "name" in parts:
        return _MONTHS.index(parts["name"][:3].lower()) + 1, day
    if "first" in parts:
        first, second = int(parts["first"]), int(parts["second"])
        return (second, first) if first > 12 or parts["mark"] == "." else (first, second)
    return (int(parts["month"]) if "month" in parts else None), day


def _year(figures: str) -> int:
    year = int(figures)
    if len(figures) == 4:
        return year
    return year + (1900 if year >= _SHORT_YEARS_FROM else 2000)
