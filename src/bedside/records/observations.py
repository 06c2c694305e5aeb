"""Observations: what was found, its unit, and whether that is normal."""

from typing import Any

from bedside.records import dates, displays, quantities
from bedside.records.context import Context

_FLAGS = {
    **dict.fromkeys(("N", "NEG"), "normal"),
    **dict.fromkeys(("H", "HU", ">"), "high"),
    **dict.fromkeys(("L", "LU", "<"), "low"),
    **dict.fromkeys(("A", "AA", "POS"), "abnormal"),
    "HH": "very high",
    "LL": "very low",
}
_SYSTOLIC, _DIASTOLIC = "8480-6", "8462-4"
_WORDS = ("valueString", "valueTime")


def observation(content: dict[str, Any], context: Context) -> dict[str, Any]:
    """Fields of an Observation."""
    concept = content.get("code")
    value, unit = _value(content)
    components = list(filter(None, map(_component, content.get("component") or [])))
    low, high = _range(content.get("referenceRange"), unit)
    return {
        "name": displays.name(concept),
        "code": displays.code(concept),
        "category": _category(content),
        "status": displays.status(content.get("status")),
        "value": value,
        "unit": unit,
        "low": low,
        "high": high,
        "flag": _flag(content, value, low, high),
        "components": components or None,
        "encounter_id": (content.get("encounter") or {}).get("reference") if context.resource(content.get("encounter"), content) else None,
        "encounter": context.called(content.get("encounter"), content),
    }


def blood_pressure(content: dict[str, Any]) -> str | None:
    """As "120/80 mmHg", of an observation with both."""
    found: dict[str, tuple[Any, str | None]] = {}
    for component in content.get("component") or []:
        codes = {coding.get("code") for coding in displays.codings(component.get("code"))}
        found |= {code: _value(component) for code in (_SYSTOLIC, _DIASTOLIC) if code in codes}
    above, below = found.get(_SYSTOLIC), found.get(_DIASTOLIC)
    if not above or not below or above[0] is None or below[0] is None:
        return None
    return quantities.written(f"{above[0]}/{below[0]}", above[1] or "")


def _value(content: dict[str, Any]) -> tuple[int | float | str | None, str | None]:
    """The value, a number with its unit or words."""
    measured = content.get("valueQuantity")
    if isinstance(measured, dict):
        value = quantities.number(measured.get("value"))
        unit = quantities.unit(measured) or None
        compared = displays.clean(measured.get("comparator"))
        return (f"{compared}{value}" if compared and value is not None else value), unit if value is not None else None
    if isinstance(content.get("valueInteger"), int):
        return content["valueInteger"], None
    if isinstance(content.get("valueBoolean"), bool):
        return ("yes" if content["valueBoolean"] else "no"), None
    words = displays.name(content.get("valueCodeableConcept")) or quantities.quantity(
        content.get("valueRange") or content.get("valueRatio")
    )
    texts = (displays.clean(content.get(key)) for key in _WORDS)
    return words or dates.day(content.get("valueDateTime")) or dates.span(content.get("valuePeriod")) or next(
        filter(None, texts), None
    ), None


def _component(component: dict[str, Any]) -> dict[str, Any] | None:
    concept, (value, unit) = component.get("code"), _value(component)
    name, code = displays.name(concept), displays.code(concept)
    if name is None or value is None:
        return None
    return {"name": name, "value": value, **({"unit": unit} if unit else {}), **({"code": code} if code else {})}


def _category(content: dict[str, Any]) -> str | None:
    return next(filter(None, map(displays.status, content.get("category") or [])), None)


def _range(ranges: Any, unit: str | None) -> tuple[int | float | None, int | float | None]:
    """What is normal, in the unit of the value; nothing where ranges for other people or other ends stand beside it."""
    normal = [one for one in ranges or [] if displays.status(one.get("type")) in (None, "normal")]
    ends = [normal[0].get(end) or {} for end in ("low", "high")] if len(normal) == 1 else []
    if not ends or any((quantities.unit(end) or unit) != unit for end in ends):
        return None, None
    low, high = (quantities.number(end.get("value")) for end in ends)
    return low, high


def _flag(content: dict[str, Any], value: object, low: float | None, high: float | None) -> str | None:
    """What the source says, else what the reference range does."""
    for concept in content.get("interpretation") or []:
        for coding in displays.codings(concept):
            if coding.get("code") in _FLAGS:
                return _FLAGS[coding["code"]]
    if isinstance(value, str) or value is None or (low is None and high is None):
        return None
    number = float(str(value))
    return "low" if low is not None and number < low else "high" if high is not None and number > high else "normal"
