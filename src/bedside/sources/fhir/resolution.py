"""What references mean: which resource of those that were read, and whose."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from bedside.sources.fhir.references import contained, identifier_key, identifiers, references, searched, subject, typed
from bedside.sources.fhir.store import Store

_STEPS = 2
"""How far from a patient's own resources shared ones are followed: a role's practitioner, a location's organization."""


class Resolution:
    """References looked up in a store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        # The same few references (the patient, an encounter) are in most resources.
        self._found = lru_cache(maxsize=8192)(self._look_up)

    def patient(self, reference: str, file: str) -> str | None:
        """The id of the patient whom the reference of a subject means, if there is that patient."""
        named = self._named(reference, file)
        return named[1] if named and named[0] == "Patient" and self._store.patient_of(*named)[0] else None

    def record(self, patient: str) -> Iterator[dict[str, Any]]:
        """A patient's resources, then the shared ones they refer to, with references as ``Type/id`` where they resolve.

        Resources that refer to each other are no danger: each is given once.
        """
        shared: dict[tuple[str, str], None] = {}
        for file, content in self._store.resources(patient):
            yield self._resolved(content, file, shared)
        given: set[tuple[str, str]] = set()
        for _ in range(_STEPS):
            following = [named for named in shared if named not in given]
            given.update(following)
            for named in following:
                file, content = self._store.resource(*named)
                yield self._resolved(content, file, shared)

    def _resolved(self, content: dict[str, Any], file: str, shared: dict[tuple[str, str], None]) -> dict[str, Any]:
        for reference in references(content):
            named, is_shared = self._found(written(reference), file)
            if named:
                reference["reference"] = "/".join(named)
                if is_shared:
                    shared[named] = None
        return content

    def _look_up(self, reference: str, file: str) -> tuple[tuple[str, str] | None, bool]:
        named = self._named(reference, file)
        if named is None:
            return None, False
        is_there, patient = self._store.patient_of(*named)
        return (named, patient is None) if is_there else (None, False)

    def _named(self, reference: str, file: str) -> tuple[str, str] | None:
        if reference.startswith("|"):
            resource_type, _, identifier = reference[1:].partition("|")
            return self._store.by_identifier(resource_type, identifier)
        if conditional := searched(reference):
            return self._store.by_identifier(*conditional)
        return self._store.by_url(reference, file) or self._by_type(reference)

    def _by_type(self, reference: str) -> tuple[str, str] | None:
        """By type and id; an absolute reference is not to another server than that which the resource is known to come from."""
        named = typed(reference)
        if named is None or "://" not in reference:
            return named
        ending = "/".join(named)
        known = [url for url in self._store.urls(*named) if "://" in url and url.endswith(ending)]
        return named if not known or any(reference.startswith(url) for url in known) else None


def written(reference: dict[str, Any]) -> str:
    """A reference as one text; one that has an identifier only is "|type|system|value", and "" means nobody."""
    if isinstance(reference.get("reference"), str):
        return str(reference["reference"])
    identifier = identifier_key(reference.get("identifier"))
    return f"|{reference.get('type', '')}|{identifier}" if identifier else ""


def owner_of(content: dict[str, Any]) -> str | None:
    """The reference, as one text, to the patient whom a resource is about; ``None`` where it names nobody at all."""
    about = subject(content)
    if about is None:
        return None
    reference = written(about)
    if not reference.startswith("#"):
        return reference
    # A contained patient has no id outside, but may have the identifier of one.
    keys = identifiers(contained(content, reference))
    return f"|Patient|{keys[0]}" if len(keys) == 1 else ""
