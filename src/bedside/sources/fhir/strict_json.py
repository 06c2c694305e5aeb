"""JSON as FHIR has it: UTF-8, each key once, numbers that a computer can hold, no ``NaN``; anything else is refused."""

import json
from decimal import Decimal
from typing import Any, Never

from bedside.sources.fhir.faults import RefusedError

DEEPEST = 64
"""Levels of nesting; FHIR's own resources have less than 20."""
_LARGEST = 10**300


def parsed(content: bytes) -> Any:
    """One JSON value. Raises :class:`RefusedError`."""
    try:
        value = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_constant)
    except RefusedError:
        raise
    except UnicodeDecodeError as error:
        raise RefusedError("not_json", f"is not UTF-8 (at byte {error.start})") from None
    except RecursionError:
        refuse_depth()
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}" if error.lineno > 1 else f"character {error.pos}"
        raise RefusedError("not_json", f"is not JSON ({error.msg}, at {place})") from None
    except ValueError:  # an integer of thousands of digits
        raise RefusedError("not_json", "has a number that is too large") from None
    _check(value, 1)
    return value


def text(value: str) -> str:
    """A text, if it is one."""
    # Most are ASCII, and looking at each character of those would take long.
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        raise RefusedError("not_json", "has half a character (a lone surrogate) in a text")
    return value


def number(value: int | float | Decimal) -> int | float:
    """A number as Python has it, if it is not too large."""
    plain = value if isinstance(value, int) else float(value)
    if not -_LARGEST < plain < _LARGEST:
        raise RefusedError("not_json", "has a number that is too large")
    return plain


def without_null(content: dict[str, Any]) -> dict[str, Any]:
    """An object without members that are null: FHIR has none, and those who write them mean that there is nothing."""
    return {key: value for key, value in content.items() if value is not None} if None in content.values() else content


def refuse_depth() -> Never:
    """Refuse what is nested too deep."""
    raise RefusedError("not_json", f"is nested deeper than {DEEPEST} levels")


def refuse_key() -> Never:
    """Refuse an object that has a key twice: one reader takes the first value, another the last."""
    raise RefusedError("not_json", "has an object with the same key twice")


def _check(value: Any, depth: int) -> None:
    if isinstance(value, str):
        text(value)
    elif isinstance(value, dict | list):
        if depth > DEEPEST:
            refuse_depth()
        for item in value:
            _check(item, depth + 1)
        for item in value.values() if isinstance(value, dict) else ():
            _check(item, depth + 1)
    elif not isinstance(value, bool | None):
        number(value)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        refuse_key()
    return without_null(content)


def _constant(_: str) -> Never:
    raise RefusedError("not_json", "has NaN or Infinity, which JSON does not know")
