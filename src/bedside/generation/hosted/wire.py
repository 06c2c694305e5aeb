"""What is asked of a server and what comes of it, whatever protocol it speaks.

A request that fails does so in one of three ways, which decide what it costs and whether it may be sent again:

- :class:`NotAcceptedError`: the server has not taken it on, and nothing is paid; it may be sent again.
- :class:`LostError`: an answer may have been made, and paid for, and did not arrive.
- :class:`~bedside.errors.HostedError`: it would fail every time (a wrong key, a model that is not there, a quota used up).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol

_TOKENS_OF_A_TURN = 16
"""More than any server adds around a turn."""

Finish = Literal["answered", "cut", "blocked", "empty"]
"""How an answer came back: whole, at its most tokens, withheld by the server's filter, or without a word."""


@dataclass(frozen=True)
class Request:
    """All that determines an answer: same requests have the same :attr:`key`."""

    backend: str
    base_url: str
    model: str
    messages: tuple[tuple[str, str], ...]
    """Role (system, user, assistant) and text of each turn."""
    temperature: float
    max_tokens: int
    """The most tokens of answer and thinking together."""
    thinking_budget: int | None
    """``None`` for a model that does not think."""
    limit: str
    seed: int
    options: str
    """What else goes into the body, as canonical JSON."""

    @property
    def key(self) -> str:
        """Hexadecimal SHA-256 of everything above."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @property
    def most_input_tokens(self) -> int:
        """A bound on the prompt's tokens: no tokenizer makes more of a text than it has bytes."""
        return sum(len(text.encode()) + _TOKENS_OF_A_TURN for _, text in self.messages)

    @property
    def likely_input_tokens(self) -> int:
        """The usual rule of thumb, four characters of English to a token."""
        return sum(len(text) // 4 + _TOKENS_OF_A_TURN // 2 for _, text in self.messages)


def turns(messages: Sequence[Mapping[str, str]]) -> tuple[tuple[str, str], ...]:
    """Chat turns as a request holds them."""
    return tuple((message["role"], message["content"]) for message in messages)


@dataclass(frozen=True)
class Reply:
    """What a server has answered, and been paid for; tokens are ``None`` where it did not count them."""

    finish: Finish
    text: str
    input_tokens: int | None
    output_tokens: int | None
    """Thinking included."""
    said: str = ""
    """Why it is no whole answer, in the server's word."""

    def as_json(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    def __post_init__(self) -> None:
        # JSON can hold half of a character, which no file can.
        object.__setattr__(self, "text", self.text.encode("utf-8", "replace").decode("utf-8"))

    @classmethod
    def from_json(cls, text: str) -> "Reply":
        """The reply that :meth:`as_json` wrote."""
        fields: dict[str, Any] = json.loads(text)
        return cls(**fields)


class Client(Protocol):
    """One server, spoken to in its protocol; several threads may ask at once."""

    def ask(self, request: Request) -> Reply:
        """Send a request once. Raises what the module's docstring lists, and nothing else."""

    def close(self) -> None:
        """Give its connections back."""


class NotAcceptedError(Exception):
    """The server has not taken the request on; ``hint`` is how many seconds it asks to wait."""

    def __init__(self, said: str, hint: float | None = None) -> None:
        super().__init__(said)
        self.hint = hint


class LostError(Exception):
    """The request went out, and no whole answer came back."""
