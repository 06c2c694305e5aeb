"""A second run: nothing is sent, and nothing is different."""

import random
from pathlib import Path
from typing import Any

import pytest
from generation.hosted.faults import Fault, Kind
from generation.hosted.hosting import Ask, answer, asked, entry, examples, first, serving
from generation.hosted.misbehaving import MisbehavingServer

from bedside.config import Settings
from bedside.generation.hosted.journal import Journal
from bedside.generation.hosted.model import HostedModel


def no_client() -> Any:
    raise AssertionError("nothing is to be sent")


def test_second_run_needs_neither_key_nor_connection(ask: Ask, settings: Settings, tmp_path: Path, backend: str) -> None:
    questions = examples(10)
    with serving(plan=first(Fault(Kind.DROPPED_BODY))) as server:
        run = ask(server, questions)
        model = entry(backend, server.url)
    hosted = settings.hosted.model_copy(update={"concurrency": 3, "max_cost_usd": 0.0})
    again = HostedModel(model, hosted, settings.generate, no_client, seed=42).answer(questions, Journal(tmp_path / "answers.sqlite"))
    assert again == run


def test_answers_do_not_depend_on_the_order_of_arrival(settings: Settings, tmp_path: Path, backend: str) -> None:
    questions = examples(40)
    runs = []
    for seed in range(3):
        delays = random.Random(seed)

        def plan(_text: str, _attempt: int, delays: random.Random = delays) -> Fault:
            return Fault(Kind.SLOW, seconds=delays.uniform(0, 0.05))

        with serving(plan=plan) as server:
            hosted = settings.hosted.model_copy(update={"concurrency": 8})
            answers, cost = answer(entry(backend, server.url), tmp_path / f"{seed}.sqlite", questions, hosted, settings.generate)
            order = [request.text for request in sorted(server.received, key=lambda request: request.finished or 0)]
        runs.append((order, answers, {name: value for name, value in cost.items() if "second" not in name}))
    assert runs[0][0] != runs[1][0]
    assert runs[0][1:] == runs[1][1:] == runs[2][1:]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"thinking_budget": 7}, id="thinking"),
        pytest.param({"served_as": "stand-in-2"}, id="model"),
        pytest.param({"options": {"top_k": 1}}, id="options"),
        pytest.param({"seed": 7}, id="seed"),
        pytest.param({"temperature": 0.5}, id="temperature"),
        pytest.param({"max_new_tokens": 7}, id="longest answer"),
        pytest.param({"text": "Doctor: Else?"}, id="dialogue"),
    ],
)
def test_answer_to_something_else_is_no_answer(settings: Settings, tmp_path: Path, change: dict[str, Any]) -> None:
    def run(server: MisbehavingServer, **values: Any) -> None:
        model = entry("openai", server.url, thinks=True, **{name: values[name] for name in ("served_as", "options") if name in values})
        hosted = settings.hosted.model_copy(update={name: values[name] for name in ("thinking_budget",) if name in values})
        generate = settings.generate.model_copy(update={n: values[n] for n in ("temperature", "max_new_tokens") if n in values})
        questions = [asked(values.get("text", "Doctor: Hi."))]
        answer(model, tmp_path / "answers.sqlite", questions, hosted, generate, seed=values.get("seed", 42))

    with serving() as server:
        run(server)
        run(server)
        assert len(server.received) == 1
        run(server, **change)
        assert len(server.received) == 2
