"""Identifiers in a dialogue, replaced by placeholders before it is sent to a hosted model, and put back into its answer.

Partial: it finds much and cannot promise to find everything (a name in lower case that nothing introduces, a rare job, what only
a neighbour would recognise). How much is measured by kind in ``tests/privacy/test_recall.py``. Text of patients needs a
decision by somebody entitled to it, with or without this pass.

"I'm Dr. Okafor, today is March 3rd" becomes "I'm Dr. [NAME-1], today is [DATE-1]". Weekdays, durations, times of day, years alone,
ages up to 89, countries and states are kept (HIPAA's safe harbour, 45 CFR 164.514(b)(2), lets them stand). The spans hold the
originals: they stay on this machine.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from bedside.privacy.dictionary import with_capitals
from bedside.privacy.kept import is_clinical, is_ordinary, is_public
from bedside.privacy.patterns import SURE
from bedside.privacy.recognizers import KINDS, STATISTICAL, analyzer, rules_version
from bedside.sources.weights import verified_source

if TYPE_CHECKING:
    from presidio_analyzer import RecognizerResult

_LABEL = re.compile(r"^(?:Doctor|Patient|Guest|Nurse|Clinician|Family|Speaker|Caregiver|Interpreter)\w*\s?:", re.MULTILINE | re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\[[A-Z]+-\d+\]")
_EDGES = re.compile(r"[\s,.;:!?\"“”()–—-]+")
_TITLE = re.compile(r"(?:(?:Drs?|Mrs?|Ms|Prof|Doctor|Professor|Nurse|Miss|Mister|Missus|Aunt|Auntie|Uncle)\b\.?\s*)+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$")
_PART_OF_NAME = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Span:
    """One replaced identifier: where it stood in the original text, its kind, and what stands there now."""

    start: int
    end: int
    kind: str
    original: str
    placeholder: str


@dataclass(frozen=True, slots=True)
class Deidentified:
    """The text with placeholders, and what they stand for, in the order of the text."""

    text: str
    spans: list[Span]


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    kind: str
    score: float
    statistical: bool


class Deidentifier:
    """Replaces identifiers by placeholders. Partial: see the module."""

    def __init__(self, folder: Path) -> None:
        """Load the model of :func:`~bedside.privacy.model.fetch_deidentifier`; raises ``ModelError`` where it is not what was fetched."""
        source = verified_source(folder)
        self.version = f"{rules_version()}, {source['identity']}"
        """What decides about the spans, for fingerprints."""
        self._analyzer, self._known = analyzer(folder)

    def deidentify(self, text: str) -> Deidentified:
        """The text with the identifiers that were found replaced, the same one always by the same placeholder."""
        # A transcript without capitals gets some, or no name in it would be found.
        read = text if _has_capitals(text) else with_capitals(text, self._known)
        found = [span for result in self._analyzer.analyze(read, "en") for span in _cleaned(read, result, self._known.verbs)]
        return _replaced(text, _disjoint([*found, *_again(read, found)]))


def restored(text: str, spans: Sequence[Span]) -> str:
    """The originals put back into a model's answer; a placeholder that the model changed stays as it is.

    Where an identifier was spelled in several ways, its first spelling is put back.
    """
    originals: dict[str, str] = {}
    for span in spans:
        originals.setdefault(span.placeholder, span.original)
    return _PLACEHOLDER.sub(lambda match: originals.get(match[0], match[0]), text)


def _cleaned(text: str, result: "RecognizerResult", verbs: frozenset[str]) -> Iterator[_Found]:
    """The pieces of a result that are identifiers: without line ends, speakers' labels, titles and the punctuation around them."""
    statistical = result.entity_type in STATISTICAL
    kind = KINDS.get(result.entity_type, result.entity_type)
    for start, end in _pieces(text, result.start, result.end):
        start, end = _trimmed(text, start, end, named=kind in {"NAME", "PLACE"})
        if start >= end or not any(character.isalnum() for character in text[start:end]):
            continue
        if (kind == "PLACE" or statistical) and is_public(text[start:end]):
            continue
        if statistical and (is_ordinary(text, start, end, verbs) or text[start:end].rpartition(" ")[2].islower()):
            continue
        if (statistical or result.score < SURE) and kind in {"NAME", "PLACE"} and is_clinical(text, start, end):
            continue
        yield _Found(start, end, kind, result.score, statistical)


def _has_capitals(text: str) -> bool:
    # Written English has one in forty characters; a transcript without has at most an abbreviation here and there.
    said = _LABEL.sub("", text)
    return sum(map(str.isupper, said)) * 200 > len(said)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a span on each line, without the label that says who speaks."""
    # From the beginning of the first line, where its label stands.
    for line in re.compile(r"[^\n]+").finditer(text, text.rfind("\n", 0, start) + 1, end):
        first, last = max(start, line.start()), min(end, line.end())
        label = _LABEL.match(text, line.start())
        if label:
            first = max(first, label.end())
        if first < last:
            yield first, last


def _trimmed(text: str, start: int, end: int, *, named: bool) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if not named:
        return start, end
    while edge := _TITLE.match(text, start, end) or _EDGES.match(text, start, end):
        start = edge.end()
    end = start + len(text[start:end].rstrip(' \t,.;:!?"“”()–—-'))
    possessive = _POSSESSIVE.search(text, start, end)
    return start, possessive.start() if possessive else end


def _again(text: str, found: Sequence[_Found]) -> Iterator[_Found]:
    """Each part of a name wherever it stands again: who was introduced as Priya Raman is then called Priya."""
    parts = {part[0] for span in found if span.kind == "NAME" for part in _PART_OF_NAME.finditer(text[span.start : span.end])}
    for part in sorted(part for part in parts if not part.islower() or len(part) > 3):
        for match in re.finditer(rf"(?<![^\W_]){part}(?![^\W_])", text):
            if any(_pieces(text, *match.span())) and not is_clinical(text, *match.span()):
                yield _Found(match.start(), match.end(), "NAME", 0, statistical=True)


def _disjoint(found: Sequence[_Found]) -> list[_Found]:
    """The surest spans, and what the others cover besides them; in the order of the text."""
    taken: list[_Found] = []
    for span in sorted(found, key=lambda span: (-span.score, span.start - span.end, span.start, span.kind)):
        start, end = span.start, span.end
        for other in sorted(taken, key=lambda other: other.start):
            if other.start <= start < other.end:
                start = other.end
            if start < other.start < end:
                end = other.start
        if start < end:
            taken.append(_Found(start, end, span.kind, span.score, span.statistical))
    return sorted(taken, key=lambda span: span.start)


def _replaced(text: str, found: Sequence[_Found]) -> Deidentified:
    placeholders: dict[tuple[str, str], str] = {}
    spans: list[Span] = []
    parts: list[str] = []
    place = 0
    for item in found:
        original = text[item.start : item.end]
        if not any(character.isalnum() for character in original):
            continue
        key = (item.kind, " ".join(original.casefold().split()))
        if key not in placeholders:
            placeholders[key] = _unused(text, item.kind, set(placeholders.values()))
        spans.append(Span(item.start, item.end, item.kind, original, placeholders[key]))
        parts += [text[place : item.start], placeholders[key]]
        place = item.end
    return Deidentified("".join([*parts, text[place:]]), spans)


def _unused(text: str, kind: str, used: set[str]) -> str:
    return next(name for number in count(1) if (name := f"[{kind}-{number}]") not in used and name not in text)
