"""A comparison in words and numbers as all of its forms say them: .312, +.338, p < .001, and the headline."""

from bedside.review.comparison import Comparison
from bedside.scoring.measures import MEASURES

TITLES = {measure.key: measure.title for measure in MEASURES}
LOWER_IS_BETTER = {measure.key for measure in MEASURES if not measure.higher_is_better}

WHAT_IT_MEANS = (
    "Difference: with its own paired bootstrap interval. p: paired bootstrap, for section accuracy exact McNemar, for macro F1 sides "
    "swapped at random, Holm-adjusted over all scores here; the verdict is by p. Detectable: the smallest difference that is found "
    "four times in five with this many examples. ↓: lower is better."
)


def value(number: float) -> str:
    """A score with three decimals, without the zero before the point."""
    return f"{number:.3f}".replace("0.", ".", 1).replace("-", "−") if abs(number) < 1 else f"{number:.3f}".replace("-", "−")


def signed(number: float) -> str:
    """A difference; the sign shows the direction even where three decimals do not."""
    return ("+" if number > 0 else "−" if number < 0 else "") + value(abs(number))


def p_value(number: float) -> str:
    """A p-value for a table."""
    return "<.001" if number < 0.0005 else value(number)


def title(key: str) -> str:
    """What a score is called, with an arrow where lower is better."""
    return f"{TITLES[key]} ↓" if key in LOWER_IS_BETTER else TITLES[key]


def headline(comparison: Comparison) -> str:
    """One sentence: what got worse, what got better, and how many scores did neither."""
    noise = sum(difference.verdict == "within noise" for difference in comparison.metrics.values())
    said = f"{_listed(comparison, 'worse')}; {_listed(comparison, 'better')}; "
    return f"{said[0].upper()}{said[1:]}{noise} of {len(comparison.metrics)} scores within noise (n = {comparison.n})."


def changes(comparison: Comparison) -> str:
    """What happened to the sections' headers, and to the counts of faults that changed."""
    headers = f"Section now right: {len(comparison.fixed)} examples; now wrong: {len(comparison.broken)}."
    counts = [f"{key} {base} → {head}" for key, (base, head) in comparison.counts.items()]
    return f"{headers} Counts: {', '.join(counts)}."


def _listed(comparison: Comparison, verdict: str) -> str:
    named = [
        f"{TITLES[key]} ({signed(difference.difference)}, p {_compared(difference.p_adjusted)})"
        for key, difference in comparison.metrics.items()
        if difference.verdict == verdict
    ]
    return f"{verdict}: {', '.join(named)}" if named else f"nothing {verdict}"


def _compared(number: float) -> str:
    return "< .001" if number < 0.0005 else f"= {value(number)}"
