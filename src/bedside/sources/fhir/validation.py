"""Whether a resource is valid FHIR R4, by the models of fhir.resources.

Those are of R4B, which changed no resource that was in R3 already (hl7.org/fhir/R4B/r3maps.html): none of those that matter here.

A resource that is not, but would be in another version of FHIR, is said to be of that version.
"""

import re
from decimal import Decimal
from functools import lru_cache
from importlib import import_module
from typing import Any

from pydantic import BaseModel, ValidationError

from bedside.sources.fhir.faults import RefusedError

_PACKAGES = {"R4": "fhir.resources.R4B", "STU3": "fhir.resources.STU3", "R5": "fhir.resources"}
_NUMBERS = {"STU3": "3.0", "R5": "5.0"}
# What the models raise beside ValidationError, for instance where a contained resource is of a type that there is not.
_UNFORESEEN = (ArithmeticError, AttributeError, ImportError, LookupError, RecursionError, TypeError, ValueError)
# Types of R4 that R4B took out; none is about one patient.
_R4_ONLY = re.compile(
    "EffectEvidenceSynthesis|RiskEvidenceSynthesis|MedicinalProduct[A-Za-z]*"
    "|Substance(NucleicAcid|Polymer|Protein|ReferenceInformation|SourceMaterial|Specification)"
)
_DECLARED = {
    "STU3": re.compile(r"^https?://hl7\.org/fhir/(STU3|3\.0(\.\d)?)/|^3\.0"),
    "R5": re.compile(r"^https?://hl7\.org/fhir/(R5|5\.0(\.\d)?)/|^5\.0"),
}
"""What a profile or a server's statement begins with; the STU3 of a guide (``us/core/STU3``) is that guide's own."""
_ELEMENT = re.compile(r"[A-Za-z_]\w{0,63}", re.ASCII)


def check_type(resource_type: Any) -> str:
    """The name of a resource's type. Raises :class:`RefusedError` where it is not one of R4's."""
    if not isinstance(resource_type, str) or not _ELEMENT.fullmatch(resource_type):
        raise RefusedError("not_fhir", "has no resourceType, so it is not FHIR", "resourceType")
    if _model("R4", resource_type) or _R4_ONLY.fullmatch(resource_type):
        return resource_type
    versions = [version for version in _NUMBERS if _model(version, resource_type)]
    if versions:
        raise _wrong_version(versions, f"{resource_type}.resourceType")
    raise RefusedError("not_fhir", f"has the resourceType {resource_type}, which FHIR R4 does not know, nor STU3 or R5", "resourceType")


def check(content: dict[str, Any], declared: str | None) -> None:
    """Raise :class:`RefusedError` where a resource is not valid; ``declared`` is the FHIR version that its files name."""
    path, text = _fault("R4", content)
    if not text:
        return
    said = declared_version(content) or declared
    versions = [said] if said else [version for version in _NUMBERS if not _fault(version, content)[1]]
    if versions:
        raise _wrong_version(versions, path)
    raise RefusedError("invalid", text, path)


def declared_version(content: dict[str, Any]) -> str | None:
    """The version other than R4 that a resource says it has, or speaks of (``CapabilityStatement.fhirVersion``)."""
    meta = content.get("meta")
    profiles = meta.get("profile") if isinstance(meta, dict) else None
    said = [*(profiles if isinstance(profiles, list) else []), content.get("fhirVersion")]
    for version, pattern in _DECLARED.items():
        if any(isinstance(text, str) and pattern.search(text) for text in said):
            return version
    return None


def _wrong_version(versions: list[str], path: str) -> RefusedError:
    converter = f"HL7's validator_cli.jar (-version {_NUMBERS[versions[0]]} -to-version 4.0)"
    return RefusedError(
        "wrong_version",
        f"this looks like FHIR {' or '.join(versions)}; this project reads R4: convert it, for example with {converter}",
        path,
    )


@lru_cache(maxsize=512)
def _model(version: str, resource_type: str) -> type[BaseModel] | None:
    try:
        model: Any = import_module(_PACKAGES[version]).get_fhir_model_class(resource_type)
        return model if model.has_resource_base() else None
    except _UNFORESEEN:
        return None


def _fault(version: str, content: dict[str, Any]) -> tuple[str, str]:
    """The path of the first fault and what is wrong there; empty for none."""
    resource_type = content["resourceType"]
    model = _model(version, resource_type)
    if model is None:
        return resource_type, f"is no type of FHIR {version}"
    try:
        read = model.model_validate(content)
    except ValidationError as error:
        # Of the library's message nothing is used: it quotes the value.
        faults = error.errors(include_input=False, include_url=False, include_context=False)
        more = f" ({len(faults) - 1} more faults)" if len(faults) > 1 else ""
        return _path(resource_type, faults[0]["loc"]), _words(faults[0]["type"], faults[0]["msg"]) + more
    except _UNFORESEEN:
        return resource_type, "is not as FHIR R4 says"
    # The models take "5.0" for a number and 2019 for seconds since 1970.
    retyped = _retyped(content, read)
    return (_path(resource_type, retyped), "is of another JSON type than R4 says") if retyped else ("", "")


def _retyped(content: Any, read: Any) -> tuple[int | str, ...]:
    """Where a value was read as one of another JSON type; empty for nowhere."""
    pairs: list[tuple[int | str, Any, Any]] = []
    if isinstance(content, dict) and isinstance(read, BaseModel):
        names = _names(type(read))
        pairs = [(key, value, getattr(read, names[key])) for key, value in content.items() if key in names]
    elif isinstance(content, list) and isinstance(read, list):
        pairs = [(place, *both) for place, both in enumerate(zip(content, read, strict=False))]
    elif content is not None and _json_type(content) != _json_type(read):
        return ("",)
    for place, one, other in pairs:
        if inner := _retyped(one, other):
            return (place, *(part for part in inner if part != ""))
    return ()


@lru_cache(maxsize=512)
def _names(model: type[BaseModel]) -> dict[str, str]:
    """The attributes of a model's elements, by what these are called in JSON."""
    return {field.alias or name: name for name, field in model.model_fields.items()}


def _json_type(value: Any) -> str:
    if isinstance(value, bool | list | dict):
        return type(value).__name__
    if isinstance(value, BaseModel):
        return "dict"
    return "number" if isinstance(value, int | float | Decimal) else "text"


def _path(resource_type: str, location: tuple[int | str, ...]) -> str:
    parts = [f"[{part}]" if isinstance(part, int) else f".{part if _ELEMENT.fullmatch(part) else '?'}" for part in location]
    return resource_type + "".join(parts)


def _words(kind: str, message: str) -> str:
    if kind.endswith("missing"):
        return "is required"
    if kind == "extra_forbidden":
        return "is no element of R4"
    if "field value" in message:  # of a choice, as value[x]
        return "lacks an element of which R4 wants one, or has several of which it allows one"
    if kind.startswith("date") or re.search(r"(Date|DateTime|Instant) value", message):
        return "is no date as R4 writes them: 2019, 2019-05, 2019-05-06, or with a time 2019-05-06T10:11:12+02:00 (the zone is required)"
    if kind == "string_pattern_mismatch":
        return "is empty, or has characters that R4 does not allow there (an id has letters, digits, - and . only)"
    if kind.endswith("_type"):
        return "is of another JSON type than R4 says"
    return "is not written as R4 says"
