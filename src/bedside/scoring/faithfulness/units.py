"""Units of measurement: pint knows them, their plurals and prefixes; clinical ones are added."""

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pint

_ALIASES = {
    "c": "degree_temperature", "f": "degree_temperature", "degree": "degree_temperature", "degrees": "degree_temperature",
    "celsius": "degree_temperature", "fahrenheit": "degree_temperature", "%": "percent", "percent": "percent",
    "y": "year", "y/o": "year", "yo": "year", "yr": "year", "yrs": "year", "wk": "week", "wks": "week", "mo": "month", "mos": "month",
    "gm": "gram", "gms": "gram", "g": "gram", "l": "liter", "lb": "pound", "lbs": "pound", "ml": "milliliter", "cc": "milliliter",
    "mcg": "microgram", "ug": "microgram", "mm": "millimeter", "cm": "centimeter", "m": "meter", "kg": "kilogram", "mg": "milligram",
    "tab": "tablet", "tabs": "tablet", "pill": "tablet", "pills": "tablet", "capsule": "tablet", "capsules": "tablet",
    "iu": "dose_unit", "unit": "dose_unit", "units": "dose_unit", "u": "dose_unit", "puff": "puff", "puffs": "puff",
    "drop": "drop", "drops": "drop", "gtt": "drop", "pack": "pack", "packs": "pack", "ppd": "pack", "meq": "milliequivalent",
    "hg": "mmHg", "mmhg": "mmHg", "bpm": "beat", "beats": "beat",
}  # fmt: skip
"""What pint does not know, or takes for something else ("C" is coulomb)."""
_DEFINITIONS = ("degree_temperature", "tablet", "dose_unit", "puff", "drop", "pack", "equivalent", "beat")
_UNIT = re.compile(r"[\s-]*(%|[a-z]+(?:/[a-z]+)?(?!\w))", re.IGNORECASE)
_NO_UNITS = """
    a an in am pm as at or and of on to us are per is it x by no if he be do me so up
    hits cats can cans pints mi mis pa pas pt pts ct bar bars
"""
"""Words that pint would read as a unit ("in", "cats": centi-atmospheres)."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What is measured, and how many base units one of it is."""

    dimension: str
    factor: float


@cache
def _registry() -> "pint.UnitRegistry[float]":
    import pint

    registry: pint.UnitRegistry[float] = pint.UnitRegistry(cache_folder=None)
    for name in _DEFINITIONS:
        registry.define(f"{name} = [{name}]")
    return registry


def unit_after(text: str, position: int) -> tuple[Unit, int] | None:
    """The unit written right after a number, and where it ends."""
    match = _UNIT.match(text, position)
    if match is None:
        return None
    unit = _unit(match[1])
    if unit is None and "/" in match[1]:
        unit = _unit(match[1].split("/")[0])
    return None if unit is None else (unit, match.end())


@cache
def _unit(name: str) -> Unit | None:
    from pint import PintError

    lower = name.lower()
    if lower in _NO_UNITS.split() or (len(lower) == 1 and lower not in _ALIASES):
        return None
    for spelling in (_ALIASES.get(lower, name), lower):
        try:
            base = _registry().Quantity(1, spelling).to_base_units()
        except (PintError, AttributeError, ValueError, TypeError):  # what pint raises on words that are none of its units
            continue
        return Unit(str(base.dimensionality), float(f"{base.magnitude:.9g}"))
    return None
