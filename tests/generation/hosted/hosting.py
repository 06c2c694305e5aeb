"""A catalogue entry for the misbehaving server, and asking it as the stage does."""

import os
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from generation.hosted.asking import KEY
from generation.hosted.faults import Fault, Plan
from generation.hosted.misbehaving import MisbehavingServer

from bedside.config import GenerateSettings, HostedModelSettings, HostedSettings, Prices
from bedside.examples import Example
from bedside.generation.hosted.connection import connected
from bedside.generation.hosted.journal import Journal
from bedside.generation.hosted.model import HostedModel

VARIABLE = "BEDSIDE_TEST_KEY"
PRICES = Prices(date=date(2026, 3, 1), input=0.3, output=2.5)
Answers = tuple[list[dict[str, Any]], dict[str, float]]
Ask = Callable[..., Answers]
"""As the fixture ``ask``: a server, questions, and changes to ``hosted`` in params.yaml."""


def entry(backend: str, url: str, **changes: Any) -> HostedModelSettings:
    """A model of either protocol at a server's URL, which has no path."""
    fields: dict[str, Any] = {
        "title": "Stand-in",
        "backend": backend,
        "served_as": "stand-in-1",
        "base_url": url if backend == "gemini" else f"{url}/v1",
        "key": VARIABLE,
        "licence": "none",
        "prices": PRICES,
        "thinks": backend == "gemini",
        "limit": "max_output_tokens" if backend == "gemini" else "max_tokens",
        "options": {},
    }
    return HostedModelSettings(**{**fields, **changes})


def examples(count: int) -> list[Example]:
    """As many short dialogues, all different."""
    return [asked(f"Doctor: What of number {number}?", f"test-{number}") for number in range(count)]


def asked(text: str, name: str = "test-0") -> Example:
    """One dialogue, as a model that is not tuned is asked it."""
    return Example(name, name, [{"role": "system", "content": "Be brief."}, {"role": "user", "content": text}], "CC#x", {"section": "CC"})


def echo(text: str) -> str:
    """What the server answers, unless a test says otherwise: right in form, and different for each dialogue."""
    return f"CC#Said: {text}"


def answer(
    model: HostedModelSettings,
    journal: Path,
    questions: Sequence[Example],
    hosted: HostedSettings,
    generate: GenerateSettings,
    *,
    seed: int = 42,
    backoff: float = 0.01,
) -> Answers:
    """Answers and costs; with the key in the environment for as long as it takes."""
    os.environ[VARIABLE] = KEY
    try:
        asking = HostedModel(model, hosted, generate, lambda: connected(model, hosted, within=[]), seed=seed, backoff=backoff)
        with closing(Journal(journal)) as opened:
            return asking.answer(questions, opened)
    finally:
        del os.environ[VARIABLE]


def serving(**how: Any) -> MisbehavingServer:
    """A server that answers with :func:`echo`, and misbehaves as it is told."""
    return MisbehavingServer(key=KEY, answer=echo, **how)


def first(fault: Fault) -> Plan:
    """The fault for the first attempt at each text, and none after it."""
    return lambda _text, attempt: fault if attempt == 1 else Fault()


def kinds_of(server: MisbehavingServer) -> list[str]:
    """What the server has done, request by request."""
    return [request.fault.kind.name for request in server.received]
