"""Calendar dates, in figures ("01/10/2009", "9/03") or with the month's name ("January tenth, two thousand nine")."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bedside.scoring.faithfulness.numerals import Numeral

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_MONTH_NAMES = {name: number for number, full in enumerate(_MONTHS, 1) for name in (full, full[:3])} | {"sept": 9}
_NAMED = re.compile(rf"\b({'|'.join(sorted(_MONTH_NAMES, key=len, reverse=True))})\b\.?", re.IGNORECASE)
_ALSO_WORDS = frozenset({"may", "mar", "march"})
_FULL = re.compile(r"(?<![\d/.-])(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})(?![\d/-])")
_MONTH_YEAR = re.compile(r"(?<![\d/.-])(\d{1,2})/(\d{4}|0\d|[4-9]\d)(?![\d/-])")
_JOINS = re.compile(r"[\s,]*(?:of|the|in)?\s*")
"""What may stand between the parts of one date."""


@dataclass(frozen=True, slots=True)
class Date:
    """What is known of a date; ``others`` are the days and years said of a named month, each as a number below 100."""

    month: int
    others: frozenset[int]
    start: int
    end: int


def dates(text: str, numbers: Sequence[Numeral]) -> list[Date]:
    """All dates of a text that name a month."""
    return sorted([*_in_figures(text), *_named(text, numbers)], key=lambda date: date.start)


def _in_figures(text: str) -> Iterator[Date]:
    for match in _FULL.finditer(text):
        month, day, year = (int(part) for part in match.groups())
        if 1 <= month <= 12 and 1 <= day <= 31:
            yield Date(month, frozenset({day, year % 100}), *match.span())
    for match in _MONTH_YEAR.finditer(text):
        if 1 <= int(match[1]) <= 12:
            yield Date(int(match[1]), frozenset({int(match[2]) % 100}), *match.span())


def _named(text: str, numbers: Sequence[Numeral]) -> Iterator[Date]:
    starts = [number.start for number in numbers]
    for match in _NAMED.finditer(text):
        word = match[1].lower() in _ALSO_WORDS
        if word and not match[1][0].isupper():
            continue
        following = bisect_left(starts, match.start())
        near = _chain(text, match.end(), numbers[following : following + 3])
        before = [n for n in numbers[max(0, following - 1) : following] if _JOINS.fullmatch(text, n.end, match.start())]
        values = {int(value) for n in (*before, *near) for value in n.values if value == int(value) and value < 2100}
        others = frozenset(value % 100 for value in values if value < 100 or value > 1900)
        if others or not word:
            yield Date(_MONTH_NAMES[match[1].lower()], others, match.start(), max([match.end(), *(n.end for n in near)]))


def _chain(text: str, position: int, numbers: Sequence[Numeral]) -> list[Numeral]:
    """The numbers that follow a month's name directly: a day, a year."""
    chain: list[Numeral] = []
    for number in numbers:
        if number.start >= position and len(chain) < 2 and _JOINS.fullmatch(text, position, number.start):
            chain.append(number)
            position = number.end
    return chain
