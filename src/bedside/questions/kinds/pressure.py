"""Blood pressure, which comes as a panel, as two observations, or as both.

Panel, single observations and the report of a day state the same reading: all are relevant. Where they differ, the day is not asked.
"""

from functools import lru_cache

from bedside.questions.candidate import Candidate, Kinds, day, ids, numeral, others, value
from bedside.questions.dates import days, exact, latest, on
from bedside.questions.kinds.measurements import FINAL, reports_holding, reports_showing
from bedside.questions.record import Record
from bedside.records.resource import Resource

_UPPER, _LOWER = "systolic", "diastolic"
_UNITS = {"mm[Hg]", "mmHg", "kPa", ""}
"""A percentile of it is another thing."""
_LOINC = {_UPPER: "http://loinc.org|8480-6", _LOWER: "http://loinc.org|8462-4"}


def last_blood_pressure(record: Record) -> list[Candidate]:
    """The last reading."""
    last = latest(_entries(record))
    return _asked(record, last, "Your last blood pressure was {reading} {when}.", {}) if last else []


def blood_pressure_on_date(record: Record) -> list[Candidate]:
    """The reading of a day."""
    found = _entries(record)
    asked = []
    for date in days(found) if exact(found) else []:
        entries = [entry for entry in found if entry.date == date]
        asked += _asked(record, entries, "Your blood pressure was {reading} {when}.", {"when": (on(date),)})
    return asked


def _asked(record: Record, entries: list[Resource], wording: str, names: dict[str, tuple[str, ...]]) -> list[Candidate]:
    date = entries[0].date or ""
    upper, lower = ({(number, unit) for entry in entries for number, unit in _readings(entry, which)} for which in (_UPPER, _LOWER))
    if len(upper) != 1 or len(lower) != 1 or any(entry.fields.get("status") not in FINAL for entry in entries):
        return []
    ((high, of_upper),), ((low, unit),) = upper, lower
    of_upper, unit = of_upper.replace("mm[Hg]", "mmHg"), unit.replace("mm[Hg]", "mmHg")
    answer = wording.format(reading=f"{numeral(high)}/{numeral(low)} {unit}".strip(), when=on(date))
    relevant = [*entries, *reports_showing(record, entries)]
    held = set(ids(reports_holding(record, entries)))
    rest = [entry for entry in [*_entries(record), *_reports(record)] if entry.id not in held]
    rest.sort(key=lambda entry: (abs(int((entry.date or "0")[:4]) - int(date[:4])), entry.date or "", entry.id))
    return [Candidate(names, ids(relevant), others(rest, relevant), answer, [value(high, of_upper), value(low, unit), day(date)])]


@lru_cache(maxsize=1)
def _entries(record: Record) -> list[Resource]:
    return [entry for entry in record.of("Observation") if list(_readings(entry, _UPPER)) or list(_readings(entry, _LOWER))]


def _reports(record: Record) -> list[Resource]:
    return [entry for entry in record.of("DiagnosticReport") if "blood pressure" in entry.fields["name"].casefold()]


def _readings(entry: Resource, which: str) -> list[tuple[float | int, str]]:
    parts = [entry.fields, *entry.fields.get("components", [])]
    named = [part for part in parts if part.get("code") == _LOINC[which] or _is_called(str(part.get("name", "")).casefold(), which)]
    return [
        (part["value"], part.get("unit", ""))
        for part in named
        if isinstance(part.get("value"), int | float) and part.get("unit", "") in _UNITS
    ]


def _is_called(name: str, which: str) -> bool:
    return name == which or f"{which} blood pressure" in name


KINDS: Kinds = {"last_blood_pressure": last_blood_pressure, "blood_pressure_on_date": blood_pressure_on_date}
