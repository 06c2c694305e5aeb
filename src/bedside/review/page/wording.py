"""Which words of a prediction and its reference differ.

Only words count: case, punctuation and line breaks do not. The alignment is difflib's (Ratcliff and Obershelp, 1988), which
prefers long common passages, so that what is left is what a reader would call changed.
"""

import re
from difflib import SequenceMatcher

Range = tuple[int, int]
"""Start and end of a passage, in characters."""

# What belongs together stays together: 120/80, 37.5, x-ray, patient's.
_WORD = re.compile(r"\w+(?:[./,'’-]\w+)*")


def differing(prediction: str, reference: str) -> tuple[list[Range], list[Range]]:
    """The passages of the prediction that the reference lacks, and those of the reference that the prediction lacks."""
    ours, theirs = (list(_WORD.finditer(text)) for text in (prediction, reference))
    here, there = ([word[0].casefold() for word in side] for side in (ours, theirs))
    added: list[Range] = []
    missing: list[Range] = []
    for change, a, b, c, d in SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
        if change == "equal":
            continue
        if b > a:
            added.append((ours[a].start(), ours[b - 1].end()))
        if d > c:
            missing.append((theirs[c].start(), theirs[d - 1].end()))
    return added, missing
