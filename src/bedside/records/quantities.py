"""Numbers and units as a person reads them."""

import math
import re
from decimal import Decimal
from typing import Any

from bedside.records import displays

_UNITS = {"mm[Hg]": "mmHg", "[degF]": "°F", "Cel": "°C", "[lb_av]": "lb", "[in_i]": "in", "[pH]": "", "1": "", "[IU]": "IU"}
_ANNOTATION = re.compile(r"\{([^{}]*)\}")
_DECIMALS = 2
_DIGITS = 4


def number(value: Any) -> int | float | None:
    """A number with two decimals at the most, below 1 with four significant digits; a whole one is an int.

    What is measured in a clinic has no more; what a program has computed has, and they mean nothing.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    try:
        exact = float(value)
    except OverflowError:
        return None
    if not math.isfinite(exact):
        return None
    short = round(exact, _DECIMALS) if abs(exact) >= 1 else float(f"{exact:.{_DIGITS}g}")
    return int(short) if short == int(short) else short


def unit(quantity: Any) -> str:
    """The unit of a Quantity, UCUM's brackets and annotations made readable: "mL/min/{1.73_m2}" is "mL/min/1.73m2"."""
    if not isinstance(quantity, dict):
        return ""
    text = displays.clean(quantity.get("unit") or quantity.get("code"))
    if text in _UNITS:
        return _UNITS[text]
    plain = _ANNOTATION.sub(lambda match: match[1].replace("_", "") if any(c.isdigit() for c in match[1]) else "", text)
    plain = re.sub(r"\[([^\[\]]*)\]", lambda match: match[1].replace("_", " "), plain).rstrip("/. ").strip()
    return " ".join(plain.split())


def written(value: object, unit: str) -> str:
    """A value with its unit: "5.9 %", "104 mg/dL", "2"."""
    return f"{value} {unit}".strip()


def quantity(element: Any) -> str | None:
    """A Quantity, Range or Ratio in words; ``None`` where it has no number."""
    if not isinstance(element, dict):
        return None
    if (value := number(element.get("value"))) is not None:
        return f"{displays.clean(element.get('comparator'))}{written(value, unit(element))}"
    low, high = quantity(element.get("low")), quantity(element.get("high"))
    if low or high:
        return f"{low} to {high}" if low and high else f"at least {low}" if low else f"at most {high}"
    above, below = quantity(element.get("numerator")), quantity(element.get("denominator"))
    return f"{above} / {below}" if above and below else None
