"""Single values of laboratory tests and vital signs: the last one, one of a date, the highest, whether it is normal.

Two different values of one day leave open which is meant: that day is then not asked about.
"""

from bedside.questions.candidate import Candidate, Kinds, day, ids, measured, value, word
from bedside.questions.dates import bounds, by_year, days, exact, latest, on, written
from bedside.questions.kinds.measurements import Series, resembling, series, stating
from bedside.questions.question import Fact
from bedside.questions.record import Record
from bedside.records.resource import Resource

_WORDS = {"normal": "normal", "high": "high", "low": "low"}
_ALSO = {
    "normal": ("within the range", "in range", "within limits"),
    "high": ("above", "elevated", "too high", "higher than normal"),
    "low": ("below", "too low", "lower than normal"),
}


def last_value(record: Record) -> list[Candidate]:
    """The last value of a measurement."""
    asked = []
    for one in series(record):
        date = _last(one)
        if date:
            answer = f"Your last {one.label} was {one.said(date)} {on(date)}."
            asked.append(_candidate(record, one, one.dated(date), answer, _facts(one, date)))
    return asked


def last_tested(record: Record) -> list[Candidate]:
    """When something was last measured."""
    asked = []
    for one in series(record):
        last = latest(one.entries)
        if last and last[0].date:
            answer = f"Your {one.label} was last measured {on(last[0].date)}."
            asked.append(_candidate(record, one, last, answer, [day(last[0].date)]))
    return asked


def value_on_date(record: Record) -> list[Candidate]:
    """The value of a date, or of a month with one measurement only."""
    asked = []
    for one in series(record):
        months: dict[str, list[str]] = {}
        for date in days(one.entries):
            months.setdefault(date[:7], []).append(date)
        coarse = {entry.date for entry in one.entries if len(entry.date or "") < len("2019-11-02")}
        for date in one.agreed():
            if any(_overlap(date, other or "") for other in (coarse if exact(one.dated(date)) else days(one.entries))):
                continue
            when = (on(date),) if len(months[date[:7]]) > 1 else (on(date), on(date[:7]))
            answer = f"Your {one.label} {on(date)} was {one.said(date)}."
            names = {**one.names, "when": when}
            asked.append(_candidate(record, one, one.dated(date), answer, _facts(one, date), names))
    return asked


def is_normal(record: Record) -> list[Candidate]:
    """Whether the last value is normal, as the laboratory's flag or range says; where the two differ, it is not asked."""
    asked = []
    for one in series(record):
        date = _last(one)
        verdicts = {_verdict(entry) for entry in one.dated(date)} if date else {None}
        verdict = verdicts.pop()
        if not date or verdicts or not verdict:
            continue
        normal = _range(one.dated(date)[0], one.unit)
        said = f"Your last {one.label} was {one.said(date)} {on(date)}"
        answer = f"{said}, which is {verdict}{normal}."
        facts = [word(verdict, *_ALSO[verdict]), value(one.value(date), one.unit)]
        asked.append(_candidate(record, one, one.dated(date), answer, facts))
    return asked


def highest_value(record: Record) -> list[Candidate]:
    """The highest value ever."""
    return _extremes(record, highest=True)


def lowest_value(record: Record) -> list[Candidate]:
    """The lowest value ever."""
    return _extremes(record, highest=False)


def test_count(record: Record) -> list[Candidate]:
    """On how many days of a year something was measured."""
    asked = []
    for one in series(record):
        for year, entries in by_year(one.entries).items():
            if not all(len(entry.date or "") == len("2019-11-02") for entry in entries):
                continue
            number = len(days(entries))
            times = "once" if number == 1 else f"{number} times"
            answer = f"Your {one.label} was measured {times} in {written(year)}."
            fact = word("once", "one time", "1") if number == 1 else value(number)
            names = {**one.names, "year": (year,)}
            asked.append(_candidate(record, one, entries, answer, [fact], names))
    return asked


def _extremes(record: Record, *, highest: bool) -> list[Candidate]:
    asked = []
    for one in series(record):
        numbers = [entry.fields["value"] for entry in one.entries]
        extreme = max(numbers) if highest else min(numbers)
        found = [entry for entry in one.entries if entry.fields["value"] == extreme]
        if len(set(numbers)) < 3 or len(days(found)) != 1:  # of two days with the same value neither is the one
            continue
        date = days(found)[0]
        answer = f"The {'highest' if highest else 'lowest'} {one.label} in your record is {measured(extreme, one.unit)}, {on(date)}."
        asked.append(_candidate(record, one, found, answer, _facts_of(extreme, one.unit, date)))
    return asked


def _candidate(
    record: Record, one: Series, entries: list[Resource], answer: str, facts: list[Fact], names: dict[str, tuple[str, ...]] | None = None
) -> Candidate:
    return Candidate(names or one.names, ids(stating(record, entries)), resembling(record, one, entries), answer, facts)


def _last(one: Series) -> str | None:
    last = latest(one.entries)
    return last[0].date if last and last[0].date in one.agreed() else None


def _facts(one: Series, date: str) -> list[Fact]:
    return _facts_of(one.value(date), one.unit, date)


def _facts_of(number: float | int, unit: str, date: str) -> list[Fact]:
    return [value(number, unit), day(date)]


def _verdict(entry: Resource) -> str | None:
    low, high, number = entry.fields.get("low"), entry.fields.get("high"), entry.fields["value"]
    flag = entry.fields.get("flag")
    computed = None
    if high is not None and number > high:
        computed = "high"
    elif low is not None and number < low:
        computed = "low"
    elif low is not None and high is not None:
        computed = "normal"
    if flag is None:
        return computed
    flagged = _WORDS.get(flag.casefold())
    return flagged if computed in (None, flagged) else None


def _range(entry: Resource, unit: str) -> str:
    low, high = entry.fields.get("low"), entry.fields.get("high")
    if low is None or high is None:
        return ""
    return f" (range {measured(low, '')} to {measured(high, unit)})"


def _overlap(date: str, other: str) -> bool:
    (start, end), (first, last) = bounds(date), bounds(other)
    return date != other and start <= last and first <= end


KINDS: Kinds = {
    "last_value": last_value,
    "last_tested": last_tested,
    "value_on_date": value_on_date,
    "is_normal": is_normal,
    "highest_value": highest_value,
    "lowest_value": lowest_value,
    "test_count": test_count,
}
