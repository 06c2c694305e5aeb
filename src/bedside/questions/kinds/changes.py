"""Measurements over time: a trend, two dates compared, weight gained or lost.

A trend is told only where the values leave no doubt. It has *risen* where the last value is at least a tenth above the first and no
value falls below the one before it by more than a twentieth of the first; *fallen* the other way round; *about the same* where every
value is within a twentieth of the first. Anything else is not asked.
"""

from collections.abc import Sequence
from itertools import pairwise

from bedside.questions.candidate import Candidate, Kinds, day, ids, measured, value, word
from bedside.questions.dates import by_year, days, exact, on
from bedside.questions.kinds.measurements import Series, resembling, series, stating
from bedside.questions.question import Fact
from bedside.questions.record import Record

_CHANGED, _STEADY = 0.1, 0.05
_FEWEST, _MOST = 3, 6
"""Values of a trend."""
_VERBS = {
    "rising": ("risen", ("rising", "rose", "gone up", "went up", "going up", "increased", "increasing", "got higher", "gotten higher")),
    "falling": (
        "fallen",
        ("falling", "fell", "dropped", "gone down", "went down", "going down", "decreased", "decreasing", "got lower", "gotten lower"),
    ),
    "steady": ("about the same", ("the same", "steady", "stable", "unchanged", "not changed", "no change")),
}
_UP, _DOWN = (tuple(verb for verb in (said, *also) if not verb.endswith("ing")) for said, also in (_VERBS["rising"], _VERBS["falling"]))


def trend(record: Record) -> list[Candidate]:
    """How a measurement has gone since a year."""
    asked = []
    for one in series(record):
        dates = one.agreed()
        if not exact(one.entries) or dates != days(one.entries):
            continue
        for year in sorted({date[:4] for date in dates}):
            window = [date for date in dates if date >= year]
            direction = _direction([one.value(date) for date in window])
            if _FEWEST <= len(window) <= _MOST and direction:
                asked.append(_trend(record, one, window, direction))
    return asked


def compare_years(record: Record) -> list[Candidate]:
    """Two years with one value each, compared."""
    asked = []
    for one in series(record):
        years = {year: days(entries) for year, entries in by_year(one.entries).items()}
        single = [found[0] for found in years.values() if len(found) == 1 and found[0] in one.agreed()]
        for earlier, later in pairwise(single):
            before, after = one.value(earlier), one.value(later)
            if before == after or abs(after - before) > _STEADY * abs(before):  # a change that nobody would notice is neither
                asked.append(_comparison(record, one, earlier, later))
    return asked


def weight_change(record: Record) -> list[Candidate]:
    """How much weight was gained or lost since a year's only weighing."""
    weights = next((one for one in series(record) if one.label == "weight"), None)
    if weights is None or not exact(weights.entries) or weights.agreed() != days(weights.entries):
        return []
    *before, last = weights.agreed()
    years = [date[:4] for date in before]
    asked = []
    for date in before:
        if years.count(date[:4]) > 1 or date[:4] == last[:4]:
            continue
        change = round(weights.value(last) - weights.value(date), 2)
        if change:
            verb, also = ("gained", ("up", "more")) if change > 0 else ("lost", ("down", "less"))
            answer = f"You have {verb} {measured(abs(change), weights.unit)}: from {weights.said(date)} {on(date)} "
            answer += f"to {weights.said(last)} {on(last)}."
            facts = [
                word(verb, *also),
                *(value(number, weights.unit) for number in (abs(change), weights.value(date), weights.value(last))),
            ]
            relevant = [*weights.dated(date), *weights.dated(last)]
            names = {"year": (date[:4],)}
            asked.append(Candidate(names, ids(stating(record, relevant)), resembling(record, weights, relevant), answer, facts))
    return asked


def _trend(record: Record, one: Series, window: Sequence[str], direction: str) -> Candidate:
    first, last = window[0], window[-1]
    verb, also = _VERBS[direction]
    said = f"has {verb}" if direction != "steady" else f"has stayed {verb}"
    answer = f"Since {first[:4]} your {one.label} {said}: from {one.said(first)} {on(first)} to {one.said(last)} {on(last)}."
    facts = [word(verb, *also), value(one.value(first), one.unit), day(first), value(one.value(last), one.unit), day(last)]
    relevant = [entry for entry in one.entries if entry.date in window]
    names = {**one.names, "year": (first[:4],)}
    return Candidate(names, ids(stating(record, relevant)), resembling(record, one, relevant), answer, facts)


def _comparison(record: Record, one: Series, earlier: str, later: str) -> Candidate:
    before, after = one.value(earlier), one.value(later)
    if before == after:
        answer = f"Your {one.label} was the same both times, {one.said(earlier)} {on(earlier)} and {on(later)}."
        facts = [word("same", "equal", "unchanged"), value(before, one.unit)]
    else:
        higher, lower = (later, earlier) if after > before else (earlier, later)
        answer = f"Your {one.label} was higher in {higher[:4]}: {one.said(higher)} {on(higher)}, against {one.said(lower)} {on(lower)}."
        facts = [_higher(one, higher[:4], lower[:4], _UP if higher == later else _DOWN), *(value(of, one.unit) for of in (before, after))]
    relevant = [*one.dated(earlier), *one.dated(later)]
    names = {**one.names, "earlier": (earlier[:4],), "later": (later[:4],)}
    return Candidate(names, ids(stating(record, relevant)), resembling(record, one, relevant), answer, facts)


def _higher(one: Series, higher: str, lower: str, verbs: Sequence[str]) -> Fact:
    """That the value of one year was the higher one, in the words of either year, or as what happened from the earlier to the later."""
    ways = [
        f"lower in {lower}",
        *(
            way
            for year, which in ((higher, "higher"), (lower, "lower"))
            for way in (
                f"in {year} {which} than",
                *(f"in {year} your {name} was {which}" for name in one.names["name"]),
                f"in {year} it was {which}",
            )
        ),
    ]
    return word(f"higher in {higher}", *ways, *verbs)


def _direction(values: Sequence[float | int]) -> str | None:
    """Rising, falling or steady, or nothing certain."""
    if not values or values[0] <= 0:
        return None
    first, slack = values[0], _STEADY * values[0]
    steps = [after - before for before, after in pairwise(values)]
    if all(abs(number - first) <= slack for number in values):
        return "steady"
    if values[-1] >= first * (1 + _CHANGED) and all(step >= -slack for step in steps):
        return "rising"
    if values[-1] <= first * (1 - _CHANGED) and all(step <= slack for step in steps):
        return "falling"
    return None


KINDS: Kinds = {"trend": trend, "compare_years": compare_years, "weight_change": weight_change}
