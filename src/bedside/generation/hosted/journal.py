"""Every request that was ever sent to a server, and what came of it: the file that keeps paid answers.

SQLite, each change on the disk before the next step: a request is written down before it is sent, its answer as soon as it is
there. What was under way when a process was killed is found as such by the next one, which cannot know whether it was paid for.
A key of the server is never in it; answers are, in clear.
"""

import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Literal

from bedside.errors import DataError
from bedside.generation.hosted.wire import Reply

State = Literal["sent", "answered", "cut", "blocked", "empty", "refused", "lost"]
"""``sent``: under way. ``refused``: not accepted, and not paid for. ``lost``: perhaps paid for; see :class:`Reply` for the others."""

_VERSION = 1
_PATIENCE = 60.0  # seconds that another program may hold the file, or a disk be full
_TABLE = """
CREATE TABLE IF NOT EXISTS attempts (
    number INTEGER PRIMARY KEY,
    request TEXT NOT NULL,      -- the request's key
    state TEXT NOT NULL,
    nano_usd INTEGER NOT NULL,  -- what it cost; the most it can have where that is not known
    seconds REAL NOT NULL,      -- since the answer before, so that their sum is what all of them took
    reply TEXT,                 -- JSON
    said TEXT                   -- why there is no answer
)
"""


@dataclass(frozen=True)
class Attempt:
    """One time that a request was sent."""

    state: State
    nano_usd: int
    seconds: float
    reply: Reply | None


class Journal:
    """The attempts of all runs with one model. One process at a time: the caller holds :func:`bedside.lock.alone`."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._lock = path, Lock()
        try:
            self._database = sqlite3.connect(path, timeout=_PATIENCE, check_same_thread=False, isolation_level=None)
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=FULL")
            self._database.execute(_TABLE)
            (version,) = self._database.execute("PRAGMA user_version").fetchone()
            if version not in (0, _VERSION):
                raise DataError(f"{path} was written by a newer version of this project (format {version}): use that one, or another file")
            self._database.execute(f"PRAGMA user_version={_VERSION}")
            self._database.execute("CREATE INDEX IF NOT EXISTS by_request ON attempts (request)")
            # Whoever sent these is gone: nobody holds the lock but this process.
            self._database.execute("UPDATE attempts SET state='lost', said='its process ended' WHERE state='sent'")
        except sqlite3.OperationalError as error:
            raise DataError(
                f"{path}, which keeps paid answers, cannot be opened ({error}): close what holds it, free some space, or see who may write "
                "there; it is as it was"
            ) from error
        except sqlite3.DatabaseError as error:
            raise DataError(
                f"{path}, which keeps paid answers, cannot be read ({error}): put back a copy, or move it away to ask, and pay, anew"
            ) from error

    def sent(self, request: str, most: int) -> int:
        """A request is about to be sent, and may cost so much; the number of the attempt."""
        return self._write("INSERT INTO attempts (request, state, nano_usd, seconds) VALUES (?, 'sent', ?, 0)", (request, most))

    def replied(self, attempt: int, reply: Reply, cost: int, seconds: float) -> None:
        """The answer to an attempt, and what it cost."""
        self._end(attempt, reply.finish, cost, seconds, reply.as_json(), reply.said)

    def refused(self, attempt: int, said: str) -> None:
        """The server has not accepted an attempt."""
        self._end(attempt, "refused", 0, 0.0, None, said)

    def lost(self, attempt: int, said: str) -> None:
        """The answer to an attempt has not arrived; it counts as paid for at its most."""
        self._write("UPDATE attempts SET state='lost', said=? WHERE number=?", (said, attempt))

    def attempts(self, requests: Iterable[str]) -> dict[str, list[Attempt]]:
        """What was tried of each request, in the order in which it was sent."""
        found: dict[str, list[Attempt]] = {}
        with self._lock:
            for request in dict.fromkeys(requests):
                rows = self._database.execute(
                    "SELECT state, nano_usd, seconds, reply FROM attempts WHERE request=? ORDER BY number", (request,)
                ).fetchall()
                found[request] = [
                    Attempt(state, cost, seconds, Reply.from_json(reply) if reply else None) for state, cost, seconds, reply in rows
                ]
        return found

    def close(self) -> None:
        """Close the file; what is in it stays."""
        with self._lock:
            self._database.close()

    def _end(self, attempt: int, state: State, cost: int, seconds: float, reply: str | None, said: str) -> None:
        self._write(
            "UPDATE attempts SET state=?, nano_usd=?, seconds=?, reply=?, said=? WHERE number=?",
            (state, cost, seconds, reply, said, attempt),
        )

    def _write(self, statement: str, values: tuple[Any, ...]) -> int:
        """Change the file; the number of the new row, if there is one. Where that fails an answer may be at stake: it is tried again."""
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                with self._lock, closing(self._database.cursor()) as cursor:
                    cursor.execute(statement, values)
                    return int(cursor.lastrowid or 0)
            except sqlite3.OperationalError as error:
                if time.monotonic() > until:
                    raise DataError(
                        f"{self._path}, which keeps paid answers, cannot be written ({error}): free some space, or close what holds it"
                    ) from error
                print(f"{self._path} cannot be written ({error}): free some space, or close what holds it; trying again", flush=True)
                time.sleep(1)
