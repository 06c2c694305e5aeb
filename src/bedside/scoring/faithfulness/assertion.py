"""Whether a term is affirmed or negated in its sentence: NegEx (Chapman et al., 2001), as negspacy keeps it for spaCy.

Its clinical trigger terms are extended by those of speech and of terse notes; and some that it treats as pseudo-negations
("without difficulty") are negations here, where what is written counts, not what it means for a diagnosis.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from negspacy.negation import Negex
    from spacy.tokens import Doc, Span

from bedside.scoring.faithfulness.words import document, language

_ADDED = {
    "preceding_negations": """
        deny|hasn't|hasnt|haven't|havent|hadn't|hadnt|won't|wont|wouldn't|wouldnt|ain't|nope|nothing|none|neither|nor|negative|
        abstain from|abstains from|abstained from|
        nonsignificant for|noncontributory for|unremarkable for|no more|no longer|nobody|no one|absent|lack of|lacks|unable to
        """,
    "following_negations": """
        none|negative|denied|absent|were negative|was negative|is negative|are negative|: no|: none|noncontributory
        """,
    "termination": """
        and he|and she|and they|and i|, he|, she|, they|, i|and is|and has|and had|and was|and does|and did|and can|and a|and there|
        there is|there are|there was|there were|positive for|complains of|complaining of|reports|admits|because|due to|other than|only|
        just|instead|until|since|when|so|and states|and reports|and says|that his|that her|who|including|significant for|
        , has|, had|for the|for his|for her|of the|of his|of her|with the|with his|with her|from the|at the|to the|to his|to her
        """,
    "pseudo_negations": "otherwise negative.",
}
_NO_TRIGGERS = "versus|declined|symptoms atypical|ro|evaluate for|doubt|free"
_REMOVED = {
    "preceding_negations": _NO_TRIGGERS,
    "following_negations": _NO_TRIGGERS,
    "termination": "yet",
    "pseudo_negations": """
        without difficulty|without further|without any further|no further|no increase|no change|no significant change|
        no definite change|not able to be|not extend|not cause|not drain|no interval change|no significant interval change|
        no suspicious change
        """,
}
_SPANS = "terms"
_SENTENCES = 30


def _listed(terms: str) -> set[str]:
    return {term.strip() for term in terms.split("|")}


@cache
def _negex() -> "Negex":
    from negspacy.negation import Negex
    from negspacy.termsets import termset

    clinical = termset("en_clinical").get_patterns()
    patterns = {key: sorted({*known, *_listed(_ADDED[key])} - _listed(_REMOVED[key])) for key, known in clinical.items()}
    return Negex(language(), "negex", neg_termset=patterns, span_keys=[_SPANS])


def negated(doc: "Doc", spans: Sequence[tuple[int, int]]) -> list[bool]:
    """For each term, given in order by its start and end characters, whether its sentence negates it.

    A long text is read in parts of whole sentences: negspacy's time grows with the square of the length.
    """
    starts = [sentence.start for sentence in doc.sents][::_SENTENCES]
    flags: list[bool] = []
    for start, end in pairwise([*starts, len(doc)]):
        part = doc[start:end]
        low, high = bisect_left(spans, (part.start_char, 0)), bisect_left(spans, (part.end_char, 0))
        inside = [(first - part.start_char, last - part.start_char) for first, last in spans[low:high]]
        flags += _negated(document(list(part), [bool(token.is_sent_start) for token in part]), inside)
    return flags


def _negated(doc: "Doc", spans: Sequence[tuple[int, int]]) -> list[bool]:
    terms = [_tokens_of(doc, *span) for span in spans]
    doc.spans[_SPANS] = terms
    _negex()(doc)
    late = {(term.start, term.end) for term in _before_idle_triggers(doc, terms)}
    return [bool(term._.negex) or (term.start, term.end) in late for term in terms]


def _tokens_of(doc: "Doc", start: int, end: int) -> "Span":
    span = doc.char_span(start, end, alignment_mode="expand")
    assert span is not None  # noqa: S101 - a term is made of tokens
    return span


def _before_idle_triggers(doc: "Doc", terms: Sequence["Span"]) -> Iterator["Span"]:
    """A trigger that no term follows negates the one before it: "alcohol use, denies", "currently she does not"."""
    preceding, _, terminating = _negex().process_negations(doc)
    starts = [term.start for term in terms]
    for low, high in _negex().termination_boundaries(doc, terminating):
        for _, start, end in preceding:
            following = bisect_left(starts, end)
            idle = following == len(terms) or terms[following].start >= high
            if low <= start < high and idle and following and _stands_before(terms[following - 1], doc[start:end]):
                yield terms[following - 1]


def _stands_before(term: "Span", trigger: "Span") -> bool:
    return bool(term.end <= trigger.start and term.sent.start == trigger.sent.start)
