"""Answers of status 200 that are none, and some that are odd: from a server that sends what it is told."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from generation.hosted.hosting import Ask, entry, examples

from bedside.errors import HostedError


@contextmanager
def sending(*bodies: Any) -> Iterator[str]:
    """The URL of a server that answers with each of these, and then with the last one again."""
    left = list(bodies)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = left.pop(0) if len(left) > 1 else left[0]
            self.answer(body if isinstance(body, bytes) else json.dumps(body).encode())

        def do_HEAD(self) -> None:
            self.answer(b"")

        def answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html" if body.startswith(b"<") else "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def completion(message: Any, finish: str | None = "stop", **more: Any) -> dict[str, Any]:
    return {
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 3},
        **more,
    }


def candidate(parts: Any, finish: str = "STOP", **usage: int) -> dict[str, Any]:
    return {"candidates": [{"content": {"parts": parts}, "finishReason": finish}], "usageMetadata": {"promptTokenCount": 9, **usage}}


GOOD = {
    "openai": completion({"role": "assistant", "content": "CC#Pain."}),
    "gemini": candidate([{"text": "CC#Pain."}], candidatesTokenCount=3),
}


@pytest.mark.parametrize(
    "body", [b"<html>Please log in</html>", {}, {"error": {"message": "no"}}, [1], {"choices": None}, {"candidates": None}], ids=repr
)
def test_other_service_is_not_taken_for_an_answer(ask: Ask, backend: str, body: Any) -> None:
    with sending(body) as url, pytest.raises(HostedError, match=r"not in (OpenAI's|Google's) protocol|were lost on the way"):
        ask(None, examples(1), model=entry(backend, url))


@pytest.mark.parametrize("backend", ["openai"], indirect=True)
@pytest.mark.parametrize(
    "odd",
    [
        pytest.param({"choices": [{"finish_reason": "error"}]}, id="no message"),
        pytest.param(completion({"role": "assistant", "content": [{"type": "text", "text": "CC#Pain."}]}), id="content as a list"),
        pytest.param(completion({"role": "assistant", "content": "CC#Pa"}, finish="error"), id="ended with an error"),
        pytest.param(completion({"role": "assistant", "content": "CC#Pa"}, finish="tool_calls"), id="ended for a tool"),
    ],
)
def test_what_cannot_be_read_counts_as_lost_and_is_asked_for_once_more(ask: Ask, backend: str, odd: Any) -> None:
    with sending(odd, GOOD[backend]) as url:
        answers, cost = ask(None, examples(1), model=entry(backend, url))
    assert answers[0]["raw"] == "CC#Pain."
    assert (cost["requests"], cost["requests_lost"]) == (1, 1)


def test_half_a_character_is_no_harm(ask: Ask, backend: str) -> None:
    text = "CC#Pain \ud83d."
    body = (
        completion({"role": "assistant", "content": text}) if backend == "openai" else candidate([{"text": text}], candidatesTokenCount=3)
    )
    with sending(body) as url:
        answers, cost = ask(None, examples(1), model=entry(backend, url))
        assert ask(None, examples(1), model=entry(backend, url)) == (answers, cost)
    assert answers[0]["raw"] == "CC#Pain ?."
    assert cost["requests_lost"] == 0


@pytest.mark.parametrize("backend", ["openai"], indirect=True)
def test_refusal_is_no_answer(ask: Ask, backend: str) -> None:
    with sending(completion({"role": "assistant", "content": None, "refusal": "I cannot help with that."})) as url:
        answers, cost = ask(None, examples(1), model=entry(backend, url))
    assert (answers[0]["raw"], answers[0]["outcome"], cost["answers_blocked"]) == ("", "blocked", 1)


@pytest.mark.parametrize("backend", ["openai"], indirect=True)
def test_answer_without_an_end_is_one(ask: Ask, backend: str) -> None:
    with sending(completion({"role": "assistant", "content": "CC#Pain."}, finish=None)) as url:
        answers, _ = ask(None, examples(1), model=entry(backend, url))
    assert answers[0]["outcome"] == "answered"


@pytest.mark.parametrize("backend", ["gemini"], indirect=True)
def test_thoughts_are_no_part_of_the_answer(ask: Ask, backend: str) -> None:
    parts = [{"text": "Let me see.", "thought": True}, {"text": "CC#"}, {"text": "Pain."}]
    with sending(candidate(parts, candidatesTokenCount=3, thoughtsTokenCount=40)) as url:
        answers, cost = ask(None, examples(1), model=entry(backend, url))
    assert answers[0]["raw"] == "CC#Pain."
    assert cost["output_tokens"] == 43


@pytest.mark.parametrize("backend", ["gemini"], indirect=True)
def test_words_that_were_not_counted_cost_the_most_they_can(ask: Ask, backend: str) -> None:
    with sending(candidate([{"text": "CC#Pain."}])) as url:
        answers, cost = ask(None, examples(1), model=entry(backend, url))
    assert answers[0]["new_tokens"] is None
    assert cost["cost_usd"] > 0.0006
