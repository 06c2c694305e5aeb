"""The frame of a drawing: axes with round numbers, and where a value lies between them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDTH, HEIGHT = 360, 250
LEFT, RIGHT, TOP, BOTTOM = 40, 346, 30, 210
"""The edges of the field inside the axes, in the drawing's own units."""


@dataclass(frozen=True)
class Axis:
    """``low`` lies at ``start``, ``high`` at ``end``; ``ticks`` are the values that are written beside it."""

    label: str
    ticks: tuple[float, ...]
    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value lies in the drawing."""
        return round(self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start), 2)


@dataclass(frozen=True)
class Plot:
    """Two axes; ``name`` tells one drawing of a page from another."""

    name: str
    x: Axis
    y: Axis

    def line(self, points: Iterable[tuple[float, float]]) -> str:
        """The points of an SVG polyline."""
        return " ".join(f"{self.x.at(x)},{self.y.at(y)}" for x, y in points)


def horizontal(label: str, low: float, high: float) -> Axis:
    """An axis along the bottom that ends at a value, so that nothing is drawn past the data."""
    return Axis(label, tuple(tick for tick in round_values(low, high) if low <= tick <= high), low, high, LEFT, RIGHT)


def vertical(label: str, low: float, high: float) -> Axis:
    """An axis along the left that ends at round values."""
    ticks = round_values(low, high)
    return Axis(label, ticks, ticks[0], ticks[-1], BOTTOM, TOP)


def rail(low: float, high: float) -> Axis:
    """An axis across a table's cell, in percent of its width, with its ends and its middle written beside it."""
    return Axis("", (low, (low + high) / 2, high), low, high, 0, 100)


def round_values(low: float, high: float, about: int = 5) -> tuple[float, ...]:
    """Round values from at most ``low`` to at least ``high``: steps of 1, 2 or 5 times a power of ten."""
    spread = (high - low) or abs(high) or 1.0
    high = low + spread
    power = 10.0 ** floor(log10(spread / about))
    step = next(factor * power for factor in (1, 2, 5, 10) if spread / (factor * power) <= about)
    digits = max(0, -floor(log10(step)))
    first, last = floor(round(low / step, 6)), ceil(round(high / step, 6))
    return tuple(round(index * step, digits) for index in range(first, max(last, first + 1) + 1))


def thinned(points: Sequence[tuple[float, float]], at_most: int = 400) -> list[tuple[float, float]]:
    """As many points as a drawing can show: means of neighbours, so that no outlier decides what a stretch looks like."""
    width = ceil(len(points) / at_most)
    if width <= 1:
        return list(points)
    parts = [points[start : start + width] for start in range(0, len(points), width)]
    return [(sum(x for x, _ in part) / len(part), sum(y for _, y in part) / len(part)) for part in parts]
