"""What the two sides measured, whether it is the same work, and the table of both."""

import os
from dataclasses import dataclass
from importlib.metadata import version
from statistics import median

from rich.console import Console
from rich.table import Table

from bedside.errors import BedsideError

CPU = "CPU"
FASTER = 2.0
SMALLER = 0.7
# The two project onto the vocabulary with different kernels in bfloat16, which keeps 8 bits: 0.4 % a rounding.
TOLERANCE = 0.01


@dataclass(frozen=True)
class Measurement:
    """What one process reports, as one line of JSON."""

    tokens: int
    targets: int
    seconds: float
    peak_gib: float
    first_loss: float
    processes: int
    device: str

    @property
    def speed(self) -> float:
        """Real tokens per second."""
        return self.tokens / self.seconds


def check_same(rounds: list[dict[str, Measurement]]) -> None:
    """Raise :class:`BedsideError` where the two did not train on the same tokens or do not see the same loss."""
    for pair in rounds:
        ours, trl = pair["ours"], pair["trl"]
        if (ours.tokens, ours.targets) != (trl.tokens, trl.targets):
            raise BedsideError(
                f"ours trains on {ours.tokens} tokens with {ours.targets} targets, TRL's on {trl.tokens} with {trl.targets}: "
                "the two are not comparable"
            )
        if abs(ours.first_loss - trl.first_loss) > TOLERANCE * trl.first_loss:
            raise BedsideError(
                f"the loss of the first step is {ours.first_loss:.4f} in ours and {trl.first_loss:.4f} in TRL's, more than "
                f"{TOLERANCE:.0%} apart: the two do not compute the same thing"
            )


def report(rounds: list[dict[str, Measurement]], title: str, examples: str) -> bool:
    """Print the rounds and the medians; whether both targets are met."""
    pairs = [(pair["ours"], pair["trl"]) for pair in rounds]
    faster = median(ours.speed / trl.speed for ours, trl in pairs)
    smaller = median(ours.peak_gib / trl.peak_gib for ours, trl in pairs)
    table = Table("round", "ours tok/s", "TRL tok/s", "ratio", "ours GiB", "TRL GiB", "ratio")
    for number, (ours, trl) in enumerate(pairs, start=1):
        speeds = (f"{ours.speed:.0f}", f"{trl.speed:.0f}", f"{ours.speed / trl.speed:.2f}")
        peaks = (f"{ours.peak_gib:.2f}", f"{trl.peak_gib:.2f}", f"{ours.peak_gib / trl.peak_gib:.2f}")
        table.add_row(str(number), *speeds, *peaks)
    table.add_section()
    table.add_row("median", "", "", f"{faster:.2f}", "", "", f"{smaller:.2f}")
    console = Console()
    console.print(table)
    first = pairs[0][0]
    losses = f"{first.first_loss:.4f} in ours, {pairs[0][1].first_loss:.4f} in TRL's"
    libraries = ", ".join(f"{name} {version(name)}" for name in ("torch", "transformers", "peft", "bitsandbytes", "accelerate", "trl"))
    facts = {
        "model": title,
        "processes": f"{first.processes} in ours, {pairs[0][1].processes} in TRL's",
        "data": f"{examples}: {first.tokens} tokens, {first.targets} of them targets",
        "first loss": losses,
        "machine": f"{first.device}, {os.cpu_count()} cores",
        "libraries": libraries,
        "speed": f"{faster:.2f} times TRL's, target at least {FASTER}: {'met' if faster >= FASTER else 'MISSED'}",
        "memory": f"{smaller:.2f} of TRL's, target at most {SMALLER}: {'met' if smaller <= SMALLER else 'MISSED'}",
    }
    for name, fact in facts.items():
        console.print(f"{name:<10}  {fact}", soft_wrap=True, highlight=False)
    return faster >= FASTER and smaller <= SMALLER
