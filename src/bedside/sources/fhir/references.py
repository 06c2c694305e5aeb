"""References between resources, in all the forms in which FHIR allows them."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

_TYPED = re.compile(r"(?:.*/)?([A-Z][A-Za-z]{1,63})/([A-Za-z0-9._\-]{1,255})(?:/_history/[^/]*)?(?:#.*)?", re.DOTALL)
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_CONDITIONAL = re.compile(r"(?:.*/)?([A-Z][A-Za-z]{1,63})\?(.*)", re.DOTALL)


def references(node: Any) -> Iterator[dict[str, Any]]:
    """Every Reference inside a resource: the object itself, so that it can be changed."""
    if isinstance(node, dict):
        is_reference = isinstance(node.get("reference"), str) or isinstance(node.get("identifier"), dict)
        if is_reference and "resourceType" not in node:
            yield node
        for item in node.values():
            yield from references(item)
    elif isinstance(node, list):
        for item in node:
            yield from references(item)


def typed(reference: str) -> tuple[str, str] | None:
    """Type and id of ``Patient/7``, ``https://clinic.example/fhir/Patient/7`` or ``Patient/7/_history/2``."""
    found = _TYPED.fullmatch(reference)
    return (found[1], found[2]) if found else None


def searched(reference: str) -> tuple[str, str] | None:
    """Type and identifier ("system|value") of a conditional reference, ``Patient?identifier=system|value``."""
    found = _CONDITIONAL.fullmatch(reference)
    values = parse_qs(found[2]).get("identifier", []) if found else []
    return (found[1], values[0]) if found and len(values) == 1 else None


def identifier_key(identifier: Any) -> str | None:
    """An identifier as "system|value"; ``None`` where either is missing, since a value alone can be anybody's."""
    match identifier:
        case {"system": str(system), "value": str(value)}:
            return f"{system}|{value}"
        case _:
            return None


def identifiers(content: dict[str, Any]) -> list[str]:
    """All identifiers that a resource has, as "system|value"."""
    found = content.get("identifier")
    keys = [identifier_key(identifier) for identifier in (found if isinstance(found, list) else [found])]
    return [key for key in keys if key]


def subject(content: dict[str, Any]) -> dict[str, Any] | None:
    """The reference to whom a resource is about."""
    for element in ("subject", "patient"):
        if isinstance(content.get(element), dict):
            found: dict[str, Any] = content[element]
            return found
    return None


def contained(content: dict[str, Any], reference: str) -> dict[str, Any]:
    """The contained resource that ``#id`` means; empty where there is none."""
    inside = content.get("contained", [])
    return next((resource for resource in inside if resource.get("id") == reference.removeprefix("#")), {})


def id_from_url(url: str | None) -> str | None:
    """The id that an entry's ``fullUrl`` gives a resource that has none of its own: its UUID, or its last part.

    What is called a UUID and is none ("urn:uuid:1") stands for something in its own file only, and is no id.
    """
    if not url:
        return None
    found = url.removeprefix("urn:uuid:")
    if url.startswith("urn:"):
        return found if _UUID.fullmatch(found) else None
    found = (typed(url) or ("", ""))[1]
    return found if _ID.fullmatch(found) else None
