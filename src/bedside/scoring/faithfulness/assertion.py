"""Whether a term is affirmed or negated in its sentence: NegEx (Chapman et al., 2001), as negspacy keeps it for spaCy.

Its clinical trigger terms are extended by those of speech and of terse notes; and some that it treats as pseudo-negations
("without difficulty") are negations here, where what is written counts, not what it means for a diagnosis.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache

from negspacy.negation import Negex
from negspacy.termsets import termset
from spacy.tokens import Doc, Span

from bedside.scoring.faithfulness.words import language

_PRECEDING = """
    deny|hasn't|hasnt|haven't|havent|hadn't|hadnt|won't|wont|wouldn't|wouldnt|ain't|nope|nothing|none|neither|nor|negative|
    nonsignificant for|noncontributory for|unremarkable for|no more|no longer|nobody|no one|absent|lack of|lacks|unable to
"""
_FOLLOWING = "none|negative|denied|absent|were negative|was negative|is negative|are negative|: no|: none|noncontributory"
_TERMINATION = """
    and he|and she|and they|and i|, he|, she|, they|, i|and is|and has|and had|and was|and does|and did|and can|and a|and there|there is|
    there are|there was|there were|positive for|complains of|complaining of|reports|admits|because|due to|other than|only|just|instead|
    until|since|when|significant for
"""
_LITERAL = {"without difficulty", "without further", "without any further", "no further", "no increase", "no change", "no significant change",
            "no definite change", "not able to be", "not extend", "not cause", "not drain", "no interval change",
            "no significant interval change", "no suspicious change"}  # fmt: skip
_NO_TRIGGERS = {"versus", "declined", "symptoms atypical", "ro", "evaluate for", "doubt", "free"}
_SPANS = "terms"


@cache
def _negex() -> Negex:
    terms = termset("en_clinical").get_patterns()
    added = {"preceding_negations": _PRECEDING, "following_negations": _FOLLOWING, "termination": _TERMINATION, "pseudo_negations": "otherwise negative."}
    patterns = {
        key: sorted({term for term in (*known, *(part.strip() for part in added[key].split("|"))) if term} - _LITERAL_OR_IDLE[key])
        for key, known in terms.items()
    }
    return Negex(language(), "negex", neg_termset=patterns, span_keys=[_SPANS])


_LITERAL_OR_IDLE: dict[str, set[str]] = {
    "pseudo_negations": _LITERAL,
    "preceding_negations": _NO_TRIGGERS,
    "following_negations": _NO_TRIGGERS,
    "termination": {"yet"},
}


def negated(doc: Doc, spans: Sequence[tuple[int, int]]) -> list[bool]:
    """For each term, given by its start and end characters, whether its sentence negates it."""
    found = [doc.char_span(start, end, alignment_mode="expand") for start, end in spans]
    terms = [span for span in found if span is not None]
    doc.spans[_SPANS] = terms
    _negex()(doc)
    late = {(span.start, span.end) for span in _before_idle_triggers(doc, terms)}
    return [span is not None and (bool(span._.negex) or (span.start, span.end) in late) for span in found]


def _before_idle_triggers(doc: Doc, terms: Sequence[Span]) -> Iterator[Span]:
    """A trigger that no term follows negates the one before it: "alcohol use, denies", "currently she does not"."""
    preceding, _, terminating = _negex().process_negations(doc)
    starts = [term.start for term in terms]
    for low, high in _negex().termination_boundaries(doc, terminating):
        for _, start, end in preceding:
            if low <= start < high:
                following = bisect_left(starts, end)
                idle = following == len(terms) or terms[following].start >= high
                if idle and following and terms[following - 1].end <= start and terms[following - 1].sent.start == doc[start].sent.start:
                    yield terms[following - 1]
