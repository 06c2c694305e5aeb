"""What coded values are called, as one line of plain text."""

import re
import unicodedata
from collections.abc import Sequence
from html import unescape
from typing import Any

LONGEST = 200
"""Characters of a name; what is longer is cut and ends in "…"."""

_DATA_OF_A_PROGRAM = re.compile(r"[{\[]\s*['\"]")
_ITS_TEXT = re.compile(r"""['"]text['"]:\s*(?:'([^']+)'|"([^"]+)")""")
_ELEMENTS = (
    "abbr|address|audio|base|body|br|button|code|col|colgroup|details|div|em|embed|font|form|frame|head|hr|html|iframe|img|input|label|li|"
    "link|meta|object|ol|option|pre|script|select|small|span|strong|style|sub|summary|sup|svg|table|tbody|td|textarea|tfoot|th|thead|title|"
    "tr|tt|ul|video"
)
_VALUE = r"""(?:"[^"]*"|'[^']*'|[^\s"'<>=]+)"""
_MARKUP = re.compile(
    rf"</?(?:{_ELEMENTS})\b[^<>]*>|</?[A-Za-z][\w:.-]*(?:\s+[\w:.-]+\s*=\s*{_VALUE})*\s*/?>|<!--.*?-->|<![A-Za-z][^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
"""Tags, and no comparison: "WBC <LLN, RBC normal, PLT >ULN"."""
_TAG = re.compile(
    r"\s*\((?:disorder|finding|procedure|situation|regime/therapy|observable entity|substance|product|organism|body structure|event|"
    r"physical object|qualifier value|medicinal product|medicinal product form|clinical drug|morphologic abnormality|person|environment|"
    r"record artifact|assessment scale|cell structure|dose form|life style|occupation|specimen|tumor staging)\)$"
)
_IDENTIFIER = re.compile(r"[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+")
_KINDS_OF_PROPERTY = r"(?:Mass|Moles|Units|#|Volume|Entitic|Enzymatic|Arbitrary|Substance|Partial pressure|Presence|Ratio|Reported)\b"
_PROPERTY = re.compile(
    rf"\s*\[(?:#/|{_KINDS_OF_PROPERTY})[^\[\]]*\]|\s+by Automated count\b|\s+with all children optional\b|\s*-\s*Reported\b"
)
_BREAKS = {"Cc", "Zl", "Zp"}
_UNSEEN = {"Cf", "Co", "Cs", "Cn"}
_JOINERS = "\u200c\u200d"


def clean(text: object) -> str:
    """Text of data as one line: no markup, no control or invisible characters, cut where it is very long."""
    if not isinstance(text, str):
        return ""
    # what is not seen goes first: it could hide markup
    line = " ".join(unicodedata.normalize("NFC", _MARKUP.sub(" ", _seen(unescape(text)))).split())
    return cut(line, LONGEST)


def cut(line: str, longest: int) -> str:
    """A line, or its beginning and "…" where it is longer."""
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def name(concept: Any) -> str | None:
    """What a CodeableConcept is called: its text, else the coding the user selected, else the first display, else the first code.

    SNOMED's semantic tag, as "(disorder)", is left out. An identifier of a program, as "diabetes_stage", becomes words.
    """
    if not isinstance(concept, dict):
        return None
    found = codings(concept)
    chosen = sorted(found, key=lambda coding: not coding.get("userSelected"))
    texts = [concept.get("text"), *(coding.get("display") for coding in chosen), *(coding.get("code") for coding in chosen)]
    return next((text for text in map(_readable, texts) if text), None)


def short(name: str) -> str:
    """The name of a test without what LOINC says of how it is measured: "Glucose [Mass/volume] in Blood" is "Glucose in Blood"."""
    return _PROPERTY.sub("", name).strip() or name


def names(concepts: Any) -> list[str]:
    """What several CodeableConcepts are called, each once."""
    return list(dict.fromkeys(filter(None, map(name, concepts if isinstance(concepts, list) else []))))


def codings(concept: Any) -> list[dict[str, Any]]:
    """The codings of a CodeableConcept."""
    found = concept.get("coding") if isinstance(concept, dict) else None
    return [coding for coding in found or [] if isinstance(coding, dict)]


def code(concept: Any) -> str | None:
    """System and code of the first coding, as ``http://loinc.org|4548-4``."""
    return next((clean(f"{one.get('system', '')}|{one['code']}") for one in codings(concept) if one.get("code")), None)


def status(value: Any) -> str | None:
    """A status, whether it is a code or a CodeableConcept."""
    if isinstance(value, str):
        return clean(value)
    return next((clean(one["code"]) for one in codings(value) if one.get("code")), None) or name(value)


def some(items: Sequence[str], at_most: int) -> str:
    """A list as words, cut where it is long."""
    rest = len(items) - at_most
    return ", ".join(items[:at_most]) + (f" and {rest} more" if rest > 0 else "")


def _seen(text: str) -> str:
    """Text without control and invisible characters. Joiners between letters outside ASCII stay: Persian is spelt with them."""
    kept: list[str] = []
    for place, character in enumerate(text):
        category = unicodedata.category(character)
        joins = character in _JOINERS and kept and _joined(kept[-1]) and _joined(text[place + 1 : place + 2])
        kept.append(" " if category in _BREAKS else "" if category in _UNSEEN and not joins else character)
    return "".join(kept)


def _joined(character: str) -> bool:
    return not character.isascii() and unicodedata.category(character)[0] in "LM"


def _readable(text: object) -> str:
    if isinstance(text, str) and _DATA_OF_A_PROGRAM.match(text):  # written out whole: its own "text" is what it says, if anything is
        said = _ITS_TEXT.search(text)
        text = (said[1] or said[2]) if said else ""
    words = _TAG.sub("", clean(text))
    return words.replace("_", " ").lower() if _IDENTIFIER.fullmatch(words) else words
