"""Amounts, doses, dates, sides and relatives in a text, each with what it is said of."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import TypeVar

from bedside.scoring.faithfulness.closed_classes import RELATIVES, SIDES
from bedside.scoring.faithfulness.dates import Date, dates
from bedside.scoring.faithfulness.facts import Kind, Mention, Term
from bedside.scoring.faithfulness.frequencies import frequencies
from bedside.scoring.faithfulness.numerals import Numeral, numerals
from bedside.scoring.faithfulness.sides import is_side
from bedside.scoring.faithfulness.units import unit_after
from bedside.scoring.faithfulness.values import Amount, Day, Name
from bedside.scoring.faithfulness.words import Word

Item = TypeVar("Item")

_WINDOW = 45
"""How many characters to either side, within the sentence, a value is said of what stands there."""
_RANGE = re.compile(r"\s*(?:-|to|or)\s*", re.IGNORECASE)
_NAMED = re.compile(r"\b(?:type|stage|grade|class|phase)\s+$", re.IGNORECASE)
"""A number that belongs to a name: "type 2"."""
_IDLE_COUNTS = frozenset({1.0, 2.0, 3.0})


def mentions(text: str, words: Sequence[Word], terms: Sequence[Term]) -> list[Mention]:
    """All mentions of a text, in order."""
    numbers = numerals(text)
    days = dates(text, numbers)
    found = [
        *(Mention(Kind.DATE, Day(day.month, day.others), day.start, day.end) for day in days),
        *_amounts(text, numbers, days),
        *(Mention(Kind.DOSE, Name("frequency", often), start, end) for often, start, end in frequencies(text)),
        *(Mention(Kind.LATERALITY, Name("side", SIDES[w.text]), w.start, w.end) for w in words if w.text in SIDES and is_side(text, w)),
        *(Mention(Kind.FAMILY, Name("relative", RELATIVES[w.text]), w.start, w.end) for w in words if w.text in RELATIVES),
    ]
    found.sort(key=lambda mention: (mention.start, mention.end))
    return list(_placed(found, words, terms))


def _amounts(text: str, numbers: Sequence[Numeral], days: Sequence[Date]) -> Iterator[Mention]:
    """Numbers outside of dates; of "2 to 3 weeks" both are weeks."""
    dated = {position for day in days for position in range(day.start, day.end)}
    free = [number for number in numbers if number.start not in dated and not _NAMED.search(text[max(0, number.start - 12) : number.start])]
    for number, following in zip_longest(free, free[1:]):
        measured = unit_after(text, number.end)
        end = number.end if measured is None else measured[1]
        if measured is None and following is not None and _RANGE.fullmatch(text, number.end, following.start):
            measured = unit_after(text, following.end)
        if measured is None and number.spoken and number.values <= _IDLE_COUNTS:
            continue  # "one of them", "the second toe"
        dimension, factor = (measured[0].dimension, measured[0].factor) if measured else (None, 1.0)
        yield Mention(Kind.NUMBER, Amount(number.values, dimension, factor), number.start, end)


def _placed(found: Sequence[Mention], words: Sequence[Word], terms: Sequence[Term]) -> Iterator[Mention]:
    """The mentions, given in order, with their sentence and what they are said of."""
    word_starts, term_starts, mention_starts = ([item.start for item in items] for items in (words, terms, found))
    for mention in found:
        place = words[max(0, bisect_right(word_starts, mention.start) - 1)].sentence if words else 0
        beside = _within(terms, term_starts, mention)
        rivals = [other for other in _within(found, mention_starts, mention) if other is not mention and _alike(other, mention)]
        yield _anchored(replace(mention, place=place), rivals, [term for term in beside if term.place == place])


def _within(items: Sequence[Item], starts: Sequence[int], mention: Mention) -> Sequence[Item]:
    """What begins in the window around a mention."""
    return items[bisect_left(starts, mention.start - _WINDOW) : bisect_right(starts, mention.end + _WINDOW)]


def _alike(one: Mention, other: Mention) -> bool:
    return one.value.same(other.value) or one.value.rivals(other.value)


def _anchored(mention: Mention, alike: Sequence[Mention], terms: Sequence[Term]) -> Mention:
    """The mention with the terms around it, as far as the next value of its sort; for a side or a relative those that follow."""
    low = max([mention.start - _WINDOW, *(other.end for other in alike if other.end <= mention.start)])
    high = min([mention.end + _WINDOW, *(other.start for other in alike if other.start >= mention.end)])
    near = [term for term in terms if low <= term.start and term.end <= high and not mention.start <= term.start < mention.end]
    if mention.kind in (Kind.FAMILY, Kind.LATERALITY):
        near = [term for term in near if term.start >= mention.end] or near
    dosed = mention.kind is Kind.NUMBER and any(term.medication for term in near)
    return replace(mention, kind=Kind.DOSE if dosed else mention.kind, anchors=frozenset(stem for term in near for stem in term.stems))
