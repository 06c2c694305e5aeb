"""What a text states, in the two shapes that everything else compares: terms and mentions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum


class Kind(StrEnum):
    """The kinds of facts, as they stand in a :class:`Span`."""

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
    """A finding, a medication or any other content word. ``place`` is its sentence (in a dialogue: its turn)."""

    stems: tuple[str, ...]
    entries: frozenset[str]
    broader: frozenset[str]
    medication: bool
    polarity: Polarity
    start: int
    end: int
    place: int


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with what it measures. Without a unit it may measure anything: speech leaves units out."""

    readings: frozenset[float]
    dimension: str | None
    factor: float

    def same(self, other: "Amount") -> bool:
        """Whether both may be the same amount: "40" and "40 mg" may, "1 g" and "1000 mg" are, "40 mg" and "40 years" are not."""
        if self.dimension is None or other.dimension is None:
            return bool(self.readings & other.readings)
        return self.dimension == other.dimension and bool(self._in_base_units() & other._in_base_units())

    def _in_base_units(self) -> set[float]:
        return {float(f"{reading * self.factor:.6g}") for reading in self.readings}


    def rivals(self, other: "Amount") -> bool:
        """Whether one may stand falsely for the other."""
        return self.dimension == other.dimension and not self.same(other)


@dataclass(frozen=True, slots=True)
class Day:
    """A month with what is known of day and year, as numbers below 100."""

    month: int
    others: frozenset[int]

    def same(self, other: "Day") -> bool:
        """Whether nothing known of one contradicts the other."""
        return self.month == other.month and (self.others <= other.others or other.others <= self.others)

    def rivals(self, other: "Day") -> bool:
        """Whether one may stand falsely for the other."""
        return not self.same(other)


@dataclass(frozen=True, slots=True)
class Name:
    """A side, a relative or a frequency."""

    text: str

    def same(self, other: "Name") -> bool:
        """Whether both are the same."""
        return self == other

    def rivals(self, other: "Name") -> bool:
        """Whether one may stand falsely for the other."""
        return self != other


Value = Amount | Day | Name


@dataclass(frozen=True, slots=True)
class Mention:
    """A value and the stems of what it is said of, its ``anchors``. ``place`` as in a term."""

    kind: Kind
    value: Value
    anchors: frozenset[str]
    start: int
    end: int
    place: int
    asked: bool = False
    """Whether it stands in a question that was not plainly answered with yes."""

    def comparable(self, other: "Mention") -> bool:
        """Whether both values are of one sort; an amount is a dose only by what stands beside it."""
        return type(self.value) is type(other.value) and (self.kind == other.kind or isinstance(self.value, Amount))


@dataclass(frozen=True)
class Reading:
    """A text, read: its terms and mentions in order, and the span of each sentence."""

    text: str
    terms: tuple[Term, ...]
    mentions: tuple[Mention, ...]
    sentences: tuple[tuple[int, int], ...] = ()
    said: Mapping[str, frozenset[tuple[int, Polarity]]] = field(default_factory=dict)
    """Each stem, with the places and polarities it occurs in."""
    named: Mapping[str, frozenset[Polarity]] = field(default_factory=dict)
    """Each entry of the terminologies that a term stands for, or is a narrower case of, with its polarities."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a text states: a term, a mention, or for a statement all the terms of its sentence."""

    kind: Kind
    content: Term | Mention | tuple[Term, ...]
    start: int
    end: int
