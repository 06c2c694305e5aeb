"""Resources on disk while a folder is read: a scratch SQLite file, so that any number of them needs little memory.

A patient's resources may be anywhere in a folder, before the patient or after, so nothing can be said of one of them until
all files are read.
"""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, Literal

from bedside.sources.fhir.faults import Fault
from bedside.sources.fhir.versions import Version

_SCHEMA = """
CREATE TABLE resource (n INTEGER PRIMARY KEY, type TEXT, id TEXT, file TEXT, place TEXT, digest TEXT, updated TEXT, version TEXT,
    owner INTEGER, patient TEXT, body TEXT, UNIQUE (type, id));
CREATE TABLE owner (n INTEGER PRIMARY KEY, file TEXT, reference TEXT, patient TEXT, UNIQUE (file, reference));
CREATE TABLE url (url TEXT, file TEXT, type TEXT, id TEXT, PRIMARY KEY (url, file)) WITHOUT ROWID;
CREATE TABLE identifier (type TEXT, identifier TEXT, id TEXT, PRIMARY KEY (type, identifier, id)) WITHOUT ROWID;
CREATE INDEX url_of ON url (type, id);
CREATE TABLE clash (type TEXT, id TEXT, file TEXT, owner INTEGER, other_file TEXT, other_owner INTEGER);
CREATE TABLE fault (reason TEXT, text TEXT, file TEXT, place TEXT, resource TEXT, path TEXT, ends_file INTEGER);
"""
_SETTLE = """
UPDATE resource SET patient = (SELECT patient FROM owner WHERE owner.n = resource.owner) WHERE owner IS NOT NULL;
UPDATE resource SET patient = id WHERE type = 'Patient';
CREATE INDEX of_patient ON resource (patient);
"""


@dataclass(frozen=True)
class Stored:
    """A resource as it is put into the store: ``content`` is what is kept of it, ``digest`` that content's fingerprint."""

    type: str
    id: str
    file: str
    place: str
    content: str
    digest: str
    version: Version


class Store:
    """The scratch file of one reading."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path)
        # Nobody reads it after a crash.
        self._database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def add(self, resource: Stored, owner: tuple[str, str] | None) -> Literal["new", "same", "other"]:
        """Put a resource in, or where there is one of its type and id, keep the newer one.

        Says whether there was none, the same, or another. ``owner`` is the patient's reference, with the file it is in.
        """
        number = self._owner(owner)
        values = (resource.file, resource.place, resource.digest, *astuple(resource.version), number, resource.content)
        query = "SELECT n, digest, updated, version, file, owner FROM resource WHERE type = ? AND id = ?"
        known = self._row(query, resource.type, resource.id)
        if known is None:
            insert = (
                "INSERT INTO resource (type, id, file, place, digest, updated, version, owner, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            )
            self._database.execute(insert, (resource.type, resource.id, *values))
            return "new"
        if number != known[5]:
            self._database.execute(
                "INSERT INTO clash VALUES (?, ?, ?, ?, ?, ?)", (resource.type, resource.id, *known[4:], resource.file, number)
            )
        if known[1] == resource.digest:
            return "same"
        if not Version(*known[2:4]).is_newer_than(resource.version):
            update = "UPDATE resource SET file = ?, place = ?, digest = ?, updated = ?, version = ?, owner = ?, body = ? WHERE n = ?"
            self._database.execute(update, (*values, known[0]))
        return "other"

    def add_names(self, resource: Stored, url: str | None, identifiers: list[str]) -> None:
        """Remember by what else a resource can be referred to."""
        if url:
            self._database.execute("INSERT OR REPLACE INTO url VALUES (?, ?, ?, ?)", (url, resource.file, resource.type, resource.id))
        rows = [(resource.type, identifier, resource.id) for identifier in identifiers]
        self._database.executemany("INSERT OR IGNORE INTO identifier VALUES (?, ?, ?)", rows)

    def add_fault(self, fault: Fault) -> None:
        """Remember what was set aside."""
        self._database.execute("INSERT INTO fault VALUES (?, ?, ?, ?, ?, ?, ?)", astuple(fault))

    def by_url(self, url: str, file: str) -> tuple[str, str] | None:
        """Type and id of the entry with this ``fullUrl``: of the same file, else of the only other one."""
        rows = self._database.execute("SELECT file, type, id FROM url WHERE url = ?", (url,)).fetchall()
        same = [(row[1], row[2]) for row in rows if row[0] == file]
        named = set(same or [(row[1], row[2]) for row in rows])
        return named.pop() if len(named) == 1 else None

    def by_identifier(self, resource_type: str, identifier: str) -> tuple[str, str] | None:
        """Type and id of the only resource with this identifier; of any type where ``resource_type`` is empty."""
        condition = "identifier = ? AND type = ?" if resource_type else "identifier = ? AND type >= ?"
        rows = self._database.execute(f"SELECT type, id FROM identifier WHERE {condition} LIMIT 2", (identifier, resource_type)).fetchall()  # noqa: S608
        return (rows[0][0], rows[0][1]) if len(rows) == 1 else None

    def patient_of(self, resource_type: str, id_: str) -> tuple[bool, str | None]:
        """Whether there is a resource, and whose it is: ``None`` where it belongs to no patient."""
        row = self._row("SELECT patient FROM resource WHERE type = ? AND id = ?", resource_type, id_)
        return row is not None, row[0] if row else None

    def clashes(self) -> Iterator[tuple[str, str, str, str, str, str]]:
        """Type and id of what two patients have, and for each of the two the file and the patient's id; after :meth:`settle`."""
        yield from self._database.execute(
            "SELECT type, clash.id, clash.file, mine.patient, other_file, other.patient FROM clash "
            "JOIN owner AS mine ON mine.n = clash.owner JOIN owner AS other ON other.n = other_owner WHERE mine.patient != other.patient"
        )

    def urls(self, resource_type: str, id_: str) -> list[str]:
        """Each ``fullUrl`` of a resource."""
        return [row[0] for row in self._database.execute("SELECT DISTINCT url FROM url WHERE type = ? AND id = ?", (resource_type, id_))]

    def owners(self) -> list[tuple[int, str, str]]:
        """Each reference to a patient, with a number and its file."""
        return list(self._database.execute("SELECT n, file, reference FROM owner"))

    def settle(self, patients: dict[int, str]) -> None:
        """Give each resource to its patient; ``patients`` by the numbers of :meth:`owners`."""
        self._database.executemany("UPDATE owner SET patient = ? WHERE n = ?", [(patient, n) for n, patient in patients.items()])
        self._database.executescript(_SETTLE)

    def remove_ownerless(self) -> Iterator[tuple[str, str, str, str]]:
        """Take out what is about a patient who is not there; type, id, file and place of each."""
        ownerless = "owner IS NOT NULL AND patient IS NULL"
        yield from self._database.execute(f"SELECT type, id, file, place FROM resource WHERE {ownerless} ORDER BY n")  # noqa: S608
        self._database.execute(f"DELETE FROM resource WHERE {ownerless}")  # noqa: S608

    def sizes(self) -> tuple[int, int]:
        """How many resources belong to a patient, and how many to none."""
        owned, shared = self._one("SELECT COUNT(patient), COUNT(*) - COUNT(patient) FROM resource")
        return owned, shared

    def patients(self) -> list[str]:
        """The ids of all patients, sorted."""
        return [row[0] for row in self._database.execute("SELECT id FROM resource WHERE type = 'Patient' ORDER BY id")]

    def resources(self, patient: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """A patient's resources with the file of each, in the order in which they were read."""
        for file, body in self._database.execute("SELECT file, body FROM resource WHERE patient = ? ORDER BY n", (patient,)):
            yield file, json.loads(body)

    def resource(self, resource_type: str, id_: str) -> tuple[str, dict[str, Any]]:
        """One resource with its file."""
        file, body = self._one("SELECT file, body FROM resource WHERE type = ? AND id = ?", resource_type, id_)
        return file, json.loads(body)

    def faults(self) -> Iterator[Fault]:
        """All faults, in the order in which they were found."""
        for reason, text, file, place, resource, path, ends_file in self._database.execute("SELECT * FROM fault ORDER BY rowid"):
            yield Fault(reason, text, file, place, resource, path, bool(ends_file))

    def _owner(self, owner: tuple[str, str] | None) -> int | None:
        if owner is None:
            return None
        self._database.execute("INSERT OR IGNORE INTO owner (file, reference) VALUES (?, ?)", owner)
        number: int = self._one("SELECT n FROM owner WHERE file = ? AND reference = ?", *owner)[0]
        return number

    def _one(self, query: str, *values: Any) -> tuple[Any, ...]:
        return next(self._database.execute(query, values))

    def _row(self, query: str, *values: Any) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self._database.execute(query, values).fetchone()
        return row
