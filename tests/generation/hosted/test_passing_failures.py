"""Failures that pass: what was not accepted is sent again, and what was lost at most once."""

from itertools import pairwise
from pathlib import Path

import pytest
from generation.hosted.faults import Fault, HintForm, Kind
from generation.hosted.hosting import PRICES, Ask, answer, asked, entry, examples, first, serving

from bedside.config import Settings
from bedside.errors import HostedError


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault(Kind.RATE_LIMITED), id="rate limit"),
        pytest.param(Fault(Kind.INTERNAL), id="internal"),
        pytest.param(Fault(Kind.UNAVAILABLE), id="unavailable"),
    ],
)
def test_what_was_not_accepted_is_sent_again_and_not_paid(ask: Ask, fault: Fault) -> None:
    with serving(plan=first(fault)) as server:
        answers, cost = ask(server, examples(3), ambiguous_retries=0)
        assert set(server.accepted_per_text.values()) == {1}
        billed = server.billed_tokens
    assert [answer["outcome"] for answer in answers] == ["answered"] * 3
    assert cost["requests_refused"] == 3
    assert cost["cost_usd"] == pytest.approx((billed[0] * PRICES.input + billed[1] * PRICES.output) / 1e6)


UNCLEAR = [
    pytest.param(Fault(Kind.SLOW, seconds=60), id="silence"),
    pytest.param(Fault(Kind.DROPPED_BODY), id="half a body"),
    pytest.param(Fault(Kind.DROPPED_BODY, reset=True), id="half a body and a reset"),
    pytest.param(Fault(Kind.DROPPED_BEFORE), id="no byte"),
    pytest.param(Fault(Kind.DROPPED_BEFORE, reset=True), id="a reset"),
    pytest.param(Fault(Kind.TRUNCATED_JSON), id="half a JSON"),
    pytest.param(Fault(Kind.GATEWAY_TIMEOUT), id="a gateway's time-out"),
]


@pytest.mark.parametrize("fault", UNCLEAR)
def test_lost_answer_is_asked_for_once_more_and_counted(ask: Ask, fault: Fault) -> None:
    question = asked("Doctor: Hi.")
    with serving(plan=first(fault)) as server:
        _, cost = ask(server, [question])
        assert len(server.received) == 2
        billed = server.received[1]
    most = (len("Be brief.Doctor: Hi.") + 32) * PRICES.input + 256 * PRICES.output
    known = billed.input_tokens * PRICES.input + billed.output_tokens * PRICES.output
    assert cost["requests_lost"] == 1
    assert cost["requests_refused"] == 0
    assert cost["cost_usd"] == pytest.approx((most + known) / 1e6)


@pytest.mark.parametrize("fault", UNCLEAR)
def test_answer_lost_twice_is_not_asked_for_again_before_a_person_says_so(ask: Ask, fault: Fault) -> None:
    questions = examples(3)
    bad = questions[1].messages[-1]["content"]
    with serving(plan=lambda text, attempt: fault if text == bad and attempt < 3 else Fault()) as server:
        for _ in range(2):
            with pytest.raises(HostedError, match=r"^1 of 3 answers were lost on the way 2 times each \(test-1\).*ambiguous_retries=2"):
                ask(server, questions)
            assert len(server.received) == 4
        answers, _ = ask(server, questions, ambiguous_retries=2)
        assert len(server.received) == 5
    assert [answer["outcome"] for answer in answers] == ["answered"] * 3


@pytest.mark.parametrize("form", HintForm, ids=lambda form: form.name)
@pytest.mark.parametrize("kind", [Kind.RATE_LIMITED, Kind.UNAVAILABLE], ids=lambda kind: kind.name)
def test_hint_is_never_undercut(ask: Ask, kind: Kind, form: HintForm) -> None:
    hint = 0.4 if form is HintForm.OWN else 1.0
    limited = "Doctor: What of number 3?"
    with serving(plan=lambda text, attempt: Fault(kind, hint=hint, form=form) if (text, attempt) == (limited, 1) else Fault()) as server:
        ask(server, examples(12), concurrency=1)
        received = server.received
    (refused,) = [number for number, request in enumerate(received) if request.hint is not None]
    told, next_one = received[refused], received[refused + 1]
    assert told.finished is not None
    assert told.hint is not None
    assert next_one.arrived - told.finished >= min(told.hint, hint if form is not HintForm.DATE else told.hint)
    assert len(received) == 13


def test_waits_between_attempts_grow_and_differ(settings: Settings, tmp_path: Path, backend: str) -> None:
    waits: list[list[float]] = []
    for seed in range(2):
        with serving(plan=lambda _, attempt: Fault(Kind.UNAVAILABLE) if attempt < 6 else Fault()) as server:
            answer(entry(backend, server.url), tmp_path / f"{seed}.sqlite", examples(1), settings.hosted, settings.generate, backoff=0.05)
            waits.append([later.arrived - before.arrived for before, later in pairwise(server.received)])
    assert waits[0] != waits[1]
    assert all(max(run) > 0.05 for run in waits)
    assert all(wait < 0.05 * 2**number + 0.3 for run in waits for number, wait in enumerate(run))


def test_hint_holds_for_those_who_wait_for_room_under_the_cap(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bedside.generation.hosted.prices.PriceList.estimate", lambda *_: 0)
    hint = 0.5
    refused = Fault(Kind.RATE_LIMITED, hint=hint)

    def plan(text: str, attempt: int) -> Fault:
        return refused if (text, attempt) == ("Doctor: What of number 0?", 1) else Fault()

    # Room for one request at a time: seven threads wait while the first is refused.
    with serving(plan=plan, latency=0.05) as server:
        ask(server, examples(8), concurrency=8, max_cost_usd=0.0012, timeout=5)
        received = server.received
    (told,) = [request for request in received if request.hint is not None]
    assert told.finished is not None
    assert [request for request in received if told.finished < request.arrived < told.finished + hint] == []
    assert len(received) == 9


@pytest.mark.parametrize("retries", [0, 1])
def test_losses_are_no_refusals(ask: Ask, retries: int) -> None:
    plan = [*[Fault(Kind.UNAVAILABLE)] * retries, Fault(Kind.DROPPED_BODY), Fault()]
    with serving(plan=lambda _, attempt: plan[attempt - 1]) as server:
        _, cost = ask(server, examples(1), retries=retries)
    assert (cost["requests"], cost["requests_refused"], cost["requests_lost"]) == (1, retries, 1)
