"""What the references of a record lead to: other resources of the patient, shared ones, and contained ones."""

from collections.abc import Mapping, Sequence
from typing import Any

from bedside.records import displays

_ERROR = "entered-in-error"


def unusable(content: Mapping[str, Any]) -> str:
    """Why a resource says nothing true of the patient; empty where it may."""
    stated = {(displays.status(content.get(key)) or "").casefold() for key in ("status", "verificationStatus", "lifecycleStatus")}
    if content.get("doNotPerform") is True:
        return "not to be done"  # the reverse of what the rest of it says
    return next((reason for reason in (_ERROR, "refuted") if reason in stated), "")


class Context:
    """Resources by their "Type/id". A reference that leads nowhere is what its display says, or nothing."""

    def __init__(self, resources: Sequence[Mapping[str, Any]]) -> None:
        self._resources = {f"{one.get('resourceType')}/{one.get('id')}": one for one in resources}

    def resource(self, reference: Any, inside: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The resource that is referred to from ``inside`` another; a contained one ("#p") is looked for there."""
        target = reference.get("reference") if isinstance(reference, dict) else None
        if not isinstance(target, str):
            return None
        if target.startswith("#"):
            return next((one for one in inside.get("contained") or [] if one.get("id") == target[1:]), None)
        return self._resources.get(target)

    def concept(self, reference: Any, inside: Mapping[str, Any]) -> dict[str, Any] | None:
        """The code of the resource that is referred to: what a Medication or a Condition is."""
        found = self.resource(reference, inside)
        return found.get("code") if found and not unusable(found) else None

    def called(self, reference: Any, inside: Mapping[str, Any]) -> str | None:
        """What is referred to is called: a person, a place, a condition, or what the reference itself says.

        Nothing where it is the patient, whom a record does not name, or what was entered in error or refuted.
        """
        found = self.resource(reference, inside)
        if found is not None and (found.get("resourceType") == "Patient" or unusable(found)):
            return None
        if found is None:
            return displays.clean(reference.get("display")) or None if isinstance(reference, dict) else None
        if found.get("resourceType") == "PractitionerRole":
            # What is contained refers to what is contained beside it.
            person = self.resource(found.get("practitioner"), inside if str(reference["reference"]).startswith("#") else found) or {}
            said = _person(person.get("name")) or displays.clean((found.get("practitioner") or {}).get("display"))
            return said or next(iter(displays.names(found.get("specialty"))), None)
        named = found.get("name")
        if isinstance(named, list):
            return _person(named)
        types = found.get("type")
        concepts = [found.get("code"), *(types if isinstance(types, list) else [types])]
        return displays.clean(named) or next(filter(None, map(displays.name, concepts)), None)

    def reason(self, content: Mapping[str, Any]) -> tuple[str | None, str | None]:
        """Why something is done: the reason's name, and the resource's ID where it is one of the record."""
        for reference in content.get("reasonReference") or []:
            name = self.called(reference, content)
            if name:
                found = self.resource(reference, content)
                own = found is not None and not str(reference["reference"]).startswith("#")
                return name, str(reference["reference"]) if own else None
        return next(iter(displays.names(content.get("reasonCode"))), None), None


def _person(named: Any) -> str | None:
    """The first of several HumanNames as it is said; of a thing's name, nothing."""
    for one in named if isinstance(named, list) else []:
        if isinstance(one, dict):
            parts = [*(one.get("prefix") or []), *(one.get("given") or []), one.get("family")]
            said = displays.clean(one.get("text")) or " ".join(filter(None, map(displays.clean, parts)))
            if said:
                return said
    return None
