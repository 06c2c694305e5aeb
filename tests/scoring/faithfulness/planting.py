"""Errors to plant in notes, by regular expressions that know nothing of the metric: wherever a pattern occurs, it is planted.

A planter takes a note and a random generator, picks one of the places where its error can be planted, and gives back the note
with the error, or ``None`` where there is no place for it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random

Planter = Callable[[str, Random], str | None]
Rule = tuple[str, str | Callable[[re.Match[str]], str]]

_NEGATED_TO_AFFIRMED: Sequence[Rule] = (
    (r"\bdenies\b", "reports"),
    (r"\bdenied\b", "reported"),
    (r"\bdenying\b", "reporting"),
    (r"\bno (?:known )?history of\b", "a history of"),
    (r"\bno evidence of\b", "evidence of"),
    (r"\bnegative for\b", "positive for"),
    (r"\bhas no\b", "has"),
    (r"\bhad no\b", "had"),
    (r"\bthere (is|was) no\b", r"there \1"),
    (r"\bthere (are|were) no\b", r"there \1"),
    (r"(?<=[.:;] )No (?=[a-z])", "Positive for "),
    (r"(?<=, )no (?=[a-z])", "but has "),
    (r"\bwithout\b", "with"),
    (r"\b(is|was|are|were|has|have|had|does|do|did|can|could|will|would) not\b", r"\1"),
    (r"\bnever\b", "often"),
    (r"\b[Nn]onsmoker\b", "smoker"),
)
_AFFIRMED_TO_NEGATED: Sequence[Rule] = (
    (r"\bcomplain(?:s|ed|ing) of\b", "denies"),
    (r"\breport(?:s|ed) (?!that|no\b|to\b|as\b|by\b)", "denied "),
    (r"\bpresent(?:s|ed) with\b", "presented without"),
    (r"\bpositive for\b", "negative for"),
    (r"\ba history of\b", "no history of"),
    (r"\bhistory of (?=[a-z])", "no history of "),
    (r"\bhas had (?=(?!no\b)[a-z])", "has not had "),
    (r"\bhas (?:a|an|some)\b", "has no"),
    (r"\bsuffers from\b", "does not suffer from"),
    (r"\bdiagnosed with\b", "not diagnosed with"),
)
_CUE = re.compile(r"\b(?:no|not|denie[sd]|deny|denying|without|never|nobody|none|nor|negative|unable|n't)\b", re.IGNORECASE)
_DOSE_UNITS = r"mg|mcg|micrograms?|milligrams?|grams?|gm|g|units?|mL|ml|cc|tablets?|tabs?|pills?|puffs?|mEq|%"
_DOSES: Sequence[Rule] = ((rf"(?<![\d.,/-])\b(\d+(?:\.\d+)?)(?=[ -]?(?:{_DOSE_UNITS})\b)", lambda match: _other_number(match[1])),)
_OTHER_UNITS = r"years?|yrs?|y|months?|weeks?|days?|hours?|minutes?|pounds?|lbs?|kg|inches|feet|cm|mm|packs?|degrees|C|F|times"
_QUANTITIES: Sequence[Rule] = ((rf"(?<![\d.,/-])\b(\d+(?:\.\d+)?)(?=[ -]?(?:{_OTHER_UNITS})\b)", lambda match: _other_number(match[1])),)
_FREQUENCIES: Sequence[Rule] = (
    (r"\bb\.i\.d\.", "t.i.d."),
    (r"\bBID\b", "TID"),
    (r"\bt\.i\.d\.", "q.d."),
    (r"\bq\.d\.", "b.i.d."),
    (r"\btwice (a day|daily)", r"three times \1"),
    (r"\bonce (a day|daily)", r"twice \1"),
)
_SIDES: Sequence[Rule] = (
    (r"(?<!has )(?<!had )(?<!he )\bleft\b(?! (?:the|his|her|for|against|AMA)\b)", "right"),
    (r"\bright\b(?! (?:now|away|after|before)\b)", "left"),
    (r"\bLeft\b", "Right"),
    (r"\bRight\b", "Left"),
    (r"\bLEFT\b", "RIGHT"),
    (r"\bRIGHT\b", "LEFT"),
    (r"\bbilateral\b", "left"),
    (r"\bBilateral\b", "Right"),
)
_RELATIVES: Sequence[Rule] = tuple(
    (rf"\b{a}\b", b)
    for one, other in (("mother", "father"), ("brother", "sister"), ("son", "daughter"), ("uncle", "aunt"), ("grandmother", "grandfather"))
    for a, b in ((one, other), (other, one), (one.capitalize(), other.capitalize()), (other.capitalize(), one.capitalize()))
)
_DATES: Sequence[Rule] = (
    (r"\b(19|20)(\d\d)\b", lambda match: f"{match[1]}{(int(match[2]) + 7) % 100:02}"),
    (r"\b(0?[1-9]|1[0-2])(?=/\d{1,2}/\d{2,4})", lambda match: str(int(match[1]) % 12 + 1)),
)
_DRUGS = ("aspirin", "ibuprofen", "metformin", "lisinopril", "prednisone", "albuterol", "warfarin", "insulin", "Tylenol", "Lasix",
          "Coumadin", "Allegra", "Zoloft", "morphine")  # fmt: skip
_MEDICATIONS: Sequence[Rule] = tuple((rf"(?i)\b{drug}\b", _DRUGS[(place + 5) % len(_DRUGS)]) for place, drug in enumerate(_DRUGS))


def _other_number(digits: str) -> str:
    """Another number of as many digits, so that it stands where a number can stand."""
    return digits.translate(str.maketrans("0123456789", "0234567891")) if set(digits) - {"0", "."} else digits + "5"


def _already_negated(note: str, place: int) -> bool:
    """Whether the sentence negates before this place: a second negation there is bad English, not an error of fact."""
    return _CUE.search(re.split(r"[.;:!?\n]", note[:place])[-1]) is not None


def _by_rules(rules: Sequence[Rule], *, unless: Callable[[str, int], bool] = lambda note, place: False) -> Planter:
    def plant(note: str, random: Random) -> str | None:
        places = [(match, new) for pattern, new in rules for match in re.finditer(pattern, note) if not unless(note, match.start())]
        if not places:
            return None
        match, new = random.choice(places)
        planted = note[: match.start()] + (match.expand(new) if isinstance(new, str) else new(match)) + note[match.end() :]
        return planted if planted != note else None

    return plant


def swap_all_sides(note: str, _: Random) -> str | None:
    """Every left becomes right, every right left."""
    swapped = re.sub(r"\b(left|right)\b", lambda match: "right" if match[1].lower() == "left" else "left", note, flags=re.IGNORECASE)
    return swapped if swapped.lower() != note.lower() else None


def sentences(note: str) -> list[str]:
    """A note cut after full stops and at line breaks; enumerating marks stay with what they enumerate."""
    return [
        part
        for part in re.split(r"(?<=[a-z)%][.!?])(?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bMrs\.)\s+(?=[A-Z0-9])|\n+", note)
        if re.search(r"[A-Za-z]{2}", part)
    ]


def drop_sentence(note: str, random: Random) -> str | None:
    """Any sentence of several is left out."""
    parts = sentences(note)
    if len(parts) < 2:
        return None
    dropped = random.randrange(len(parts))
    return " ".join(part for place, part in enumerate(parts) if place != dropped)


PLANTERS: Mapping[str, Planter] = {
    "negated finding affirmed": _by_rules(_NEGATED_TO_AFFIRMED),
    "affirmed finding negated": _by_rules(_AFFIRMED_TO_NEGATED, unless=_already_negated),
    "dose changed": _by_rules(_DOSES),
    "quantity changed": _by_rules(_QUANTITIES),
    "frequency changed": _by_rules(_FREQUENCIES),
    "side swapped": _by_rules(_SIDES),
    "all sides swapped": swap_all_sides,
    "sentence dropped": drop_sentence,
    "relative swapped": _by_rules(_RELATIVES),
    "date changed": _by_rules(_DATES),
    "medication swapped": _by_rules(_MEDICATIONS),
}
