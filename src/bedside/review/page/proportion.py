"""How sure a share of few examples is."""

from math import sqrt

_Z = 1.959963984540054  # the normal distribution's 97.5 % point


def wilson(right: float, n: int) -> tuple[float, float]:
    """The 95 % score interval of a proportion (Wilson, 1927), which stays sensible for a handful of examples."""
    share, spread = right / n, _Z**2 / n
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)
