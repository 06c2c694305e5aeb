"""Numbers with their units, as answers write them, and whether they are what a record has: "154.3 pounds" are 70 kg.

Numbers and the units of single words are read as in the notes (:mod:`bedside.scoring.faithfulness`, with pint). Here a unit must agree
as a whole, "U/L" with "U/L" and not with "U/mL", and its usual spellings are one ("10^3/µL" and "K/uL", "mm[Hg]" and "mmHg").
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from bedside.scoring.faithfulness.numerals import numerals
from bedside.scoring.faithfulness.units import unit_after

_SPELLINGS = [
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        (r"[\[\]{}]", ""),
        (r"[µμ]", "u"),
        (r"\s*/\s*(?![\s\d])|\s+per\s+", "/"),
        (r"per ?cent(?:age)?\b", "%"),
        (r"millimet(?:er|re)s? of mercury|mm hg\b", "mmhg"),
        (r"(?:°|\bdeg(?:rees?)?\b)\s*(?=c\b|f\b|celsius|fahrenheit)", ""),
        (r"\b(?:celsius|cel)\b", "c"),
        (r"\b(?:fahrenheit|degf)\b", "f"),
        (r"\bsquare met(?:er|re)s?\b|\bm\s*[\^*]+\s*2\b", "m2"),
        (r"1\.73\s+m2", "1.73m2"),
        (r"(?:\bx\s*)?\b10\s*[\^*]+\s*(?=\d)", "10*"),
        (r"\b(?:k|thousands?|10e3)/", "10*3/"),
        (r"\b(?:millions?|10e6)/", "10*6/"),
        (r"(?:\bbpm\b|(?:\b(?:beats?|breaths?)\s*(?:/|a\s+|each\s+))min(?:ute)?\b)|/minute\b", "/min"),
        (r"\bmicrolit(?:er|re)s?\b", "ul"),
    )
]
_LENGTH = 60
"""So many characters after a number may hold its unit."""
_WORDS = re.compile(r"(?:%|[a-z]+)(?:/[a-z]+)*(?![\w*^]|/\w)")
_NO_UNITS = frozenset({"shot", "shots", "point", "points", "stone", "stones", "hands"})
"""What pint takes for a unit and an answer counts."""
_TEMPERATURES = {"c": (1.0, 0.0), "f": (1 / 1.8, -32 / 1.8)}
"""From each scale to Celsius: times, plus."""
_JOINT = re.compile(r"\s*(?:/|-|–|to|or|and|over)\s*", re.IGNORECASE)
_PART_OF_A_NAME = re.compile(r"\b(?:type|stage|grade|class|phase|vitamin b)[\s-]+$", re.IGNORECASE)
_ORDINAL = re.compile(r"\d(?:st|nd|rd|th)$|(?:first|third|th)$", re.IGNORECASE)
_MINUS = re.compile(r"(?<![\w.)])[-−](?=\.?\d)")


@dataclass(frozen=True)
class Measure:
    """What is measured, and how to come to the base unit: times ``factor``, plus ``offset``."""

    dimensions: tuple[str, ...]
    factor: float
    offset: float = 0.0


@dataclass(frozen=True)
class Quantity:
    """A number where it stands in a text, ``written`` as it is there, and what follows it, in one spelling.

    ``shared`` follows a number that this one is joined with: of "120/80 mmHg" and "5.6 to 5.9 %" both have the unit.
    """

    values: frozenset[float]
    written: str
    following: str
    shared: str
    start: int
    end: int


def quantities(text: str, taken: frozenset[int]) -> Iterator[Quantity]:
    """The numbers of a text that do not stand at a ``taken`` position; no ordinals, and none that belong to a name ("type 2")."""
    minuses = {match.start() for match in _MINUS.finditer(text)}
    plain = "".join(" " if place in minuses else character for place, character in enumerate(text))
    found = [number for number in numerals(plain) if number.start not in taken]
    for number, following in zip_longest(found, found[1:]):
        written = text[number.start : number.end]
        if _ORDINAL.search(written) or _PART_OF_A_NAME.search(text[: number.start]):
            continue
        joined = following is not None and _JOINT.fullmatch(text, number.end, following.start)
        after, shared = (text[end : end + _LENGTH] for end in (number.end, following.end if joined else number.end))
        below_zero = number.start - 1 in minuses
        values = frozenset(-value if below_zero else value for value in number.values)
        yield Quantity(values, written, one_spelling(after), one_spelling(shared), number.start - below_zero, number.end)


def one_spelling(unit: str) -> str:
    """A unit, or a text that begins with one, in lower case and the spelling that units are compared in."""
    text = unit.lower()
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    return text.strip(" -(\t\n")


def is_quantity(found: Quantity, number: float, unit: str) -> bool:
    """Whether a quantity is ``number`` of ``unit``.

    Without a unit wanted, none may follow; a wanted one must follow, or another that measures the same and comes to the same value.
    Only such a conversion may be rounded, to no fewer figures than the wanted number has.
    """
    if not unit:
        return number in found.values and _measure_at(found.following) is None
    return any(_is_of(found, following, number, one_spelling(unit)) for following in {found.following, found.shared})


def _is_of(found: Quantity, following: str, number: float, unit: str) -> bool:
    if _begins_with(following, unit):
        return number in found.values
    measure, other = _measure(unit), _measure_at(following)
    if measure is None or other is None or measure.dimensions != other.dimensions:
        return False
    converted = (number * measure.factor + measure.offset - other.offset) / other.factor
    return any(math.isclose(converted, value, rel_tol=1e-6) for value in found.values) or _is_rounded(converted, number, found)


def _begins_with(following: str, unit: str) -> bool:
    return following.startswith(unit) and re.match(r"[\w/*^]", following[len(unit) :]) is None


def _is_rounded(converted: float, number: float, found: Quantity) -> bool:
    if not any(character.isdigit() for character in found.written):
        return False
    decimals = len(found.written.partition(".")[2])
    precise = _figures(found.written) >= _figures(f"{number:g}")
    return precise and any(math.isclose(round(converted, decimals), value) for value in found.values)


def _figures(written: str) -> int:
    """How many figures of a number count."""
    return len(re.sub(r"\D", "", written).lstrip("0"))


def _measure_at(following: str) -> Measure | None:
    """The measure that a text begins with; ``None`` where it goes on as no unit does that is known here."""
    match = _WORDS.match(following)
    return None if match is None or match[0] in _NO_UNITS else _measure(match[0])


def _measure(unit: str) -> Measure | None:
    """Of each part by itself: what stands below a unknown unit would be lost otherwise ("mEq/L")."""
    if unit in _TEMPERATURES:
        return Measure(("temperature",), *_TEMPERATURES[unit])
    dimensions, factor = [], 1.0
    for place, part in enumerate(unit.split("/")):
        read = unit_after(part, 0)
        if read is None or read[1] != len(part):
            return None
        dimensions.append(read[0].dimension)
        factor = factor / read[0].factor if place else factor * read[0].factor
    return Measure(tuple(dimensions), factor)
