"""Whose value is whose in an answer that tells several: "HDL 130, LDL 50" has both numbers of "LDL 130, HDL 50", and neither value.

What a value is of stands in the right answer: the date in its clause, else the name before it, and of "120/80" the side. An answer gives
a value to another only where a clause of it has that one value, and of all these dates or names another than the value's own; where that
is not certain, as in "LDL and HDL were 130 and 50", the value is taken as it is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bedside.scoring.answers.dates import Written
from bedside.scoring.answers.polarity import Place

_WORD = re.compile(r"[^\W_]+")
_BORDER = re.compile(
    r"[;\n|•]|,(?!\d)|:(?!\s*[-−]?\.?\d)|\.(?=\s|$)|\b(?:and|against|to|then|but|while|whereas|versus|vs|compared|than)\b", re.IGNORECASE
)
_LISTS = {",", "and"}
_BEFORE_A_NAME = frozenset(
    (
        *("your", "the", "a", "an", "my", "last", "latest", "most", "recent", "you", "it", "that", "and"),
        *("of", "for", "with", "from", "at", "on", "in", "is", "was", "were", "had", "has", "have", "showed", "shows"),
    )
)
_BETWEEN = r"\s*(?:/|\bover\b)\s*"
_UPPER_SIDE, _LOWER_SIDE = re.compile(rf"(?:\s*[A-Za-z\[\]]+)?{_BETWEEN}\d"), re.compile(rf"\d(?:\s*[A-Za-z\[\]]+)?{_BETWEEN}$")
_SIDES = (("systolic", "upper", "top"), ("diastolic", "lower", "bottom"))


@dataclass(frozen=True)
class Told:
    """A text with its dates, and for each value where its number stands."""

    text: str
    dates: Sequence[Written]
    figures: Sequence[Sequence[Place]]


@dataclass(frozen=True)
class _Owner:
    """What a value is of."""

    date: tuple[int | None, ...] = ()
    names: tuple[tuple[str, ...], ...] = ()
    side: int | None = None

    def is_in(self, clause: "_Clause") -> bool:
        if self.date:
            return any(_agree(date.parts, self.date) for date in clause.dates)
        return any(clause.names(name) for name in self.names)


@dataclass(frozen=True)
class _Clause:
    """A part of a text between two borders, and the border before it."""

    text: str
    start: int
    end: int
    dates: list[Written]
    border: str

    def names(self, name: tuple[str, ...]) -> bool:
        """Whether the words of a name are here, and none before them that makes another of it ("non-HDL")."""
        found = list(_WORD.finditer(self.text))
        words = [match[0].casefold() for match in found]
        starts = [place for place in range(len(words) - len(name) + 1) if tuple(words[place : place + len(name)]) == name]
        return any(
            place == 0 or words[place - 1] in _BEFORE_A_NAME or self.text[: found[place].start()].rstrip()[-1:] == "(" for place in starts
        )

    def has(self, place: Place) -> bool:
        return self.start <= place[0] < self.end

    @property
    def counts(self) -> bool:
        """Whether there is a figure in it, outside of its dates."""
        return bool(re.search(r"\d", _blank(self.text, [(date.start - self.start, date.end - self.start) for date in self.dates])))


def given_to_others(right: Told, answer: Told) -> list[list[Place]]:
    """For each value where the answer has its number as that of another; both texts tell the values in the same order."""
    owners = _owners(right)
    clauses = _clauses(answer)
    everywhere = {place for places in answer.figures for place in places}
    return [
        [place for place in places if own is not None and _is_anothers(place, own, owners, answer.text, clauses, everywhere)]
        for own, places in zip(owners, answer.figures, strict=True)
    ]


def _is_anothers(
    place: Place, own: _Owner, owners: Sequence[_Owner | None], text: str, clauses: Sequence[_Clause], everywhere: set[Place]
) -> bool:
    if own.side is not None and (side := _side(text, place)) is not None:
        return side != own.side
    number = next((number for number, clause in enumerate(clauses) if clause.has(place)), None)
    if number is None:
        return False
    clause, known = clauses[number], [owner for owner in owners if owner is not None]
    if sum(clause.has(other) for other in everywhere) > 1:
        return False
    before = clauses[number - 1] if number and clause.border in _LISTS else None
    before = None if before is None or before.counts or not any(owner.is_in(before) for owner in known) else before
    here = [owner for owner in known if owner.is_in(clause)]
    if before is not None:  # "In 2016, it was", or "LDL and HDL were", which leaves open which of them
        here = [] if here else [owner for owner in known if owner.is_in(before)]
    return bool(here) and own not in here


def _owners(right: Told) -> list[_Owner | None]:
    """What each value is of; ``None`` where that is not to be told, or of all values the only one of its sort."""
    clauses = _clauses(right)
    found = [_owner(number, right, clauses) for number in range(len(right.figures))]
    labels = [owner.names[0] for owner in found if owner and owner.names and owner.side is None]
    dates = [owner for owner in found if owner and owner.date]
    return [
        None
        if owner is None or (owner.side is None and len(dates if owner.date else labels) < 2)
        else _with_abbreviations(owner, labels, right.text)
        for owner in found
    ]


def _owner(number: int, right: Told, clauses: Sequence[_Clause]) -> _Owner | None:
    for place in right.figures[number]:
        if (side := _side(right.text, place)) is not None:
            return _Owner(names=tuple((word,) for word in _SIDES[side]), side=side)
        clause = next((clause for clause in clauses if clause.has(place)), None)
        if clause is None or sum(clause.has(other) for places in right.figures for other in set(places)) > 1:
            continue
        if clause.dates:
            return _Owner(date=clause.dates[-1].parts)
        words = [word.casefold() for word in _WORD.findall(right.text[clause.start : place[0]])]
        if words and words[-1] not in _BEFORE_A_NAME:
            first = next((at for at in range(len(words), 0, -1) if words[at - 1] in _BEFORE_A_NAME), 0)
            return _Owner(names=(tuple(words[first:]),))
    return None


def _with_abbreviations(owner: _Owner, labels: Sequence[tuple[str, ...]], text: str) -> _Owner:
    """Also "LDL" where the name is "LDL cholesterol", and no other name has that word."""
    if owner.date or owner.side is not None:
        return owner
    (label,) = owner.names
    capital = {word.casefold() for word in _WORD.findall(text) if len(word) > 1 and word.isupper()}
    alone = [word for word in label if word in capital and sum(word in other for other in labels) == 1 and len(label) > 1]
    return _Owner(names=(label, *((word,) for word in alone)))


def _clauses(told: Told) -> list[_Clause]:
    plain = _blank(told.text, [(date.start, date.end) for date in told.dates])
    borders = [(0, 0, ""), *((*match.span(), match[0].casefold()) for match in _BORDER.finditer(plain)), (len(plain), len(plain), "")]
    return [
        _Clause(told.text[end:start], end, start, [date for date in told.dates if end <= date.start < start], border)
        for (_, end, border), (start, _, _) in pairwise(borders)
    ]


def _side(text: str, place: Place) -> int | None:
    """Of two numbers as "120/80" which this is; ``None`` where it stands by itself."""
    if _UPPER_SIDE.match(text, place[1]):
        return 0
    return 1 if _LOWER_SIDE.search(text[: place[0]]) else None


def _blank(text: str, places: Sequence[Place]) -> str:
    for start, end in places:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _agree(one: Sequence[int | None], other: Sequence[int | None]) -> bool:
    """Whether two dates are the same as far as both say."""
    return all(a == b for a, b in zip(one, other, strict=False) if a is not None and b is not None)
