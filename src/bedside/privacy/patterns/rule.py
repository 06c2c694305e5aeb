"""What a pattern is, and the words for numbers that several of them share."""

from dataclasses import dataclass

SURE, LIKELY, IN_CONTEXT = 0.95, 0.7, 0.1
"""Scores: beyond doubt; more likely than what a statistical model says; enough only beside one of the context's words."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern: the kind of identifier, the expression, its score and the words that raise it."""

    kind: str
    regex: str
    score: float
    context: tuple[str, ...] = ()


UNIT = "one|two|three|four|five|six|seven|eight|nine"
DIGIT = rf"(?:zero|oh|o|double|triple|{UNIT}|\d)"
TEEN = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
SMALL = rf"(?:(?:{TENS})[ -](?:{UNIT})|{TENS}|{TEEN}|{UNIT})"
