"""Amounts, doses, dates, sides and relatives in a text, each with what it is said of."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bedside.scoring.faithfulness.closed_classes import RELATIVES, SIDES
from bedside.scoring.faithfulness.dates import Date, dates
from bedside.scoring.faithfulness.facts import Amount, Day, Kind, Mention, Name, Term
from bedside.scoring.faithfulness.frequencies import frequencies
from bedside.scoring.faithfulness.numerals import Numeral, numerals
from bedside.scoring.faithfulness.sides import is_side
from bedside.scoring.faithfulness.units import unit_after
from bedside.scoring.faithfulness.words import Word

_WINDOW = 45
"""How many characters to either side, within the sentence, a value is said of what stands there."""
_JOINED = re.compile(r"\s*(?:-|to|or)\s*", re.IGNORECASE)


def mentions(text: str, words: Sequence[Word], terms: Sequence[Term]) -> list[Mention]:
    """All mentions of a text, in order."""
    numbers = numerals(text)
    named = dates(text, numbers)
    found = [
        *_dates(named),
        *_amounts(text, numbers, named),
        *(Mention(Kind.DOSE, Name(value), frozenset(), start, end, 0) for value, start, end in frequencies(text)),
        *(Mention(Kind.LATERALITY, Name(SIDES[w.text]), frozenset(), w.start, w.end, 0) for w in words if w.text in SIDES and is_side(text, w)),
        *(Mention(Kind.FAMILY, Name(RELATIVES[w.text]), frozenset(), w.start, w.end, 0) for w in words if w.text in RELATIVES),
    ]
    found.sort(key=lambda mention: (mention.start, mention.end))
    return list(_placed(found, words, terms))


def _placed(found: Sequence[Mention], words: Sequence[Word], terms: Sequence[Term]) -> Iterator[Mention]:
    """The mentions with their sentence and what they are said of."""
    starts = [word.start for word in words]
    places = [words[max(0, bisect_right(starts, mention.start) - 1)].sentence if words else 0 for mention in found]
    for mention, place in zip(found, places, strict=True):
        rivals = [other for other, at in zip(found, places, strict=True) if at == place and other.kind == mention.kind]
        yield _anchored(replace(mention, place=place), rivals, [term for term in terms if term.place == place])


def _dates(named: Sequence[Date]) -> Iterator[Mention]:
    for date in named:
        yield Mention(Kind.DATE, Day(date.month, date.others), frozenset(), date.start, date.end, 0)


def _amounts(text: str, numbers: Sequence[Numeral], named: Sequence[Date]) -> Iterator[Mention]:
    free = [n for n in numbers if not any(date.start <= n.start < date.end for date in named)]
    for position, number in enumerate(free):
        measured = unit_after(text, number.end)
        end = number.end if measured is None else measured[1]
        following = free[position + 1] if position + 1 < len(free) else None
        if measured is None and following is not None and _JOINED.fullmatch(text, number.end, following.start):
            measured = unit_after(text, following.end)
        if measured is None and number.spoken and number.values <= {1.0, 2.0, 3.0}:
            continue  # "one of them", "the second toe"
        dimension, factor = (measured[0].dimension, measured[0].factor) if measured else (None, 1.0)
        yield Mention(Kind.NUMBER, Amount(number.values, dimension, factor), frozenset(), number.start, end, 0)


def _anchored(mention: Mention, rivals: Sequence[Mention], terms: Sequence[Term]) -> Mention:
    """The mention with the terms of its sentence around it, as far as the next mention of its sort."""
    alike = [other for other in rivals if type(other.value) is type(mention.value)]
    low = max([mention.start - _WINDOW, *(other.end for other in alike if other.end <= mention.start)])
    high = min([mention.end + _WINDOW, *(other.start for other in alike if other.start >= mention.end)])
    near = [term for term in terms if low <= term.start and term.end <= high and not mention.start <= term.start < mention.end]
    if mention.kind is Kind.FAMILY:
        near = [term for term in near if term.start >= mention.end] or near
    dosed = mention.kind is Kind.NUMBER and any(term.medication for term in near)
    return replace(mention, kind=Kind.DOSE if dosed else mention.kind, anchors=frozenset(stem for term in near for stem in term.stems))
