"""FHIR dates, cut to the day at most."""

import re

_DATE = re.compile(r"(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?:T.*)?")


def day(value: object) -> str | None:
    """A date, dateTime or instant with the precision that it has, up to the day; ``None`` for anything else."""
    match = _DATE.fullmatch(value) if isinstance(value, str) else None
    return match[1] if match else None


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
