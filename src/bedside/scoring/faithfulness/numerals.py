"""Numbers in a text, in digits or in words, with every reading that speech leaves open.

text2num turns the words into digits; what it cannot know is how the speaker grouped them: "nineteen ninety six" is 19 and
96, or the year 1996; "one thirty over eighty" is 130 over 80.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from text_to_num import alpha2digit

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = (
    "first third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth "
    "eighteenth nineteenth twentieth thirtieth"
)
_DECADES = {f"{ten[:-1]}ies": float(10 * place) for place, ten in enumerate(_TENS.split(), 2)}
_DECADE = re.compile(rf"\b(?:{'|'.join(_DECADES)})\b|(?<![\d.,/-])\d0(?='?s\b)", re.IGNORECASE)
_NUMBER_WORD = "|".join(sorted(f"{_ONES} {_TENS} {_ORDINALS} hundred thousand million".split(), key=len, reverse=True))
_BEFORE_ONE = rf"(?=(?:{_NUMBER_WORD})\b)"
_STARTS = rf"(?:\bpoint\s+{_BEFORE_ONE}|\boh?\s+{_BEFORE_ONE})?(?:\ba\s+(?=hundred|thousand))?\b(?:{_NUMBER_WORD})\b"
_GOES_ON = rf"(?:[\s-]+(?:and\s+{_BEFORE_ONE})?(?:point\s+(?=(?:{_NUMBER_WORD}|oh)\b))?(?:{_NUMBER_WORD}|oh(?=\s(?:{_NUMBER_WORD})))\b)*"
_IN_WORDS = re.compile(_STARTS + _GOES_ON, re.IGNORECASE)
_IN_DIGITS = re.compile(
    r"(?<![\w.,/-])(?:\d{1,3}(?:,\d{3})+|\d+)?(?:(?<!\d)\.\d+|(?<=\d)\.\d+|(?<=\d))(?:st|nd|rd|th)?(?!\d|[.,]\d|'?s\b)", re.IGNORECASE
)
_AFTER_JOINT = re.compile(r"(?<=\d[-/])\d+(?:\.\d+)?(?![\d]|[.,]\d)")
_AND_A_HALF = re.compile(r"\s+and\s+(?:a|one)[\s-]half\b|[\s-]1/2(?![\d/])|\s?½", re.IGNORECASE)
_HALF = re.compile(
    r"(?<![\d./-])1/2(?![\d/])|½|\b(?:one[\s-])?half(?:\s+of)?(?:\s+an?)?(?=[\s-]+(?:pack|hour|day|tablet|pill|dose|mile|year|month|inch))",
    re.IGNORECASE,
)
_LIST_MARK = re.compile(r"(?:^|\n|(?<=[.;:]\s)|(?<=[.;:]\s\s))\s*\d{1,2}[.)](?=\s|$)")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number where it stands; ``values`` are its readings."""

    values: frozenset[float]
    start: int
    end: int
    spoken: bool


def numerals(text: str) -> list[Numeral]:
    """All numbers of a text, in order; the marks of numbered lists are none."""
    marks = {position for match in _LIST_MARK.finditer(text) for position in range(*match.span())}
    found = [number for number in (*_written(text), *_spoken(text)) if number.start not in marks]
    return list(_with_halves(text, sorted(found, key=lambda number: number.start)))


def _with_halves(text: str, found: Sequence[Numeral]) -> Iterator[Numeral]:
    """Numbers with a half in them: "two and a half", "2-1/2", "half a pack"."""
    halves = [Numeral(frozenset({0.5}), *match.span(), spoken=False) for match in _HALF.finditer(text)]
    end = 0
    for number in sorted([*found, *halves], key=lambda number: (number.start, -number.end)):
        if number.start < end:
            continue
        more = _AND_A_HALF.match(text, number.end)
        end = more.end() if more else number.end
        yield Numeral(frozenset(value + 0.5 for value in number.values), number.start, end, number.spoken) if more else number


def _written(text: str) -> Iterator[Numeral]:
    for pattern in (_IN_DIGITS, _AFTER_JOINT):
        for match in pattern.finditer(text):
            digits = re.sub(r"[^\d.]", "", match[0])
            if digits and len(digits) < 16:
                yield Numeral(frozenset({float(digits)}), match.start(), match.end(), spoken=False)


def _spoken(text: str) -> Iterator[Numeral]:
    for match in _DECADE.finditer(text):
        value = _DECADES.get(match[0].lower()) or float(match[0])
        yield Numeral(frozenset({value}), match.start(), match.end(), spoken=True)
    for match in _IN_WORDS.finditer(text):
        parts = re.findall(r"\d+(?:\.\d+)?|point", alpha2digit(match[0].lower().replace("-", " "), "en", 0))
        if readings := _readings(parts) | _short_year(match[0], parts):
            yield Numeral(frozenset(readings), match.start(), match.end(), spoken=True)


def _readings(parts: list[str]) -> set[float]:
    """Each number by itself, neighbours read as one ("19 96"), and what follows a bare "point" as decimals."""
    numbers = [part for part in parts if part != "point"]
    values = {float(number) for number in numbers}
    values |= {float(a + b) for a, b in pairwise(numbers) if a.isdigit() and b.isdigit() and len(a + b) <= 4}
    if "point" in parts:
        before, after = parts[: parts.index("point")], parts[parts.index("point") + 1 :]
        decimals = "".join(part for part in after if part.isdigit())
        whole = before[-1] if before and before[-1].isdigit() else "0"
        values |= {float(f"{whole}.{decimals}")} if decimals and len(decimals) < 16 else set()
    return values


def _short_year(words: str, parts: list[str]) -> set[float]:
    """What is said as "O three" is a year."""
    said_so = re.match(r"oh?\s", words, re.IGNORECASE) is not None
    return {2000 + float(parts[0])} if said_so and len(parts) == 1 else set()
