"""What the probability of the header is worth: the drawings of calibration and coverage, and what is read from them."""

from collections.abc import Sequence
from dataclasses import dataclass

from bedside.review.examples import ExampleScores
from bedside.review.page.calibration import Bin, bins_of, calibration_error, mean_gap
from bedside.review.page.coverage import Kept, accuracy_by_coverage, area_of_risk, kept
from bedside.review.page.plot import Plot, horizontal, thinned, vertical

SHARES = (0.5, 0.8, 0.9, 1.0)
"""The coverages that the page gives in numbers."""
_SMALL_GAP = 0.05


@dataclass(frozen=True)
class Certainty:
    """``curve`` holds coverage and accuracy; ``gap`` is mean probability less accuracy; ``risk`` the area under the curve."""

    n: int
    bins: list[Bin]
    error: float
    gap: float
    curve: list[tuple[float, float]]
    risk: float
    kept: list[Kept]
    reliability: Plot
    coverage: Plot

    @property
    def finding(self) -> str:
        """The reliability diagram in words."""
        if abs(self.gap) < _SMALL_GAP:
            return f"On average the model is about as sure as it is right (gap {self.gap:+.3f})"
        said = "surer than it is right" if self.gap > 0 else "right more often than it is sure"
        return f"The model is {said}, by {abs(self.gap):.3f} on average"

    @property
    def gain(self) -> str:
        """The coverage curve in words."""
        half, whole = self.kept[0], self.kept[-1]
        if half.accuracy <= whole.accuracy:
            return "Setting aside the least sure half raises no accuracy: the probability does not tell right headers from wrong ones"
        return f"Setting aside the least sure half raises accuracy from {whole.accuracy:.3f} to {half.accuracy:.3f}"


def certainty(answers: Sequence[ExampleScores]) -> Certainty | None:
    """``None`` where the probability of any header is unknown: what is left would be a choice of examples, not a sample."""
    probabilities = [answer.probability for answer in answers if answer.probability is not None]
    if len(probabilities) < len(answers):
        return None
    right = [float(answer.right) for answer in answers]
    bins, accuracy = bins_of(probabilities, right), accuracy_by_coverage(probabilities, right)
    shares = [(rank / len(answers), float(value)) for rank, value in enumerate(accuracy, 1)]
    return Certainty(
        n=len(answers),
        bins=bins,
        error=calibration_error(bins),
        gap=mean_gap(bins),
        curve=thinned(shares),
        risk=area_of_risk(accuracy),
        kept=kept(accuracy, SHARES),
        reliability=Plot("reliability", horizontal("probability of the header", 0, 1), vertical("share of right headers", 0, 1)),
        coverage=Plot("coverage", horizontal("share of dialogues kept, surest first", 0, 1), vertical("accuracy of those kept", 0, 1)),
    )
