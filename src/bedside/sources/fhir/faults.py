"""What is set aside, and why. No value of the data is in a fault but a resource's type and id: faults end up in logs."""

from dataclasses import dataclass
from typing import Literal

Reason = Literal["ignored", "unreadable", "not_json", "not_fhir", "wrong_version", "invalid", "no_patient", "deleted"]


@dataclass(frozen=True)
class Fault:
    """Something in a file that cannot be used.

    ``place`` is where it begins in the file (as "line 12" or "line 90, Bundle.entry[3].resource"; empty: all of it), ``path``
    the element at fault as FHIR writes it ("Observation.status"), ``resource`` its type and id, where they are known.
    """

    reason: Reason
    text: str
    file: str = ""
    place: str = ""
    resource: str = ""
    path: str = ""
    ends_file: bool = False
    """No one resource: the file cannot be read, or not any further."""

    def as_row(self) -> dict[str, str]:
        """What a report says of it; what is not known is left out."""
        row = {
            "file": self.file,
            "place": self.place,
            "resource": self.resource,
            "path": self.path,
            "reason": self.reason,
            "text": self.text,
        }
        return {name: value for name, value in row.items() if value}

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.file, self.place, self.path or self.resource) if part)
        return f"{where}: {self.text}"


class RefusedError(ValueError):
    """JSON or a resource that cannot be used; whoever knows the file and the place makes a :class:`Fault` of it."""

    def __init__(self, reason: Reason, text: str, path: str = "") -> None:
        super().__init__(text)
        self.reason: Reason = reason
        self.text = text
        self.path = path
