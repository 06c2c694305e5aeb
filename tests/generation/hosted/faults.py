"""What can become of a request to a hosted model, as commands to the server that stands in for one."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from random import Random


class Kind(Enum):
    """What the server does with a request. The two wires say each of them in their own words."""

    NONE = auto()
    """A proper answer."""
    NO_USAGE = auto()
    """A proper answer that does not say how many tokens it took."""
    SLOW = auto()
    """A proper answer, but after so long a silence that the client may have given up."""
    DROPPED_BODY = auto()
    """Half of a proper answer, then the connection ends."""
    TRUNCATED_JSON = auto()
    """A whole HTTP message, whose JSON stops in the middle."""
    EMPTY = auto()
    BLOCKED_ANSWER = auto()
    CUT = auto()
    """Half of the text, as from a model that has come to the limit of tokens."""
    RATE_LIMITED = auto()
    QUOTA = auto()
    """Nothing more today: to wait a moment does not help."""
    INTERNAL = auto()
    UNAVAILABLE = auto()
    GATEWAY_TIMEOUT = auto()
    DROPPED_BEFORE = auto()
    """The connection ends before a byte of an answer."""
    BLOCKED_PROMPT = auto()
    WRONG_KEY = auto()
    FORBIDDEN = auto()
    NOT_FOUND = auto()
    BAD_REQUEST = auto()


_AMBIGUOUS = frozenset({Kind.SLOW, Kind.DROPPED_BODY, Kind.TRUNCATED_JSON})
_LOOKS_AMBIGUOUS = _AMBIGUOUS | {Kind.DROPPED_BEFORE}
_ACCEPTED = frozenset({Kind.NONE, Kind.NO_USAGE, Kind.EMPTY, Kind.BLOCKED_ANSWER, Kind.CUT}) | _AMBIGUOUS


class HintForm(Enum):
    """How the server says when to come back."""

    OWN = auto()
    """The service's own way: the header ``retry-after-ms`` from OpenAI, ``RetryInfo`` in the body from Gemini."""
    SECONDS = auto()
    """``Retry-After`` in whole seconds, rounded up."""
    DATE = auto()
    """``Retry-After`` as the date of a whole second, rounded up."""


@dataclass(frozen=True)
class Fault:
    """What to do with one request."""

    kind: Kind = Kind.NONE
    hint: float | None = None
    """Seconds after which to come back, for ``RATE_LIMITED`` and ``UNAVAILABLE``; without it, nothing is said of that."""
    form: HintForm = HintForm.OWN
    seconds: float = 0.0
    """How long ``SLOW`` is silent before it answers."""
    reset: bool = False
    """Whether ``DROPPED_BEFORE`` and ``DROPPED_BODY`` end the connection with a reset, and not with an orderly close."""

    @property
    def accepted(self) -> bool:
        """Whether the service does the work, and bills it."""
        return self.kind in _ACCEPTED

    @property
    def ambiguous(self) -> bool:
        """Whether the service does the work and the client cannot know."""
        return self.kind in _AMBIGUOUS

    @property
    def looks_ambiguous(self) -> bool:
        """Whether the client cannot know if the service does the work."""
        return self.kind in _LOOKS_AMBIGUOUS


Plan = Callable[[str, int], Fault]
"""From the text of the last user turn, and how many times this server has now seen it, to what happens to the request."""


def always(fault: Fault) -> Plan:
    """The same for every request."""
    return lambda _text, _attempt: fault


def faulty(seed: int, rate: float, *, ambiguous_once: bool = True, slow: float = 60.0) -> Plan:
    """A plan with a fault in ``rate`` of the attempts: always the same for the same seed, text and attempt.

    With ``ambiguous_once``, no text meets a second fault of which the client cannot tell whether it was billed.
    """

    def drawn(text: str, attempt: int) -> tuple[Fault, Fault]:
        """A fault, and another that the client can tell."""
        random = Random(f"{seed} {attempt} {text}")
        if random.random() >= rate:
            return Fault(), Fault()
        clear = _clear(random)
        return random.choice(clear + _unclear(random, slow)), random.choice(clear)

    def plan(text: str, attempt: int) -> Fault:
        fault, otherwise = drawn(text, attempt)
        again = ambiguous_once and fault.looks_ambiguous and any(drawn(text, before)[0].looks_ambiguous for before in range(1, attempt))
        return otherwise if again else fault

    return plan


def _clear(random: Random) -> list[Fault]:
    hint = round(random.uniform(0.02, 0.3), 3)
    return [
        Fault(Kind.RATE_LIMITED),
        Fault(Kind.RATE_LIMITED, hint=hint),
        Fault(Kind.INTERNAL),
        Fault(Kind.UNAVAILABLE),
        # In the service's own form, as Retry-After knows nothing shorter than a second.
        Fault(Kind.UNAVAILABLE, hint=hint),
    ]


def _unclear(random: Random, slow: float) -> list[Fault]:
    reset = random.random() < 0.5
    return [
        Fault(Kind.SLOW, seconds=slow),
        Fault(Kind.DROPPED_BEFORE, reset=reset),
        Fault(Kind.DROPPED_BODY, reset=reset),
        Fault(Kind.TRUNCATED_JSON),
    ]
