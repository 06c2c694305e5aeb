"""What a mention can say: an amount, a day, or a name out of a closed class."""

from dataclasses import dataclass

_SHORT_YEAR = 20
"""From here on two figures are a year: "ninety two", and not "two"."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, in each of its readings, with what it measures. Without a unit it may measure anything: speech leaves units out."""

    readings: frozenset[float]
    dimension: str | None
    factor: float

    def same(self, other: "Value") -> bool:
        """Whether both may be the same amount: "40" and "40 mg" may, "1 g" and "1000 mg" are, "40 mg" and "40 years" are not."""
        if not isinstance(other, Amount):
            return False
        if self.dimension is None or other.dimension is None:
            return bool(self._with_short_years() & other._with_short_years())
        return self.dimension == other.dimension and bool(self._in_base_units() & other._in_base_units())

    def rivals(self, other: "Value") -> bool:
        """Whether one may stand falsely for the other."""
        return isinstance(other, Amount) and self.dimension == other.dimension and not self.same(other)

    def same_unit(self, other: "Value") -> bool:
        """Whether both are measured alike; that "3" occurs says little of "3 weeks"."""
        return isinstance(other, Amount) and self.dimension == other.dimension

    def _with_short_years(self) -> set[float]:
        """A year is also told by its last two figures."""
        return {*self.readings, *(reading % 100 for reading in self.readings if 1900 <= reading < 2100 and reading % 100 >= _SHORT_YEAR)}

    def _in_base_units(self) -> set[float]:
        return {float(f"{reading * self.factor:.6g}") for reading in self.readings}


@dataclass(frozen=True, slots=True)
class Day:
    """A month with what is known of day and year, as numbers below 100."""

    month: int
    others: frozenset[int]

    def same(self, other: "Value") -> bool:
        """Whether nothing known of one contradicts the other."""
        return isinstance(other, Day) and self.month == other.month and (self.others <= other.others or other.others <= self.others)

    def same_unit(self, other: "Value") -> bool:
        """Whether both are of one sort."""
        return isinstance(other, Day)

    def rivals(self, other: "Value") -> bool:
        """Whether one may stand falsely for the other."""
        return isinstance(other, Day) and not self.same(other)


@dataclass(frozen=True, slots=True)
class Name:
    """A side, a relative or a frequency."""

    sort: str
    text: str

    def same(self, other: "Value") -> bool:
        """Whether both are the same."""
        return self == other

    def same_unit(self, other: "Value") -> bool:
        """Whether both are of one sort."""
        return isinstance(other, Name)

    def rivals(self, other: "Value") -> bool:
        """Whether one may stand falsely for the other."""
        return isinstance(other, Name) and self.sort == other.sort and self.text != other.text


Value = Amount | Day | Name
