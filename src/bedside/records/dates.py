"""FHIR dates, cut to the day at most, and times that are told without a date."""

import re
from collections.abc import Mapping
from typing import Any

from bedside.records import displays, quantities

_DATE = re.compile(r"((\d{4})(?:-\d{2}(?:-\d{2})?)?)(?:T.*)?")
_YEARS = range(1850, 2099)
_UNITS_OF_AGE = {"a": "years", "mo": "months", "wk": "weeks", "d": "days", "h": "hours", "min": "minutes"}


def day(value: object) -> str | None:
    """A date, dateTime or instant with the precision that it has, up to the day; ``None`` for anything else.

    Years before 1850 and from 2099 on are no dates but stand for "unknown" or "no end": 0001-01-01, 9999-12-31.
    """
    match = _DATE.fullmatch(value) if isinstance(value, str) else None
    return match[1] if match and int(match[2]) in _YEARS else None


def told(content: Mapping[str, Any], element: str) -> str | None:
    """A time that is told as an age, a range of ages or in words: of "onset" as "at the age of 12 years", "in childhood"."""
    words = displays.clean(content.get(f"{element}String"))
    age = quantities.quantity(_with_unit(content.get(f"{element}Age"))) or quantities.quantity(_with_units(content.get(f"{element}Range")))
    return words or (f"at the age of {age}" if age else None)


def span(element: object) -> str | None:
    """A Period in words."""
    first, last = start(element), end(element)
    return f"{first} to {last}" if first and last else f"since {first}" if first else f"until {last}" if last else None


def start(element: object) -> str | None:
    """Where a Period begins."""
    return day(element.get("start")) if isinstance(element, dict) else None


def end(element: object) -> str | None:
    """Where a Period ends."""
    return day(element.get("end")) if isinstance(element, dict) else None


def _with_units(ages: object) -> object:
    return {end: _with_unit(age) for end, age in ages.items()} if isinstance(ages, dict) else None


def _with_unit(age: object) -> object:
    """UCUM's "a" is a year."""
    return {**age, "unit": age.get("unit") or _UNITS_OF_AGE.get(str(age.get("code")), age.get("code"))} if isinstance(age, dict) else None
