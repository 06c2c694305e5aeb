"""The training curve: losses and learning rate by step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bedside.review.page.inputs import Curve
from bedside.review.page.plot import Plot, horizontal, thinned, vertical


@dataclass(frozen=True)
class Progress:
    """``losses`` and ``rate`` by step, ready to be drawn; ``rate_plot`` is absent where no learning rate was logged.

    ``means`` are the training losses between two validations: batches of like lengths make the single steps jump.
    """

    losses: Mapping[str, Curve]
    means: Curve
    loss_plot: Plot
    rate: Curve
    rate_plot: Plot | None
    finding: str


def progress(curves: Mapping[str, Curve]) -> Progress | None:
    """``None`` where nothing was trained here."""
    losses = {name: thinned(curves[name]) for name in ("train_loss", "validation_loss") if name in curves}
    if not losses:
        return None
    steps = [step for curve in losses.values() for step, _ in curve]
    values = [value for curve in losses.values() for _, value in curve]
    last = max(steps)
    return Progress(
        losses=losses,
        means=means_between(curves.get("train_loss", []), [step for step, _ in curves.get("validation_loss", [])]),
        loss_plot=Plot("loss", horizontal("optimizer step", 0, last), vertical("loss, nats per token", 0, max(values))),
        rate=(rate := thinned(curves.get("learning_rate", []))),
        rate_plot=_rate_plot(rate, last) if rate else None,
        finding=_finding(curves),
    )


def means_between(curve: Curve, ends: Sequence[float]) -> Curve:
    """The mean of a curve from after one end up to and with the next, at the later one."""
    parts = [(end, [value for step, value in curve if start < step <= end]) for start, end in pairwise([0.0, *ends])]
    return [(end, sum(values) / len(values)) for end, values in parts if values]


def _rate_plot(rate: Curve, last: float) -> Plot:
    return Plot("rate", horizontal("optimizer step", 0, last), vertical("learning rate", 0, max(value for _, value in rate)))


def _finding(curves: Mapping[str, Curve]) -> str:
    """What happened to the loss that matters: the validation loss where there is one."""
    name = "validation_loss" if "validation_loss" in curves else "train_loss"
    curve, label = curves[name], name.replace("_", " ").capitalize()
    (_, first), (end, last) = curve[0], curve[-1]
    step, lowest = min(curve, key=lambda point: point[1])
    if len(curve) == 1:
        return f"{label} was {last:.3f} at step {end:.0f}"
    if step == end:
        return f"{label} fell from {first:.3f} to {last:.3f}, and was still falling at the end"
    return f"{label} was lowest at step {step:.0f} ({lowest:.3f}) and ended at {last:.3f}"
