"""What is sent to a server, and what comes back: through the real clients."""

import pytest
from generation.hosted.faults import Fault, Kind, always
from generation.hosted.hosting import PRICES, Ask, asked, entry, examples, first, serving
from generation.hosted.wire import Usage

from bedside.config import Settings


def test_request_has_the_turns_and_the_settings(backend: str, ask: Ask, settings: Settings) -> None:
    question = asked("Doctor: And now?")
    question.messages[1:1] = [{"role": "user", "content": "Doctor: Any pain?"}, {"role": "assistant", "content": "CC#Pain."}]
    with serving() as server:
        ask(server, [question], thinking_budget=100)
        (request,) = server.received
    most, seed = settings.generate.max_new_tokens, 42
    if backend == "gemini":
        assert request.body["systemInstruction"]["parts"] == [{"text": "Be brief."}]
        turns = [(turn["role"], turn["parts"]) for turn in request.body["contents"]]
        assert turns == [
            ("user", [{"text": "Doctor: Any pain?"}]),
            ("model", [{"text": "CC#Pain."}]),
            ("user", [{"text": "Doctor: And now?"}]),
        ]
        sent = request.body["generationConfig"]
        assert list(sent.pop("thinkingConfig").values()) == [100]  # the library's spelling varies, and the service takes either
        assert sent == {"temperature": 0.0, "maxOutputTokens": most + 100, "seed": seed}
    else:
        assert request.body == {
            "model": "stand-in-1",
            "messages": [{"role": "system", "content": "Be brief."}, *question.messages[1:]],
            "temperature": 0.0,
            "max_tokens": most,
            "seed": seed,
        }


@pytest.mark.parametrize("backend", ["openai"], indirect=True)
def test_options_of_the_entry_are_in_the_body(ask: Ask, backend: str) -> None:
    with serving() as server:
        ask(server, examples(1), model=entry(backend, server.url, options={"chat_template_kwargs": {"enable_thinking": False}}))
        assert server.received[0].body["chat_template_kwargs"] == {"enable_thinking": False}


def test_answers_are_in_the_order_of_the_examples(ask: Ask) -> None:
    questions = examples(30)
    with serving(latency=0.01) as server:
        answers, cost = ask(server, questions, concurrency=4)
        assert server.most_at_once == 4
    assert answers == [
        {
            "id": question.id,
            "raw": (text := f"CC#Said: {question.messages[-1]['content']}"),
            "start_probability": None,
            "prompt_tokens": len("Be brief." + question.messages[-1]["content"]) // 4,
            "new_tokens": len(text) // 4,
            "omitted": 0,
            "finished": True,
            "outcome": "answered",
        }
        for question in questions
    ]
    assert cost["requests"] == 30
    assert cost["requests_refused"] == cost["requests_lost"] == 0


def test_tokens_of_thoughts_are_paid_for(ask: Ask) -> None:
    with serving(usage=lambda _prompt, _answer: Usage(1000, 10, thoughts=90)) as server:
        answers, cost = ask(server, examples(2), thinking_budget=100)
    assert [answer["new_tokens"] for answer in answers] == [100, 100]
    assert cost["input_tokens"] == 2000
    assert cost["output_tokens"] == 200
    assert cost["cost_usd"] == pytest.approx((2000 * PRICES.input + 200 * PRICES.output) / 1e6)


def test_what_is_not_counted_costs_the_most_it_can(ask: Ask, settings: Settings) -> None:
    question = asked("Doctor: Hi.")
    with serving(plan=always(Fault(Kind.NO_USAGE))) as server:
        answers, cost = ask(server, [question])
    assert (answers[0]["prompt_tokens"], answers[0]["new_tokens"]) == (None, None)
    most = len("Be brief.") + 16 + len("Doctor: Hi.") + 16
    assert cost["cost_usd"] == pytest.approx((most * PRICES.input + settings.generate.max_new_tokens * PRICES.output) / 1e6)


def test_same_dialogue_is_asked_once(ask: Ask) -> None:
    with serving() as server:
        answers, cost = ask(server, [asked("Hello?", "test-1"), asked("Hello?", "test-2")])
        assert len(server.received) == 1
    assert [answer["id"] for answer in answers] == ["test-1", "test-2"]
    assert cost["requests"] == 1


def test_server_without_prices_costs_nothing(ask: Ask, backend: str, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(plan=first(Fault(Kind.SLOW, seconds=60))) as server:
        _, cost = ask(server, examples(2), model=entry(backend, server.url, prices=None), max_cost_usd=0)
    assert cost["cost_usd"] == 0
    assert cost["requests_lost"] == 2
    assert "free of charge" in capsys.readouterr().out
