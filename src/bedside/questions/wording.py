"""Putting a question into a patient's words: which phrasing, which name, and how carefully it is typed."""

import random
import re
from collections.abc import Mapping

from bedside.questions.phrasings import absent, allergies, care, conditions, measurements, medications, procedures, vaccines, visits

PHRASINGS: Mapping[str, tuple[str, ...]] = {
    **medications.PHRASINGS,
    **measurements.PHRASINGS,
    **conditions.PHRASINGS,
    **procedures.PHRASINGS,
    **visits.PHRASINGS,
    **vaccines.PHRASINGS,
    **allergies.PHRASINGS,
    **care.PHRASINGS,
    **absent.PHRASINGS,
}
"""The phrasings of each kind; a question's ID has the place in this list."""

_OPENINGS = (
    "Hi, ",
    "Hello, ",
    "Quick question: ",
    "Sorry to bother you, ",
    "I was wondering, ",
    "Just checking: ",
    "Good morning, ",
    "One thing I'd like to know: ",
)
_STYLES = ("plain", "unmarked", "casual", "opening")
_SHARES = (50, 10, 25, 15)
"""Percent: as it stands; without the mark at its end; in small letters and without it; after a few polite words."""


def worded(kind: str, names: Mapping[str, tuple[str, ...]], dice: random.Random) -> tuple[int, str]:
    """The place of a drawn phrasing, and the question in it, on one line."""
    place = dice.randrange(len(PHRASINGS[kind]))
    drawn = {slot: dice.choice(options) for slot, options in sorted(names.items())}
    if {"name", "a_name"} <= names.keys():  # the same name with and without its article
        drawn["a_name"] = names["a_name"][names["name"].index(drawn["name"])]
    text = re.sub(r"\bmy my\b|\b(?:a|the|this) my\b", "my", PHRASINGS[kind][place].format(**drawn), flags=re.IGNORECASE)
    text = " ".join(text.split())
    return place, _styled(text[:1].upper() + text[1:], dice)


def _styled(text: str, dice: random.Random) -> str:
    style = dice.choices(_STYLES, _SHARES)[0]
    if style == "unmarked":
        return text.rstrip("?.")
    if style == "casual":
        return text.rstrip("?.").lower()
    if style == "opening":
        return f"{dice.choice(_OPENINGS)}{_lowered(text)}"
    return text


def _lowered(text: str) -> str:
    """The text as it goes on after an opening; "I" and what is not an ordinary word keep their capital."""
    first = re.split(r"[\s',]", text)[0]
    ordinary = first[1:].islower() or first == "A"
    return text[:1].lower() + text[1:] if ordinary else text
