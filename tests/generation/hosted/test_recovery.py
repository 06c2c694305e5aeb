"""A thousand questions to a server that fails three times in ten, from a process that is killed three times on the way."""

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from generation.hosted.asking import KEY
from generation.hosted.faults import Fault, faulty
from generation.hosted.hosting import answer, echo, entry, examples
from generation.hosted.misbehaving import MisbehavingServer
from generation.hosted.wire import Usage

from bedside.config import HostedModelSettings, Settings
from bedside.errors import BudgetError
from bedside.examples import Example
from bedside.generation.hosted.model import HostedModel

pytestmark = pytest.mark.slow

COUNT = 1000
KILLS = 3
HOSTED = {"timeout": 1.0, "concurrency": 8, "max_cost_usd": 5.0}


def start(job: dict[str, Any]) -> "subprocess.Popen[bytes]":
    tests = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": f"{tests}{os.pathsep}{tests.parent / 'src'}"}
    with Path(job["log"]).open("ab") as log:
        return subprocess.Popen([sys.executable, str(tests / "hosted_job.py"), json.dumps(job)], env=environment, stdout=log, stderr=log)


def rows(journal: Path, query: str) -> list[tuple[Any, ...]]:
    if not journal.is_file():
        return []
    with closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as database:
        return database.execute(query).fetchall()


def killed_when(process: "subprocess.Popen[bytes]", journal: Path, answered: int) -> set[str]:
    """Kill the process once so many are answered; the requests that were under way then.

    Not while one is under way whose answer was lost before: with it lost a second time, only a person may ask for it again.
    """
    while True:
        assert process.poll() is None, "it has come to an end"
        time.sleep(0.02)
        if not rows(journal, "SELECT name FROM sqlite_master WHERE name='attempts'"):
            continue
        with closing(sqlite3.connect(journal, timeout=60, isolation_level=None)) as database:
            # Held to the kill, so that what is read is what the next process finds: no line is half written, and none is added.
            database.execute("BEGIN IMMEDIATE")
            ((found,),) = database.execute("SELECT count(*) FROM attempts WHERE state='answered'")
            under_way = {key for (key,) in database.execute("SELECT request FROM attempts WHERE state='sent'")}
            lost = {key for (key,) in database.execute("SELECT request FROM attempts WHERE state='lost'")}
            if found >= answered and under_way and not under_way & lost:
                process.kill()
                process.wait()
                return under_way


def keys_of(model: HostedModelSettings, questions: Sequence[Example], settings: Settings) -> list[str]:
    asking = HostedModel(model, settings.hosted, settings.generate, lambda: pytest.fail("nothing is to be sent"), seed=42)
    return [asking.request(question.messages).key for question in questions]


@pytest.mark.parametrize("backend", ["gemini", "openai"])
def test_every_question_is_answered_once_and_paid_for_once(backend: str, repository: Path, settings: Settings, tmp_path: Path) -> None:
    journal, result = tmp_path / "answers.sqlite", tmp_path / "result.json"
    texts = [example.messages[-1]["content"] for example in examples(COUNT)]
    drawn, spared = faulty(7, 0.3, slow=60.0), set[str]()

    def plan(text: str, attempt: int) -> Fault:
        # A second loss after one that a kill made would take a person's word.
        fault = drawn(text, attempt)
        return Fault() if text in spared and fault.looks_ambiguous else fault

    with MisbehavingServer(key=KEY, answer=echo, plan=plan, latency=0.01) as server:
        job = {
            "backend": backend, "url": server.url, "journal": str(journal), "count": COUNT, "params": str(repository / "params.yaml"),
            "hosted": HOSTED, "answers": str(result), "log": str(tmp_path / "log.txt"),
        }  # fmt: skip
        texts_of = dict(zip(keys_of(entry(backend, server.url), examples(COUNT), settings), texts, strict=True))
        interrupted: set[str] = set()
        for number in range(KILLS):
            process = start(job)
            interrupted |= killed_when(process, journal, answered=200 + 250 * number)
            spared |= {texts_of[key] for key in interrupted}
        last = start(job)
        assert last.wait(timeout=240) == 0, (tmp_path / "log.txt").read_text(encoding="utf-8")[-2000:]
        received, accepted = server.received, server.accepted_per_text
        billed = server.billed_tokens

    found = json.loads(result.read_text(encoding="utf-8"))
    assert [one["raw"] for one in found["answers"]] == [f"CC#Said: {text}" for text in texts]
    assert len(interrupted) >= KILLS
    # Every answer that was paid for more than once is one that the journal says was lost, and that at most once.
    lost = Counter(key for (key,) in rows(journal, "SELECT request FROM attempts WHERE state='lost'"))
    answered = Counter(key for (key,) in rows(journal, "SELECT request FROM attempts WHERE state='answered'"))
    assert len(answered) == COUNT
    assert set(answered.values()) == {1}
    assert set(lost.values()) == {1}
    assert interrupted <= set(lost)
    assert set(accepted.values()) == {1, 2}
    assert sum(count - 1 for count in accepted.values()) <= len(lost)
    assert set(accepted) == set(texts)
    faults = sum(request.fault != Fault() for request in received)
    assert 0.2 < faults / len(received) < 0.4
    assert server.most_at_once <= HOSTED["concurrency"]
    # What it says to have cost is no less than what was billed.
    model = entry(backend, server.url)
    assert model.prices is not None
    assert found["cost"]["cost_usd"] >= (billed[0] * model.prices.input + billed[1] * model.prices.output) / 1e6
    assert found["cost"]["requests"] == COUNT
    assert found["cost"]["requests_lost"] == sum(lost.values())

    # The server is gone: a second run sends nothing, and gives the same.
    sent = len(received)
    again, cost = answer(model, journal, examples(COUNT), settings.hosted, settings.generate)
    assert len(server.received) == sent
    assert json.loads(json.dumps({"answers": again, "cost": cost})) == found


@pytest.mark.parametrize("seed", range(100))
def test_cap_is_never_passed(seed: int, settings: Settings, tmp_path: Path) -> None:

    dice = random.Random(seed)
    backend = dice.choice(["gemini", "openai"])
    cap, concurrency, timeout = dice.uniform(0.0008, 0.005), dice.randint(1, 8), 0.1
    usage = {
        text: Usage(dice.randint(1, len(text) // 2), dice.randint(1, 250)) for text in (e.messages[-1]["content"] for e in examples(30))
    }

    def counted(prompt: str, answered: str) -> Usage:
        return next(used for text, used in usage.items() if text in prompt) if answered else Usage(5, 0)

    with MisbehavingServer(key=KEY, answer=echo, plan=faulty(seed, 0.3, slow=60), usage=counted) as server:
        model = entry(backend, server.url, thinks=False)
        hosted = settings.hosted.model_copy(update={"max_cost_usd": cap, "concurrency": concurrency, "timeout": timeout})
        # What is refused before it starts is tested elsewhere: here the estimate is one of almost nothing.
        generate = settings.generate.model_copy(update={"max_new_tokens": 250})
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("bedside.generation.hosted.prices.PriceList.estimate", lambda *_: 0)
            with pytest.raises(BudgetError, match="raise it to go on"):
                answer(model, tmp_path / "answers.sqlite", examples(30), hosted, generate)
        billed = server.billed_tokens
    assert model.prices is not None
    cost = (billed[0] * model.prices.input + billed[1] * model.prices.output) / 1e6
    assert cost <= cap
