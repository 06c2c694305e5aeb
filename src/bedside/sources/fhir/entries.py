"""The resources in a file, one after the other: of a Bundle its entries, of a bulk export its lines, or the file's only one.

Which of them a file is, its content says, not its name. A Bundle of any size is read entry by entry.
"""

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bedside.sources.fhir.bundles import bundle_entries, is_manifest, resource_type_of
from bedside.sources.fhir.faults import Fault, RefusedError
from bedside.sources.fhir.files import is_named_as_json, is_named_as_lines, opened
from bedside.sources.fhir.strict_json import parsed

_FIRST_LINE = 2**20
_LARGEST = 2**26
"""Bytes of a line, or of a file with one resource."""


@dataclass(frozen=True)
class Entry:
    """What stands where a resource is expected, not yet looked at. ``url`` is the entry's ``fullUrl``, where it has one."""

    place: str
    url: str | None
    content: Any


def entries(name: str, file: Path, root: Path) -> Iterator[Entry | Fault]:
    """Everything in a file that should be a resource, and what could not be read of it. Raises nothing."""
    last = ""
    try:
        for found in _entries(name, file, root):
            last = found.place
            yield replace(found, file=name) if isinstance(found, Fault) else found
    except RefusedError as refused:
        rest = f": what follows {last} is not read" if last else ""
        yield Fault(refused.reason, refused.text + rest, name, ends_file=True)
    except (EOFError, zlib.error):
        yield Fault("unreadable", f"is gzip that is cut off or damaged{_after(last)}: copy it anew", name, ends_file=True)
    except OSError as error:
        yield Fault("unreadable", f"cannot be read ({error.strerror or 'damaged gzip'}){_after(last)}", name, ends_file=True)


def _entries(name: str, file: Path, root: Path) -> Iterator[Entry | Fault]:
    with opened(file, root) as stream:
        kind = _kind(stream, name)
    if kind == "lines":
        with opened(file, root) as stream:
            yield from _of_lines(stream)
        return
    with opened(file, root) as stream:
        resource_type = resource_type_of(stream)
    with opened(file, root) as stream:
        if resource_type == "Bundle":
            yield from _of_bundle(stream)
        elif resource_type is not None:
            yield Entry("", None, parsed(_limited(stream.read(_LARGEST + 1))))


def _kind(stream: io.BufferedReader, name: str) -> str:
    first, second = _line(stream), _line(stream)
    if is_named_as_lines(name) and (first.endswith(b"}") or second.startswith(b"{")):
        return "lines"  # whatever is wrong with its first line
    if not first.startswith((b"{", b"[")):
        if first.startswith(b"<") and b"hl7.org/fhir" in first + second:
            raise RefusedError("not_json", "is FHIR as XML, and this project reads JSON: export it as that")
        if is_named_as_json(name):
            raise RefusedError("not_json", "is not JSON" if first else "is empty")
        raise RefusedError("ignored", "is not called JSON, and does not begin as such: it is not read")
    if len(first) >= _FIRST_LINE - 1:
        return "lines" if is_named_as_lines(name) else "document"
    # A document over several lines does not close on its first one.
    lines = first.endswith(b"}") and (second.startswith(b"{") or b'"Bundle"' not in first)
    return "lines" if lines else "document"


def _line(stream: io.BufferedReader) -> bytes:
    """The next line that is not empty, as far as it decides what the file is."""
    while line := stream.readline(_FIRST_LINE):
        if line.strip():
            return line.strip()
    return b""


def _of_lines(stream: io.BufferedReader) -> Iterator[Entry | Fault]:
    number = 0
    while line := stream.readline(_LARGEST + 1):
        number += 1
        place = f"line {number}"
        if not line.strip():
            continue
        try:
            content = parsed(_limited(line))
        except RefusedError as refused:
            yield Fault(refused.reason, refused.text, place=place)
            _skip_line(stream, line)
        else:
            if not is_manifest(content):
                yield from _unpacked(Entry(place, None, content))


def _skip_line(stream: io.BufferedReader, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(_LARGEST)


def _of_bundle(stream: io.BufferedReader) -> Iterator[Entry | Fault]:
    for number, (line, entry) in enumerate(bundle_entries(stream)):
        yield from _of_entry(f"line {line}, Bundle.entry[{number}]", entry)


def _of_entry(place: str, entry: Any) -> Iterator[Entry | Fault]:
    if isinstance(entry, RefusedError):
        yield Fault(entry.reason, entry.text, place=place)
    elif not isinstance(entry, dict):
        yield Fault("not_fhir", "is no entry of a Bundle", place=place)
    elif "resource" in entry:
        url = entry.get("fullUrl")
        yield from _unpacked(Entry(f"{place}.resource", url if isinstance(url, str) else None, _dated(entry)))
    elif _part(entry, "request").get("method") == "DELETE":  # else it says what came of a request
        yield Fault("deleted", "says that something is deleted, which is not done here: take that out of the files", place=place)


def _dated(entry: dict[str, Any]) -> Any:
    """The resource, with when it was changed as the entry of a history tells it, where it does not say so itself."""
    content, changed = entry["resource"], _part(entry, "response").get("lastModified")
    if isinstance(content, dict) and isinstance(changed, str) and isinstance(content.get("meta", {}), dict):
        content["meta"] = {"lastUpdated": changed, **content.get("meta", {})}
    return content


def _part(entry: dict[str, Any], name: str) -> dict[str, Any]:
    part = entry.get(name)
    return part if isinstance(part, dict) else {}


def _unpacked(entry: Entry) -> Iterator[Entry | Fault]:
    """The entry, or where it is a Bundle, what is in it."""
    content = entry.content
    if not isinstance(content, dict) or content.get("resourceType") != "Bundle":
        yield entry
        return
    inner = content.get("entry", [])
    if not isinstance(inner, list):
        yield Fault("not_fhir", "is no list of entries", place=entry.place, path="Bundle.entry")
        return
    for number, item in enumerate(inner):
        yield from _of_entry(f"{entry.place}, Bundle.entry[{number}]", item)


def _limited(content: bytes) -> bytes:
    if len(content) > _LARGEST:
        raise RefusedError("not_json", f"is one resource of more than {_LARGEST // 2**20} MiB")
    return content


def _after(place: str) -> str:
    return f" after {place}" if place else ""
