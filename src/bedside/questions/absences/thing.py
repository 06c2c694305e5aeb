"""One thing that may be absent."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Absent:
    """Something that may not be in a record: what patients call it, how the answer says it, and patterns that would hint at it."""

    names: tuple[str, ...]
    said: str
    hints: tuple[str, ...]
