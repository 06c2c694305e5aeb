"""What a text states, in the two shapes that everything else compares: terms and mentions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum

from bedside.scoring.faithfulness.values import Value


class Kind(StrEnum):
    """The kinds of facts, as they stand in a span."""

    NUMBER = "number"
    DOSE = "dose"
    DATE = "date"
    MEDICATION = "medication"
    FINDING = "finding"
    NEGATED_FINDING = "negated finding"
    LATERALITY = "laterality"
    FAMILY = "family"
    STATEMENT = "statement"


class Polarity(Enum):
    """Whether a term is said to be so; ``OPEN`` where a question got no clear answer."""

    AFFIRMED = "affirmed"
    NEGATED = "negated"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Term:
    """A finding, a medication or any other content word.

    ``stems`` are what its words are compared by, ``entries`` what the terminologies call it (``broader``: and what it is a
    case of). ``place`` is its sentence, or in a dialogue its turn. ``initials`` are those of a name of three words or more:
    "deep vein thrombosis" is "DVT".
    """

    stems: tuple[str, ...]
    entries: frozenset[str]
    broader: frozenset[str]
    medication: bool
    polarity: Polarity
    start: int
    end: int
    place: int
    initials: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A value and the stems of what it is said of, its ``anchors``. ``place`` as in a term."""

    kind: Kind
    value: Value
    start: int
    end: int
    anchors: frozenset[str] = frozenset()
    place: int = 0
    asked: bool = False
    """Whether it stands in a question that was not plainly answered with yes."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a text states: a term, a mention, or several terms together (a phrase, the terms of a sentence)."""

    kind: Kind
    content: Term | Mention | tuple[Term, ...]
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """A text, read: its terms and mentions in order, and the span of each sentence."""

    text: str
    terms: tuple[Term, ...]
    mentions: tuple[Mention, ...]
    sentences: tuple[tuple[int, int], ...]
    said: Mapping[str, frozenset[tuple[int, Polarity]]] = field(default_factory=dict)
    """Each stem, with the places and polarities it occurs in."""
    named: Mapping[str, frozenset[Polarity]] = field(default_factory=dict)
    """Each entry of the terminologies with the polarities it is named in; an affirmed term also tells of what it is a case of."""
