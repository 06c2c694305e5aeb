"""How often a dose is taken, abbreviated or in words: "b.i.d.", "twice a day" and "every 12 hours" are one."""

import re
from collections.abc import Iterator

_DAY = r"(?:a|per|each|every|/)\s*day|daily"
_WEEK = r"(?:a|per|each|every|/)\s*week|weekly"
_PATTERNS = {
    "2/day": rf"b\.?\s?i\.?\s?d\b\.?|(?:twice|two times|2 times|2x)\s*(?:{_DAY})|q\.?\s?12\s?h\w*|every (?:12|twelve) hours",
    "3/day": rf"t\.?\s?i\.?\s?d\b\.?|(?:three times|3 times|3x|thrice)\s*(?:{_DAY})|q\.?\s?8\s?h\w*|every (?:8|eight) hours",
    "4/day": rf"q\.?\s?i\.?\s?d\b\.?|(?:four times|4 times|4x)\s*(?:{_DAY})|q\.?\s?6\s?h\w*|every (?:6|six) hours",
    "6/day": r"q\.?\s?4\s?h\w*|every (?:4|four) hours",
    "bedtime": r"q\.?\s?h\.?\s?s\b\.?|\bh\.s\.|(?:at|before) bed(?:time)?|at night(?:time)?|nightly|every night|every evening",
    "1/day": (
        r"q\.?\s?d\b\.?|(?:once|one time) (?:a|per|each|every) day|once daily|daily|(?:a|per|each|every) day|"
        r"(?:every|each|in the) mornings?|q\.?\s?a\.?\s?m\b\.?"
    ),
    "as needed": r"p\.?\s?r\.?\s?n\b\.?|as needed|when needed|if needed|as necessary",
    "2/week": rf"(?:twice|two times|2 times|2x)\s*(?:{_WEEK})",
    "3/week": rf"(?:three times|3 times|3x|thrice)\s*(?:{_WEEK})",
    "4/week": rf"(?:four times|4 times|4x)\s*(?:{_WEEK})",
    "1/week": r"weekly|once a week|once per week|every week",
    "2/month": r"(?:twice|two times|2 times|2x)\s*(?:(?:a|per|each|every) month|monthly)",
    "1/month": r"monthly|once a month|every month",
}
_SEARCHED = {value: re.compile(rf"(?<![\w.])(?:{pattern})(?!\w)", re.IGNORECASE) for value, pattern in _PATTERNS.items()}


def frequencies(text: str) -> Iterator[tuple[str, int, int]]:
    """Each frequency, with its start and end; where two patterns overlap, the one listed first."""
    taken: set[int] = set()
    for value, pattern in _SEARCHED.items():
        for match in pattern.finditer(text):
            if not taken.intersection(range(*match.span())):
                taken.update(range(*match.span()))
                yield value, *match.span()
