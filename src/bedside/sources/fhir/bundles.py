"""A Bundle of any size, read entry by entry.

An entry is put together from the parser's events, not by the parser: what is wrong with one entry is then no reason to
lose the next, and nesting without end costs nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

import ijson

from bedside.sources.fhir.faults import RefusedError
from bedside.sources.fhir.strict_json import DEEPEST, number, refuse_depth, refuse_key, text

_MANIFEST = {"transactionTime", "output"}


# Python turns no longer text into an integer, and the parser does not survive its refusal.
_LONGEST_NUMBER = 4000
_TOO_LONG = re.compile(rb"[0-9]{%d}" % _LONGEST_NUMBER)
_PIECE = 2**16
"""Bytes of a line that are parsed at once."""


def resource_type_of(stream: BinaryIO) -> str | None:
    """What a document says it is; ``None`` for the list that a bulk export makes of its own files.

    Raises :class:`RefusedError` where it does not say so.
    """
    keys, depth, key = set(), 0, None
    for event, value in _Events(stream):
        if depth == 0 and event != "start_map":
            raise RefusedError("not_fhir", "is a list or a value: FHIR is a resource, a Bundle, or one resource a line")
        if depth == 1 and event == "map_key":
            keys.add(key := value)
        elif depth == 1 and key == "resourceType":
            return str(value) if event == "string" else ""
        depth += event.startswith("start_") - event.startswith("end_")
    if is_manifest(keys):
        return None
    raise RefusedError("not_fhir", "is JSON without resourceType, so it is not FHIR")


def is_manifest(content: Any) -> bool:
    """Whether something with keys is the list that a bulk export makes of its own files."""
    return isinstance(content, dict | set) and set(content) >= _MANIFEST and "resourceType" not in content


def bundle_entries(stream: BinaryIO) -> Iterator[tuple[int, Any]]:
    """Each item of a document's ``entry``, or the :class:`RefusedError` that it would have raised, and the line that it begins on."""
    events = _Events(stream)
    depth, key = 0, None
    for event, value in events:
        if depth == 1 and event == "map_key":
            key = value
        if depth == 1 and key == "entry" and event in ("start_map", "string", "number", "boolean"):
            yield events.line, RefusedError("not_fhir", "Bundle.entry is no list: write it as [ ... ], also where there is one entry")
            if event == "start_map":
                _item(event, value, events)
        elif depth == 2 and key == "entry" and event != "end_array" and event != "map_key":
            yield events.line, _item(event, value, events)
        else:
            depth += event.startswith("start_") - event.startswith("end_")


class _Events:
    """A parser's events, and the line of the last one. The parser tells no lines, so it is given one line at a time.

    Who iterates goes on where the last one stopped. Raises :class:`RefusedError` for what is not JSON, after the events before it.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self.line = 1
        self._parsed = self._parse(stream)

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return self._parsed

    def _parse(self, stream: BinaryIO) -> Iterator[tuple[str, Any]]:
        found = ijson.sendable_list()
        parser = ijson.basic_parse_coro(found)
        before = b""
        while piece := stream.readline(_PIECE):
            if _TOO_LONG.search(before + piece):
                raise RefusedError("not_json", f"has a number of thousands of digits on line {self.line}")
            refused = self._said(parser.send, piece)
            yield from found
            del found[:]
            if refused:
                raise refused
            ended = piece.endswith(b"\n")
            self.line += ended
            before = b"" if ended else piece[-_LONGEST_NUMBER:]
        if refused := self._said(parser.close):
            raise refused

    def _said(self, parse: Callable[..., Any], *piece: bytes) -> RefusedError | None:
        try:
            parse(*piece)
        except (ijson.JSONError, ValueError) as error:
            text = f"is not JSON on line {self.line}"
            if "EOF" in str(error):
                text = f"is cut off on line {self.line}"
            elif "UTF8" in str(error):
                text = f"is not UTF-8 on line {self.line}"
            return RefusedError("not_json", text)
        return None


def _item(event: str, value: Any, events: Iterable[tuple[str, Any]]) -> Any:
    if not event.startswith("start_"):
        return value
    building = _Building(event)
    for inner, content in events:
        if building.add(inner, content):
            break
    return building.refused or building.value


class _Building:
    """One value, while its events come in."""

    def __init__(self, event: str) -> None:
        self.value: dict[str, Any] | list[Any] = {} if event == "start_map" else []
        self.refused: RefusedError | None = None
        self._open: list[tuple[dict[str, Any] | list[Any], str]] = []
        self._container = self.value
        self._key = ""
        self._skipped = 0

    def add(self, event: str, content: Any) -> bool:
        """Take one event in; says whether the value is complete."""
        if event in ("end_map", "end_array"):
            return self._close()
        if self._skipped:
            self._skipped += event in ("start_map", "start_array")
            return False
        try:
            self._take(event, content)
        except RefusedError as refused:
            self.refused = self.refused or refused
        return False

    def _take(self, event: str, content: Any) -> None:
        if event == "map_key":
            self._key = text(content)
            if content in self._container:
                refuse_key()
        elif event == "start_map":
            self._enter({})
        elif event == "start_array":
            self._enter([])
        elif event == "number":
            self._put(number(content))
        else:
            self._put(text(content) if event == "string" else content)

    def _enter(self, container: dict[str, Any] | list[Any]) -> None:
        if len(self._open) >= DEEPEST:
            self._skipped = 1
            refuse_depth()
        self._put(container)
        self._open.append((self._container, self._key))
        self._container = container

    def _close(self) -> bool:
        if self._skipped:
            self._skipped -= 1
            return False
        if not self._open:
            return True
        self._container, self._key = self._open.pop()
        return False

    def _put(self, value: Any) -> None:
        if isinstance(self._container, list):
            self._container.append(value)
        elif value is not None:  # as without_null has it
            self._container[self._key] = value
