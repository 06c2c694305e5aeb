"""Which of two versions of a resource is the newer one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Version:
    """``meta.lastUpdated`` and ``meta.versionId``, as far as a resource has them."""

    updated: str | None
    number: str | None

    def is_newer_than(self, other: "Version") -> bool:
        """Whether this is surely the newer one; by the time first, then by the number."""
        mine, others = _moment(self.updated), _moment(other.updated)
        if mine and others and mine != others:
            return mine > others
        if self.number and other.number and self.number.isdecimal() and other.number.isdecimal():
            return int(self.number) > int(other.number)
        return False


def version_of(content: dict[str, Any]) -> Version:
    """The version of a resource that is valid FHIR."""
    meta = content.get("meta", {})
    return Version(meta.get("lastUpdated"), meta.get("versionId"))


def _moment(updated: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(updated) if updated else None
    except ValueError:  # a leap second
        return None
