"""Left and right as sides of a body, and not as a verb or an agreement."""

import re

from bedside.scoring.faithfulness.words import Word

_ABBREVIATIONS = frozenset({"as", "ad", "od", "os", "ou", "lt", "rt", "lle", "rle", "lue", "rue"})
_LEAVES = re.compile(r"\b(?:i|he|she|we|they|you|who|patient|has|have|had|was|is|nothing)\s+$", re.IGNORECASE)
_IS_LEFT = re.compile(r"\s+(?:the|his|her|my|for|ama|against|without|school|work|home)\b", re.IGNORECASE)
_AT_ONCE = re.compile(
    r"\s*(?:now|away|after|before|then|here|there|the|his|her|my|our|their|on\s+(?:time|track)|about|up|around)\b", re.IGNORECASE
)
_AGREES = re.compile(r"(?:\b(?:all|that's|that is|you're|yeah|yes|is that|if i'm|am i|quite|just)[\s,]*|^|[.?!]\s*)$", re.IGNORECASE)
_PAIRED = re.compile(
    r"\s+(?:(?:of )?(?:his|her|my|the|your) )?(?:sides?|(?:upper|lower) (?:extremit|limb|eyelid|leg|arm)|legs|arms|hands|feet|knees|hips|"
    r"shoulders|elbows|ankles|wrists|thighs|calves|eyes|ears|lungs|kidneys|breasts|ovaries|testes|testicles|tonsils|heels|thumbs|cheeks)",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\s*(?:[?,!.]|$)")


def is_side(text: str, word: Word) -> bool:
    """Whether a word of ``SIDES`` names a side where it stands."""
    if word.text in _ABBREVIATIONS:
        return text[word.start : word.end].isupper()
    before, after = text[max(0, word.start - 20) : word.start], text[word.end : word.end + 20]
    if word.text == "left":
        return not _LEAVES.search(before) and not _IS_LEFT.match(after)
    if word.text == "right":
        return not _AT_ONCE.match(after) and not (_ENDS.match(after) and _AGREES.search(before))
    if word.text == "both":
        return _PAIRED.match(after) is not None
    return True
