"""Whether an answer says that the record does not say so, and nothing else of the patient.

Rules, clause by clause. What a test did not show ("your CT showed no fracture") is an answer from the record, and so is what the record
knows to be absent ("you have no known allergies"); that the record itself shows nothing is none. The paraphrases that the rules are held
to are in ``tests/scoring/answers/test_abstention.py``.
"""

import re
from collections.abc import Iterator
from functools import cache

from bedside.scoring.faithfulness.extraction import facts
from bedside.scoring.faithfulness.facts import Fact, Kind, Polarity, Term
from bedside.scoring.faithfulness.reading import read

_RULES = 2
"""Raised with every change of the rules that may change a score."""
SIGNATURE = f"by rules, {_RULES}"

_RECORD = (
    r"(?:(?:medical|health|patient|your|the|these|those|this|available|provided|given|shown|above)\s+)*"
    r"(?:records?|charts?|files?|entr(?:y|ies)|information|documents?|documentation|data|medical history|history|resources?|notes?)"
)
_BETWEEN = r"(?:\s+(?:that|i|you|we|have|has|had|was|were|are|is|shown|provided|of|me|to|here|for|your|in)\b)*"
"""What may stand between the record and what it does not do: "the entries that I was shown do not say"."""
_ADVERB = r"(?:currently|specifically|explicitly|actually|clearly|seem to|appear to|even)"
_NOT = rf"(?:(?:do|does|did)(?:n't|\s+not)(?:\s+{_ADVERB})?|never|cannot|can(?:'t|not| not))"
_SHOW = (
    r"(?:shows?|says?|mentions?|lists?|contains?|includes?|indicates?|documents?|states?|specif(?:y|ies)|provides?|tells?|notes?|reflects?|"
    r"describes?|have|has|holds?|reports?|reveals?|confirms?|answers?|cover|give|gives|explains?|record)"
)
_SHOWS = r"(?:shows?|lists?|has|have|contains?|includes?|mentions?|holds?|gives?|says?)"
_KNOWN_TO_BE_NONE = r"(?:known|change|difference|abnormal|improvement|increase|decrease|longer|active)"
"""After "no", what a record may well say: "your record shows no known allergies"."""
_WRITTEN = (
    r"(?:documented|recorded|listed|mentioned|noted|specified|stated|indicated|included|on file|on record|available|provided|given|"
    r"described|known)"
)
_NO_SUCH = (
    r"(?:\b(?:no|not\s+(?:have\s+|see\s+|find\s+)?(?:any|enough)|not\s+have|insufficient)|"
    r"n't\s+(?:have|see|find|any)(?:\s+(?:any|enough))?)"
)
_THING = r"(?:records?|mention|entr(?:y|ies)|information|documentation|data|details?|reference|listing|note)"
_SIGN = r"(?:evidence|indication|sign|trace)"
_UNABLE = r"(?:(?:could|can|ca|did|was|were|am|i'm|is|are|do)(?:n't|\s*not)\s+(?:be\s+)?(?:able to\s+)?|unable to\s+)"
_FIND = r"(?:find|found|see|locate|located|tell|determined?|say|answer(?:ed)?|know|sure|confirm(?:ed)?|verify)"
_PATTERNS = [
    re.compile(pattern)
    for pattern in (
        rf"{_RECORD}{_BETWEEN}\s+{_NOT}\s+{_SHOW}\b",
        rf"\b(?:it|they|that|this|which)\s+{_NOT}\s+(?:say|mention|list|specify|state|tell)\b",
        rf"{_RECORD}\s+(?:(?:currently|only)\s+)?{_SHOWS}\s+(?:no\b(?!\s+{_KNOWN_TO_BE_NONE}\b)|nothing\b|none\b)",
        rf"{_NO_SUCH}\s+(?:[\w'-]+\s+){{0,3}}?{_THING}\b",
        rf"n't\s+an?\s+{_THING}\b",
        rf"\bno\s+{_SIGN}\b.*\b{_RECORD}|\b{_RECORD}.*\bno\s+{_SIGN}\b",
        rf"(?<!\byou )\b{_UNABLE}{_FIND}\b|\bnot possible to\s+{_FIND}\b|\bnot that i can see\b",
        r"\b(?:i|we)\s+(?:see|find|found|have found|saw|have)\s+(?:no|nothing)\b",
        rf"\b(?:is|are|was|were|has|have)(?:n't|\s*not)(?:\s+been)?(?:\s+{_ADVERB})?\s+{_WRITTEN}\b",
        rf"\b(?:is|are|was|were)(?:n't|\s*not)\s+(?:shown|found|part of|in)\s+.*{_RECORD}\b",
        rf"\bno\b(?!\s+known\b).*\b(?:recorded|documented|listed|mentioned|on file|on record|(?:in|from|found in)\s+{_RECORD})\b",
        rf"\b(?:nothing|none)\b.*\b(?:{_WRITTEN}|{_RECORD})",
        rf"\b(?:not|missing|absent)\s+(?:\w+\s+)?(?:in|from|on|part of)\s+{_RECORD}",
        rf"^(?:not|none)\s+{_WRITTEN}\b|^unknown\b|\b(?:is|are|remains?) (?:unknown|unclear|not clear)\b",
        rf"{_RECORD}\s+(?:is|are)\s+silent\b",
    )
]
_FINDING = re.compile(
    r"\b(?:scan|x-ray|ct|mri|biopsy|test|exam|examination|ultrasound|culture|screening|colonoscopy|mammogram|ecg|ekg)s?\s+"
    r"(?:results?\s+)?(?:did|does|do|shows?|showed|found|was|were|reveals?|revealed)\b(?!n't\s+(?:documented|recorded|listed|mentioned)|"
    r"\s+not\s+(?:been\s+)?(?:documented|recorded|listed|mentioned|found in|in\b))",
)
"""A test that tells by itself what it did not find."""
_AS = re.compile(r"\bas\s+(?:an?\s+)?(?:currently\s+)?(?:active|current|ongoing)\b")
"""What is "not listed as active" is known to be over."""
_CLAUSE = re.compile(
    r"(?<=[.!?])\s+|[;\n]|,?\s+\b(?:but|however|although|though|except|whereas|instead)\b,?|,\s+(?:and\s+)?(?=(?:you|your|it|only|just)\b)",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"\b(?:please|ask|contact|check with|talk to|speak (?:to|with)|consult|call|recommend|suggest|should|may want|might want|let me know|"
    r"if)\b",
    re.IGNORECASE,
)
_CLAIMS = frozenset({Kind.NUMBER, Kind.DOSE, Kind.DATE})


@cache
def abstains(answer: str) -> bool:
    """Whether some clause says that the record does not say so, and no other states a fact as the patient's."""
    clauses = [answer[start:end] for start, end in _spans(answer)]
    rest = [clause for clause in clauses if not _says_so(clause)]
    return len(rest) < len(clauses) and not any(_states_something(clause) for clause in rest)


def without_abstentions(answer: str) -> str:
    """The answer with blanks for each clause that says that the record does not say so; places stay as they are."""
    text = answer
    for start, end in _spans(answer):
        if _says_so(answer[start:end]):
            text = text[:start] + " " * (end - start) + text[end:]
    return text


def _spans(answer: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _CLAUSE.finditer(answer):
        yield start, match.start()
        start = match.end()
    yield start, len(answer)


def _says_so(clause: str) -> bool:
    text = clause.strip().lower().replace("’", "'")
    if _FINDING.search(text) or _AS.search(text):
        return False
    return any(pattern.search(text) for pattern in _PATTERNS)


def _states_something(clause: str) -> bool:
    """Whether a clause affirms a value, a date, a drug or a finding; advice does not."""
    if _ADVICE.search(clause) or clause.rstrip().endswith("?"):
        return False
    return any(fact.kind in _CLAIMS or _is_affirmed(fact) for fact in facts(read(clause), read("")))


def _is_affirmed(fact: Fact) -> bool:
    return fact.kind in (Kind.MEDICATION, Kind.FINDING) and isinstance(fact.content, Term) and fact.content.polarity is Polarity.AFFIRMED
