"""Scores that were computed once: by what was scored and how, so that scoring the same texts again costs nothing.

A SQLite file of digests and numbers; no text is in it.
"""

import json
import math
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from bedside.files import fingerprint

Pair = tuple[str, str]
"""A prediction and its reference."""

_LONGEST_WAIT = 60.0  # seconds for another process that writes


class ScoreCache:
    """Remembers a metric's value for each pair; with no ``path``, for as long as it lives."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._memory: dict[str, float] = {}

    def values(self, metric: str, pairs: Sequence[Pair], compute: Callable[[Sequence[Pair]], np.ndarray]) -> np.ndarray:
        """The metric's value of each pair, (n,).

        ``metric`` says everything that decides a value: equal words, equal scores. ``compute`` is asked once, for the
        distinct pairs that are not known yet, and not at all where there are none.
        """
        keys = [fingerprint(metric, prediction, reference) for prediction, reference in pairs]
        known = self._read(keys)
        fresh = {key: pair for key, pair in zip(keys, pairs, strict=True) if key not in known}
        if fresh:
            computed = compute(list(fresh.values()))
            new = {key: float(value) for key, value in zip(fresh, computed, strict=True)}
            self._write({key: value for key, value in new.items() if math.isfinite(value)})  # not-a-number is worth another try
            known |= new
        return np.array([known[key] for key in keys])

    def _read(self, keys: Sequence[str]) -> dict[str, float]:
        if self._path is None:
            return {key: self._memory[key] for key in keys if key in self._memory}
        try:
            with self._opened(self._path) as database:
                rows = database.execute("SELECT key, value FROM scores WHERE key IN (SELECT value FROM json_each(?))", [json.dumps(keys)])
                return dict(rows.fetchall())
        except sqlite3.DatabaseError as error:
            if type(error) is not sqlite3.DatabaseError:
                raise  # busy for too long, a full disk: the file itself is whole
            self._path.unlink()  # damaged; what was in it can be computed again
            return {}

    def _write(self, values: dict[str, float]) -> None:
        if self._path is None:
            self._memory |= values
            return
        with self._opened(self._path) as database:
            database.executemany("INSERT OR REPLACE INTO scores VALUES (?, ?)", values.items())

    @contextmanager
    def _opened(self, path: Path) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(path, timeout=_LONGEST_WAIT)) as database, database:
            database.execute("CREATE TABLE IF NOT EXISTS scores (key TEXT PRIMARY KEY, value REAL NOT NULL) WITHOUT ROWID")
            yield database
