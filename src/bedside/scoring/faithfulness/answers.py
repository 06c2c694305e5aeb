"""What an answer makes of a question: yes, no, or neither."""

import re
from enum import Enum

from bedside.scoring.faithfulness.facts import Polarity


class Answer(Enum):
    """The drift of an answer's first words."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


_OPENING = (
    r"^(?:(?:well|oh|um|uh|hm+|ah|so|and|okay|ok|honestly|actually|thankfully|fortunately|luckily|sorry|god|doctor|sir|ma'am)[\s,.!…]+)*"
)
_ENDS = r"(?=\s*(?:[.,;!?]|$|and\b|but\b))"
"""After "I do" in an answer of its own, and not in "I do my best"."""


def _opens_with(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"{_OPENING}(?:{'|'.join(phrases)})\b", re.IGNORECASE)


_NO = _opens_with(
    r"no|nope?|nah|naw|never|none|nothing|neither|nobody|negative|uh-uh|nuh-uh|not",
    r"(?:unfortunately|of course|absolutely|definitely) not",
    r"i\s+(?:don't|do not|didn't|did not|haven't|have not|never|deny|wouldn't|can't|cannot|am not|have no)|i'm not",
    r"(?:he|she|it|they)\s+(?:doesn't|does not|didn't|did not|hasn't|has not|never|isn't|don't|haven't|wasn't|denies)",
)
_YES = _opens_with(
    r"yes|yeah+|yea|yep|yup|ya|sure|correct|right|exactly|absolutely|definitely|certainly|of course|uh-huh|mm-?hmm?|mhm|indeed|true",
    r"that(?:'s| is) (?:right|correct|true)|i (?:think|believe|guess) so",
    rf"i (?:do|did|have|am|was|can|would){_ENDS}|(?:he|she|it|they) (?:does|did|has|is|do|have|was|were){_ENDS}",
    r"sometimes|occasionally|often|a (?:little|bit|lot)|all the time|unfortunately|some|a few|both|quite|pretty",
)
_UNSURE = _opens_with(r"(?:i\s+)?(?:don't|do not) (?:know|remember|recall|understand)", r"(?:i am |i'm )?not sure")
INTERJECTION = re.compile(_OPENING + r"(?:no|nope?|nah|naw|not really|not at all)\s*[,.;:!—-]+\s*", re.IGNORECASE)
"""A "no" that answers what was asked, and does not negate what its own sentence says next."""


def drift(answer: str) -> Answer:
    """Read an answer's opening."""
    text = answer.strip()
    if _UNSURE.match(text):
        return Answer.UNCLEAR
    if _NO.match(text):
        return Answer.NO
    return Answer.YES if _YES.match(text) else Answer.UNCLEAR


def asked(polarity: Polarity, answer: Answer, *, choice: bool) -> Polarity:
    """The polarity of what a question names, once answered.

    "Any pain?" – "No": negated. "No pain?" – "No" or "Right": negated; that is how people agree with a negative question.
    With a ``choice`` ("tobacco, alcohol or drugs?"), "yes" leaves open which.
    """
    if choice and answer is Answer.YES and polarity is Polarity.AFFIRMED:
        return Polarity.OPEN
    if answer is Answer.UNCLEAR:
        return Polarity.OPEN
    if polarity is Polarity.NEGATED or answer is Answer.NO:
        return Polarity.NEGATED
    return Polarity.AFFIRMED
