"""What can go wrong, and how it is said.

    BedsideError
    ├── ConfigError     params.yaml or a file in configs/
    ├── DataError       a record, an example, a predictions file
    ├── FetchError      data or weights that could not be had
    ├── ModelError      weights, adapters, tokenizers, memory
    ├── BusyError       another process holds what this one needs
    ├── GuardError      a connection that this process may not open
    └── HostedError     a server that answers for a hosted model
        └── BudgetError     what its answers may cost

Each message says what is wrong, which value it is, and what to do. A stage or a command prints it as it is, without a
traceback: every error of this tree is a mistake that a person can mend.
"""

from collections.abc import Sequence


class BedsideError(Exception):
    """The root of everything this project raises on purpose."""


class ConfigError(BedsideError):
    """A setting is unknown, contradictory or out of range."""


class DataError(BedsideError):
    """Records, examples or predictions are not as they must be."""


class FetchError(BedsideError):
    """Data or weights could not be brought in."""


class ModelError(BedsideError):
    """Weights, an adapter or a tokenizer cannot be used."""


class BusyError(BedsideError):
    """Another process is writing where this one wants to write."""


class GuardError(BedsideError, PermissionError):
    """A connection out of this process was refused.

    Of the operating system's kind, too: a library that can do without the connection takes it as that of any unplugged machine.
    """


class HostedError(BedsideError):
    """A server will not answer, however often it is asked."""


class BudgetError(HostedError):
    """Answers would cost more than they may."""


def listed(problems: Sequence[str], *, at_most: int = 20) -> str:
    """Problems as indented lines, so that one message reports all of them (the first ``at_most`` and a count)."""
    shown = [f"  - {problem}" for problem in problems[:at_most]]
    if len(problems) > at_most:
        shown.append(f"  - … and {len(problems) - at_most} more")
    return "\n".join(shown)
