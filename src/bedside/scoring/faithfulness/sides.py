"""Left and right as sides of a body, and not as a verb or an agreement."""

import re

from bedside.scoring.faithfulness.words import Word

_ABBREVIATIONS = frozenset({"as", "ad", "od", "os", "ou", "lt", "rt", "lle", "rle", "lue", "rue"})
_NO_SIDE_AFTER = re.compile(
    r"\s*(?:now|away|after|before|then|here|there|the|his|her|my|our|their|on\s+(?:time|track)|about|up|around)\b|\s*[?,!]", re.IGNORECASE
)
_LEAVES_BEFORE = re.compile(r"\b(?:i|he|she|we|they|you|who|patient|has|have|had|was|is|nothing)\s+$", re.IGNORECASE)
_AGREES_BEFORE = re.compile(r"(?:\b(?:all|that's|that is|you're|yeah|yes|is that|if i'm|am i|quite|just)[\s,]*|^|[.?!]\s*)$", re.IGNORECASE)


def is_side(text: str, word: Word) -> bool:
    """Whether a word of ``SIDES`` names a side where it stands."""
    written = text[word.start : word.end]
    if word.text in _ABBREVIATIONS:
        return written.isupper()
    before, after = text[max(0, word.start - 20) : word.start], text[word.end : word.end + 20]
    if word.text == "left":
        return not (
            _LEAVES_BEFORE.search(before)
            or re.match(r"\s+(?:the|his|her|my|for|ama|against|without|school|work|home)\b", after, re.IGNORECASE)
        )
    if word.text == "right":
        ends = re.match(r"\s*[?,!.]|\s*$", after) is not None
        return not (_NO_SIDE_AFTER.match(after) and not ends) and not (ends and _AGREES_BEFORE.search(before) and "side" not in before)
    return True
