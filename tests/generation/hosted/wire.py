"""What the two formats of hosted models have in common."""

import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any, Protocol

from generation.hosted.faults import Fault, HintForm, Kind


@dataclass(frozen=True)
class Usage:
    """The tokens of one request, as the service counts and bills them."""

    input: int
    output: int
    """Those of the text that is returned."""
    thoughts: int = 0
    """Those of the reasoning before it, which are billed as output."""


def by_length(prompt: str, answer: str) -> Usage:
    """A token for every four characters."""
    return Usage(len(prompt) // 4, len(answer) // 4)


@dataclass(frozen=True)
class Question:
    """What a request says."""

    model: str
    text: str
    """Of the last user turn."""
    prompt: str
    """The text of all turns and instructions, one after the other."""
    key: str = field(repr=False)
    body: dict[str, Any]


@dataclass(frozen=True)
class Response:
    """What is sent back."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    hint: float | None = None
    """Seconds after which the client is told to come back, as the client reads them."""


class Wire(Protocol):
    """One format: a module of this folder."""

    NAME: str

    def question(self, path: str, headers: Mapping[str, str], body: bytes) -> Question | None:
        """What a request asks, or None if it is not of this format; the names of ``headers`` are in lower case."""
        ...

    def response(self, question: Question, fault: Fault, text: str, usage: Usage) -> Response:
        """The answer ``text``, or what there is in its place."""
        ...


def served(fault: Fault, text: str) -> str:
    """What remains of an answer's text."""
    if fault.kind in (Kind.EMPTY, Kind.BLOCKED_ANSWER):
        return ""
    return text[: len(text) // 2] if fault.kind is Kind.CUT else text


def as_json(status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None, hint: float | None = None) -> Response:
    """A response of JSON, in UTF-8 as the services write it."""
    content = json.dumps(body, ensure_ascii=False).encode()
    return Response(status, content, {"Content-Type": "application/json; charset=UTF-8", **(headers or {})}, hint)


def retry_after(seconds: float, form: HintForm) -> tuple[dict[str, str], float]:
    """The header that both services know, and the seconds it amounts to."""
    if form is HintForm.SECONDS:
        return {"Retry-After": str(math.ceil(seconds))}, float(math.ceil(seconds))
    now = time.time()
    date = math.ceil(now + seconds)
    return {"Retry-After": formatdate(date, usegmt=True)}, date - now
