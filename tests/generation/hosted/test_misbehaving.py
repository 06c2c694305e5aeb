"""The stand-in for hosted models: its account of what it received, and how it starts and ends."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection
from json import dumps
from time import monotonic, sleep

import openai
import pytest
from generation.hosted.asking import KEY, TEXT, Ask, ask_gemini, ask_openai, either, openai_client, serving
from generation.hosted.faults import Fault, Kind
from generation.hosted.wire import Usage
from google import genai
from google.genai import types
from openai.types.chat import ChatCompletionMessageParam


def test_a_request_is_written_down_without_the_key() -> None:
    before = monotonic()
    with serving(Fault()) as server:
        ask_gemini(server, version="v1beta")
        ask_openai(server)
    gemini, chat = server.received
    assert (gemini.wire, gemini.model, gemini.text, gemini.attempt) == ("gemini", "gemini-small", TEXT, 1)
    assert (chat.wire, chat.model, chat.text, chat.attempt) == ("openai", "gpt-small", TEXT, 2)
    assert gemini.body["contents"] == [{"parts": [{"text": TEXT}], "role": "user"}]
    assert chat.body["messages"][-1] == {"role": "user", "content": TEXT}
    assert "x-goog-api-key" in gemini.header_names
    assert "authorization" in chat.header_names
    assert KEY not in repr(server.received)
    assert gemini.finished is not None
    assert chat.finished is not None
    assert before < gemini.arrived < gemini.finished < chat.arrived < chat.finished


def test_the_last_user_turn_is_what_counts() -> None:
    def count(prompt: str, answer: str) -> Usage:
        return Usage(len(prompt), len(answer))

    with serving(Fault(), usage=count, answer=str.upper) as server:
        roles = ("user", "model", "user")
        contents = [types.Content(role=role, parts=[types.Part(text=text)]) for role, text in zip(roles, "abc", strict=True)]
        assert ask_gemini(server, contents).text == "C"
        turns: list[ChatCompletionMessageParam] = [
            {"role": "user", "content": "a"},
            {"role": "assistant", "content": "b"},
            {"role": "user", "content": [{"type": "text", "text": "c"}]},
        ]
        with openai_client(server) as client:
            assert client.chat.completions.create(model="gpt-small", messages=turns).choices[0].message.content == "C"
    assert [request.text for request in server.received] == ["c", "c"]
    assert [request.input_tokens for request in server.received] == [len("Be brief.abc"), len("abc")]


@either
def test_the_plan_is_asked_for_each_attempt_of_a_text(ask: Ask) -> None:
    def plan(text: str, attempt: int) -> Fault:
        return Fault(Kind.INTERNAL) if text == TEXT and attempt < 3 else Fault()

    with serving(Fault(), plan=plan) as server:
        for text in (TEXT, TEXT, "Doctor: Goodbye.", TEXT):
            with suppress(genai.errors.APIError, openai.APIError):
                ask(server, text)
    assert [(request.text, request.attempt, request.accepted) for request in server.received] == [
        (TEXT, 1, False),
        (TEXT, 2, False),
        ("Doctor: Goodbye.", 1, True),
        (TEXT, 3, True),
    ]
    assert server.accepted_per_text == {TEXT: 1, "Doctor: Goodbye.": 1}


def test_requests_in_flight_are_counted() -> None:
    with serving(Fault(), latency=0.2) as server, openai_client(server) as client:

        def ask(number: int) -> None:
            client.chat.completions.create(model="gpt-small", messages=[{"role": "user", "content": str(number)}])

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(ask, range(12)))
    assert server.most_at_once == 6
    assert sorted(int(request.text) for request in server.received) == list(range(12))


def test_a_client_that_gave_up_is_not_in_flight() -> None:
    with serving(Fault(Kind.SLOW, seconds=30)) as server:
        for _ in range(3):
            with pytest.raises(openai.APITimeoutError):
                ask_openai(server, timeout=0.1)
        until = monotonic() + 5
        while any(request.finished is None for request in server.received) and monotonic() < until:
            sleep(0.01)
    assert server.most_at_once == 1
    assert all(request.finished is not None and request.finished - request.arrived < 5 for request in server.received)


def test_a_connection_stays_open_after_an_answer_and_after_a_refusal() -> None:
    body = dumps({"model": "gpt-small", "messages": [{"role": "user", "content": TEXT}]})
    with serving(Fault(), plan=lambda _text, attempt: Fault(Kind.RATE_LIMITED if attempt == 1 else Kind.NONE)) as server:
        connection = HTTPConnection("127.0.0.1", server.server_port, timeout=5)
        connection.connect()
        ours = connection.sock
        for status in (429, 200, 200):
            connection.request("POST", "/v1/chat/completions", body, {"Authorization": f"Bearer {KEY}"})
            response = connection.getresponse()
            response.read()
            assert response.status == status
            assert connection.sock is ours
        connection.close()


def test_leaving_ends_what_is_slow() -> None:
    with ThreadPoolExecutor(1) as pool:
        with serving(Fault(Kind.SLOW, seconds=30)) as server:
            asking = pool.submit(ask_openai, server, timeout=30)
            while not server.received:
                sleep(0.01)
            left = monotonic()
        assert monotonic() - left < 1
        assert isinstance(asking.exception(5), openai.APIConnectionError)


def test_another_path_is_not_found() -> None:
    with serving(Fault()) as server, openai_client(server) as client:
        with pytest.raises(openai.NotFoundError):
            client.completions.create(model="gpt-small", prompt=TEXT)
        assert server.received == []


def test_a_mistake_in_the_plan_is_raised_on_leaving() -> None:
    def plan(text: str, attempt: int) -> Fault:
        raise LookupError(text)

    def leave() -> None:
        with serving(Fault(), plan=plan) as server, pytest.raises(openai.APIConnectionError):
            ask_openai(server)

    with pytest.raises(LookupError, match=TEXT):
        leave()
