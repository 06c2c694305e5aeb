"""Answers as they arrive, in a file that survives a kill at any moment.

One JSON object per line, appended and synced batch by batch. A batch is answered again unless all of it is there: which
examples share a batch decides how they are padded, so resuming never changes an answer.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any


class AnswerStore:
    """The journal of one generation run; its file's name should stand for everything that determines the answers."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._answers: dict[str, dict[str, Any]] = {}
        whole = 0
        for line in path.read_bytes().splitlines(keepends=True) if path.is_file() else ():
            try:
                answer = json.loads(line)
            except ValueError:
                break  # the line that a kill cut short
            if not line.endswith(b"\n"):
                break
            self._answers[answer["id"]] = answer
            whole += len(line)
        if path.is_file():
            os.truncate(path, whole)

    def has(self, ids: Sequence[str]) -> bool:
        """Whether every one of ``ids`` is answered."""
        return all(name in self._answers for name in ids)

    def add(self, answers: Sequence[dict[str, Any]]) -> None:
        """Append answers; they are on the disk when this returns."""
        with self._path.open("a", encoding="utf-8") as stream:
            stream.writelines(json.dumps(answer, ensure_ascii=False, allow_nan=False) + "\n" for answer in answers)
            stream.flush()
            os.fsync(stream.fileno())
        self._answers.update((answer["id"], answer) for answer in answers)

    def answers(self, ids: Sequence[str]) -> list[dict[str, Any]]:
        """The answers to ``ids``, in that order."""
        return [self._answers[name] for name in ids]
