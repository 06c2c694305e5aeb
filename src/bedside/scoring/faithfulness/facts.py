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


@dataclass(frozen=True, slots=True)
class Mention:
    """A value (an amount, a side, a relative, …) and the stems of what it is said of, its ``anchors``."""

    kind: Kind
    value: Amount | str
    anchors: frozenset[str]
    start: int
    end: int
    place: int
    asked: bool = False
    """Whether it stands in a question that was not plainly answered with yes."""

    def same(self, other: "Mention") -> bool:
        """Whether both mention the same value."""
        if isinstance(self.value, Amount) and isinstance(other.value, Amount):
            return self.value.same(other.value)
        return self.value == other.value

    def rivals(self, other: "Mention") -> bool:
        """Whether ``other`` mentions another value of the same sort, as another dose or the other side is."""
        if isinstance(self.value, Amount) and isinstance(other.value, Amount):
            return self.value.dimension == other.value.dimension and not self.value.same(other.value)
        return self.kind == other.kind and type(self.value) is type(other.value) and self.value != other.value


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
