"""What the stand-in for hosted models writes down."""

from dataclasses import dataclass
from typing import Any

from generation.hosted.faults import Fault


@dataclass(frozen=True)
class Received:
    """One request, as it came in and what became of it."""

    arrived: float
    """By ``time.monotonic``, as is ``finished``."""
    wire: str
    """``gemini`` or ``openai``."""
    model: str
    text: str
    """Of the last user turn."""
    attempt: int
    """How many times this server had then seen this text, this time included."""
    body: dict[str, Any]
    header_names: tuple[str, ...]
    """In lower case; their values, of which one is the key, are not kept."""
    fault: Fault
    accepted: bool
    input_tokens: int
    output_tokens: int
    """As billed: those of thoughts are in it, and both are zero for what was not accepted."""
    hint: float | None
    """Seconds after which the client was told to come back."""
    finished: float | None = None
    """When the last of the response was about to leave, or the client was seen to have gone; None before that."""
