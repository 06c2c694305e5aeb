"""Identifiers that have a form of their own, as regular expressions: a part of what people say, never all of it.

Presidio replaces a whole match, so what announces an identifier ("my name is") stands in a lookbehind, which its ``regex``
module allows to be of any length. Where the form alone says too little (digits), Presidio's context raises the score.
"""

from bedside.privacy.patterns.dates import AGES, DATES
from bedside.privacy.patterns.names import NAMES
from bedside.privacy.patterns.numbers import IDS, PHONES
from bedside.privacy.patterns.places import ADDRESSES, NET, PLACES
from bedside.privacy.patterns.rule import SURE, Rule

RULES = (*DATES, *NAMES, *IDS, *PHONES, *ADDRESSES, *AGES, *NET, *PLACES)

__all__ = ["RULES", "SURE", "Rule"]
