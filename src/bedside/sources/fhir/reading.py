"""A site's records: every resource in a folder of FHIR R4, given to its patient, and a count of what came of each.

What a record begins with, as ``Reading.patients`` gives it::

    ("23b32be5", [{"resourceType": "Patient", "id": "23b32be5", …}, {"resourceType": "Condition", …}, …])
"""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bedside.errors import DataError, listed
from bedside.files import canonical, fingerprint
from bedside.records.build import CONTEXT
from bedside.sources.fhir.entries import Entry, entries
from bedside.sources.fhir.faults import Fault, RefusedError
from bedside.sources.fhir.files import files_of
from bedside.sources.fhir.references import id_from_url, identifiers, typed
from bedside.sources.fhir.resolution import Resolution, owner_of
from bedside.sources.fhir.store import Store, Stored
from bedside.sources.fhir.validation import check, check_type, declared_version
from bedside.sources.fhir.versions import version_of

_NAMED_BY_IDENTIFIER = CONTEXT | {"Patient"}
_MUST_BE_ONE = {"Patient", "Medication"}
"""Of which two that differ may not be taken for one: whose record it is, and what is taken."""
_NEED_NO_PATIENT = {"Device"}  # a scanner, say; an implant is somebody's
_ALWAYS = (
    "files",
    "files_broken",
    "files_ignored",
    "patients",
    "resources_read",
    "kept",
    "shared",
    "set_aside",
    "duplicates",
    "duplicates_differing",
)


class Reading:
    """What was read.

    ``counts`` holds nothing but numbers, by name::

        files, files_broken (not read to their end), files_ignored (neither called JSON nor such), patients,
        resources_read = kept + shared + dropped_<Type>… + set_aside + duplicates,
        set_aside = set_aside_<reason>…, duplicates_differing (of the duplicates)

    ``kept`` are the patients' own; ``shared`` those that records only refer to; of ``duplicates`` (the same type and id) the
    newest is kept.
    """

    def __init__(self, store: Store, kept: frozenset[str]) -> None:
        self.counts = Counter(dict.fromkeys(_ALWAYS, 0))
        self._store = store
        self._needed = kept | CONTEXT
        self._declared: str | None = None

    def patients(self) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
        """Each patient's id and resources: the patient's own first, then the shared ones that they refer to."""
        resolution = Resolution(self._store)
        for patient in self._store.patients():
            yield patient, resolution.record(patient)

    def faults(self) -> Iterator[Fault]:
        """What was set aside, in the order in which it was found."""
        return self._store.faults()

    def read(self, path: Path) -> None:
        """Read all files, then give each resource to its patient."""
        root = path if path.is_dir() else path.parent
        for name, file in files_of(path):
            self.counts["files"] += 1
            self._declared = None
            for found in entries(name, file, root):
                if isinstance(found, Fault):
                    self._set_aside(found)
                else:
                    self._take(name, found)
        self._settle()

    def _take(self, file: str, entry: Entry) -> None:
        try:
            self._sort(file, entry)
        except RefusedError as refused:
            self._set_aside(Fault(refused.reason, refused.text, file, entry.place, _named(entry.content), refused.path))

    def _sort(self, file: str, entry: Entry) -> None:
        content = entry.content
        if not isinstance(content, dict):
            raise RefusedError("not_fhir", "is no JSON object, so it is no resource")
        resource_type = check_type(content.get("resourceType"))
        if resource_type not in self._needed:
            if "fhirVersion" in content:
                self._declared = declared_version(content)
            self.counts.update(("resources_read", f"dropped_{resource_type}"))
            return
        content.pop("text", None)  # the narrative: markup for people, and never what a model is to read
        if content.get("id") is None:
            # A made-up URN means another resource in each file.
            inside = (file, entry.url) if (entry.url or "").startswith("urn:") else ()
            content["id"] = id_from_url(entry.url) or fingerprint(*inside, content)
        check(content, self._declared)
        owner = None if resource_type == "Patient" else owner_of(content)
        if owner is None and resource_type in _NEED_NO_PATIENT:
            self.counts.update(("resources_read", f"dropped_{resource_type}"))
            return
        if owner is None and resource_type not in _NAMED_BY_IDENTIFIER:
            raise RefusedError("no_patient", "is about nobody")
        if resource_type in _MUST_BE_ONE:
            self._check_same(file, content)
        self._keep(_stored(file, entry.place, content), owner, entry.url, content)

    def _check_same(self, file: str, content: dict[str, Any]) -> None:
        """Two exports that number their patients alike would become one record of two people, or tell one the other's drug."""
        named = content["resourceType"], content["id"]
        if not self._store.patient_of(*named)[0]:
            return
        other, known = self._store.resource(*named)
        mine, theirs = version_of(content), version_of(known)
        differ = _differing(content, known)
        # In one file something may have been corrected; two things rather not.
        if (
            len(differ) > (other == file and content["resourceType"] == "Patient")
            and not mine.is_newer_than(theirs)
            and not theirs.is_newer_than(mine)
        ):
            raise DataError(
                f"{other} and {file} both have {'/'.join(named)}, with another {' and '.join(differ)}: are they two? An id stands for one "
                "in all files: give each export ids of its own. Versions of one need meta.lastUpdated"
            )

    def _keep(self, stored: Stored, owner: str | None, url: str | None, content: dict[str, Any]) -> None:
        self.counts["resources_read"] += 1
        added = self._store.add(stored, None if owner is None else (stored.file, owner))
        self._store.add_names(stored, url, identifiers(content) if stored.type in _NAMED_BY_IDENTIFIER else [])
        if added != "new":
            self.counts["duplicates"] += 1
        if added == "other":
            self.counts["duplicates_differing"] += 1

    def _set_aside(self, fault: Fault) -> None:
        self._store.add_fault(fault)
        if fault.reason == "ignored":
            self.counts["files_ignored"] += 1
        elif fault.ends_file:
            self.counts["files_broken"] += 1
        else:
            self.counts.update(("resources_read", "set_aside", f"set_aside_{fault.reason}"))

    def _settle(self) -> None:
        resolution = Resolution(self._store)
        found = {number: resolution.patient(reference, file) for number, file, reference in self._store.owners()}
        self._store.settle({number: patient for number, patient in found.items() if patient})
        for resource_type, id_, file, patient, other_file, other in self._store.clashes():
            raise DataError(
                f"{file} and {other_file} both have {resource_type}/{id_}, of Patient/{patient} and of Patient/{other}: an id stands for "
                "one resource in all files: give each export ids of its own"
            )
        for resource_type, id_, file, place in list(self._store.remove_ownerless()):
            self.counts["resources_read"] -= 1  # it was counted when it was found, and is again now
            self._set_aside(Fault("no_patient", "is about no patient of these files", file, place, f"{resource_type}/{id_}"))
        self.counts["kept"], self.counts["shared"] = self._store.sizes()
        self.counts["patients"] = len(self._store.patients())


@contextmanager
def read_folder(path: Path, scratch: Path, kept: frozenset[str]) -> Iterator[Reading]:
    """Read a folder, or one file, of FHIR R4; ``kept`` are the types that make a record.

    ``scratch`` is a file that is written meanwhile and removed in the end: it holds what the folder does. Raises
    :class:`DataError` where there is no patient; whatever else is wrong is a fault, and the rest is read.
    """
    scratch.parent.mkdir(parents=True, exist_ok=True)
    scratch.unlink(missing_ok=True)
    scratch.touch(mode=0o600)
    store = Store(scratch)
    try:
        reading = Reading(store, kept)
        reading.read(path)
        if not reading.counts["patients"]:
            raise DataError(_without_patients(path, reading))
        yield reading
    except sqlite3.OperationalError as error:
        raise DataError(f"{scratch} cannot be written ({error}): it needs about as much space as {path}") from error
    finally:
        store.close()
        scratch.unlink(missing_ok=True)


def _differing(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """By what two of one id are told apart: elements that both have, and that cannot be those of one."""
    if one["resourceType"] == "Medication":
        return [] if one.get("code") == other.get("code") else ["code"]
    numbers, others = (dict(key.rsplit("|", 1) for key in identifiers(content)) for content in (one, other))
    words, other_words = _words_of_names(one), _words_of_names(other)
    born, other_born = one.get("birthDate", ""), other.get("birthDate", "")
    differ = {
        "birthDate": not born.startswith(other_born) and not other_born.startswith(born),
        "gender": "gender" in one and "gender" in other and one["gender"] != other["gender"],
        "identifier": any(numbers[system] != others[system] for system in numbers.keys() & others.keys()),
        "name": bool(words and other_words) and not words & other_words,
    }
    return [name for name, is_another in differ.items() if is_another]


def _words_of_names(person: dict[str, Any]) -> set[str]:
    parts = [part for one in person.get("name") or [] for part in (*(one.get("given") or []), one.get("family"), one.get("text"))]
    return {word.casefold() for part in parts if part for word in part.split()}


def _stored(file: str, place: str, content: dict[str, Any]) -> Stored:
    body = canonical(content)
    digest = hashlib.sha256(body.encode()).hexdigest()
    return Stored(content["resourceType"], content["id"], file, place, body, digest, version_of(content))


def _named(content: Any) -> str:
    """Type and id of something that may be no resource."""
    match content:
        case {"resourceType": str(resource_type), "id": str(id_)} if typed(f"{resource_type}/{id_}") == (resource_type, id_):
            return f"{resource_type}/{id_}"
        case _:
            return ""


def _without_patients(path: Path, reading: Reading) -> str:
    counts = reading.counts
    unread = f"{counts['files_broken']} cannot be read, {counts['files_ignored']} are not JSON"
    said = [f"{counts['files']} file(s) ({unread}), {counts['resources_read']} resource(s)"]
    said += [
        f"{count} {name.replace('_', ' ')}"
        for name, count in sorted(counts.items())
        if name.startswith(("dropped_", "set_aside_")) and count
    ]
    faults = listed([str(fault) for fault in reading.faults()])
    return (
        f"{path} has no FHIR R4 Patient, with whom a record begins: give Patient resources as well. There are "
        + ", ".join(said)
        + (f":\n{faults}" if faults else "")
    )
