"""Medications: what they are called, how much is taken how often, and why."""

import re
from typing import Any

from bedside.records import dates, displays, quantities
from bedside.records.context import Context

_UNIT = "MG|MCG|UNT|MEQ|MMOL|MCI|PNU|ML|%|G|IU|ACTUAT|CELLS"
_STRENGTH = rf"\d+(?:\.\d+)?(?:\s*-\s*\d+(?:\.\d+)?)?\s+(?:{_UNIT})(?:/(?:\d+(?:\.\d+)?\s*)?(?:{_UNIT}|HR|L))*"
# what a product holds or how long it lasts, and the number of its approval: "120 ACTUAT", "24 HR", "NDA020800 0.3 ML"
_AMOUNT = r"(?:NDA\d+\s+)?(?:Abuse-Deterrent\s+)?(?:\d+(?:\.\d+)?\s+(?:HR|ML|ACTUAT|MG)\s+)?"
_RXNORM = re.compile(rf"{_AMOUNT}(?P<ingredient>.+?)\s+(?P<strength>{_STRENGTH})(?:\s+(?P<form>[A-Z].*?))?(?:\s+\[.*\])?")
_PACK = re.compile(r"\{.*\}\s*Pack.*", re.DOTALL)
_WHEN = {
    "MORN": "in the morning",
    "AFT": "in the afternoon",
    "EVE": "in the evening",
    "NIGHT": "at night",
    "HS": "at bedtime",
    "WAKE": "after waking",
    "AC": "before meals",
    "C": "with meals",
    "PC": "after meals",
    "ACM": "before breakfast",
    "ACD": "before lunch",
    "ACV": "before dinner",
    "CM": "with breakfast",
    "CD": "with lunch",
    "CV": "with dinner",
    "PCM": "after breakfast",
    "PCD": "after lunch",
    "PCV": "after dinner",
}
_DAYS = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}
_MOST_STEPS = 4
_TIMES = {1: "once", 2: "twice", 3: "three times", 4: "four times"}
_PERIODS = {"s": "second", "min": "minute", "h": "hour", "d": "day", "wk": "week", "mo": "month", "a": "year"}


def medication(content: dict[str, Any], context: Context) -> dict[str, Any]:
    """Fields of the four types that say what somebody takes."""
    concept = content.get("medicationCodeableConcept") or context.concept(content.get("medicationReference"), content)
    name = displays.name(concept) or displays.clean((content.get("medicationReference") or {}).get("display"))
    reason, reason_id = context.reason(content)
    doses = content.get("dosageInstruction") or content.get("dosage")
    period = content.get("effectivePeriod") or content.get("whenHandedOver")
    began = content.get("authoredOn") or content.get("effectiveDateTime") or content.get("whenHandedOver") or content.get("dateAsserted")
    return {
        "name": name,
        "code": displays.code(concept),
        "status": displays.status(content.get("status")),
        "intent": displays.status(content.get("intent")),
        "start": dates.start(period) or dates.day(began),
        "end": dates.end(period) or _bounds_end(doses),
        "dose": _dose(doses),
        "reason": reason,
        "reason_id": reason_id,
        **parts(name or ""),
    }


def parts(name: str) -> dict[str, str]:
    """Ingredient, strength and form of a name as RxNorm writes them: "amLODIPine 2.5 MG Oral Tablet".

    Of several ingredients each strength is told: "a 10 MG / b 20 MG". What is not written so has an ingredient at the most.
    """
    if _PACK.fullmatch(name):
        return {}
    ingredients, strengths, form = [], [], None
    for piece in name.split(" / "):
        match = _RXNORM.fullmatch(piece.strip())
        if match is None:
            return {} if any(character.isdigit() for character in name) else {"ingredient": name.lower()} if name else {}
        ingredients.append(match["ingredient"].lower())
        strengths.append(" ".join(match["strength"].split()))
        form = match["form"] or form
    found = {"ingredient": " / ".join(ingredients), "strength": " / ".join(strengths)}
    return {**found, "form": form} if form else found


def _bounds_end(instructions: Any) -> str | None:
    """Until when it is to be taken, where each instruction ends: the last day of all."""
    repeats = [((one.get("timing") or {}).get("repeat") or {}) for one in instructions or [] if isinstance(one, dict)]
    ends = [dates.end(repeat.get("boundsPeriod")) for repeat in repeats]
    return max(filter(None, ends)) if ends and all(ends) else None


def _dose(instructions: Any) -> str | None:
    """The instructions: of each its own text, or what its parts say. Those of a later step follow after "then"."""
    steps: dict[int, list[str]] = {}
    for one in instructions if isinstance(instructions, list) else [instructions]:
        said = displays.clean(one.get("text") or one.get("patientInstruction")) or _put_together(one) if isinstance(one, dict) else ""
        if said:
            steps.setdefault(one.get("sequence", 1), []).append(said)
    told = [" and ".join(dict.fromkeys(steps[step])) for step in sorted(steps)]
    more = f"; and {len(told) - _MOST_STEPS} more steps" if len(told) > _MOST_STEPS else ""
    return "; then ".join(told[:_MOST_STEPS]) + more or None


def _put_together(dosage: dict[str, Any]) -> str:
    doses = [element.get("doseQuantity") or element.get("doseRange") for element in dosage.get("doseAndRate") or []]
    amount = next((text for text in map(quantities.quantity, doses or [dosage.get("dose")]) if text), "")
    rates = [
        element.get("rateQuantity") or element.get("rateRange") or element.get("rateRatio") for element in dosage.get("doseAndRate") or []
    ]
    rate = next((text for text in map(quantities.quantity, rates) if text), "")
    most = quantities.quantity(dosage.get("maxDosePerPeriod"))
    needed = dosage.get("asNeededBoolean") or dosage.get("asNeededCodeableConcept")
    cause = displays.name(dosage.get("asNeededCodeableConcept"))
    pieces = [
        " ".join(filter(None, [amount, f"at {rate}" if rate else "", _often(dosage.get("timing"))])),
        f"at most {most}" if most else "",
        *displays.names(dosage.get("additionalInstruction")),
        f"as needed for {cause}" if cause else "as needed" if needed else "",
    ]
    return ", ".join(filter(None, pieces))


def _often(timing: Any) -> str:
    repeat = timing.get("repeat") if isinstance(timing, dict) else None
    if not isinstance(repeat, dict):
        return displays.name(timing.get("code")) or "" if isinstance(timing, dict) else ""
    often = _repeated(repeat) or displays.name(timing.get("code"))
    moments = [_WHEN[moment] for moment in repeat.get("when") or [] if moment in _WHEN]
    days = " and ".join(_DAYS[day] for day in repeat.get("dayOfWeek") or [] if day in _DAYS)
    hours = " and ".join(time[:5] for time in map(displays.clean, repeat.get("timeOfDay") or []) if time)
    lasts = quantities.quantity(repeat.get("boundsDuration")) or quantities.quantity(repeat.get("boundsRange"))
    count = repeat.get("count")
    pieces = {"on": days, "at": hours, "for": lasts, "in all": f"{count} times" if count else ""}
    told = [f"{text} {word}" if word == "in all" else f"{word} {text}" for word, text in pieces.items() if text]
    return " ".join(filter(None, [often, " and ".join(moments), *told]))


def _repeated(repeat: dict[str, Any]) -> str:
    """As "twice a day" or "every 4 to 6 hours"."""
    unit = _PERIODS.get(str(repeat.get("periodUnit")), "")
    if not unit:
        return ""
    period, longest = quantities.number(repeat.get("period")) or 1, quantities.number(repeat.get("periodMax"))
    frequency, most = repeat.get("frequency", 1), repeat.get("frequencyMax")
    span = f"every {period} to {longest} {unit}s" if longest else f"a {unit}" if period == 1 else f"every {period} {unit}s"
    if frequency == 1 and not most and span.startswith("every"):
        return span
    times = f"{frequency} to {most} times" if most else _TIMES.get(frequency, f"{frequency} times")
    return f"{times} {span}"
