"""What a failed request means."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx2
import pytest

from bedside.errors import GuardError, HostedError
from bedside.generation.hosted.failures import of_connection, of_status
from bedside.generation.hosted.wire import LostError, NotAcceptedError, Request

SECRET = "sk-planted-0123456789"


REQUEST = Request("openai", "http://x", "m", (("user", "Doctor: What brings\nyou in today?"),), 0.0, 9, None, "max_tokens", 1, "{}")


def status(code: int, body: Any = None, **headers: str) -> Exception:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return of_status(code, named, body, REQUEST, key="THE_KEY", secret=SECRET)


@pytest.mark.parametrize("code", [408, 409, 425, 429, 500, 503, 529])
def test_not_accepted(code: int) -> None:
    assert isinstance(status(code), NotAcceptedError)


@pytest.mark.parametrize("code", [501, 502, 504, 520, 524])
def test_nobody_knows(code: int) -> None:
    assert isinstance(status(code), LostError)


@pytest.mark.parametrize("code", [300, 307, 400, 401, 402, 403, 404, 405, 413, 418, 422])
def test_hopeless(code: int) -> None:
    assert isinstance(status(code), HostedError)


@pytest.mark.parametrize(
    ("headers", "body", "hint"),
    [
        pytest.param({}, None, None, id="none"),
        pytest.param({"retry_after": "7"}, None, 7.0, id="seconds"),
        pytest.param({"retry_after": "0.5"}, None, 0.5, id="a part of a second"),
        pytest.param({"retry_after_ms": "250"}, None, 0.25, id="milliseconds"),
        pytest.param({"retry_after": "1", "retry_after_ms": "1250"}, None, 1.25, id="the longest"),
        pytest.param({"retry_after": "-3"}, None, 0.0, id="a second that is past"),
        pytest.param({"retry_after": "soon"}, None, None, id="a word"),
        pytest.param({"retry_after": "Wed, 01 Jan 2020 00:00:00 GMT"}, None, 0.0, id="a date that is past"),
        pytest.param({}, {"error": {"details": [{"retryDelay": "34.5s"}]}}, 34.5, id="Google's"),
        pytest.param({}, {"error": {"details": [{"retryDelay": "soon"}, "text"]}}, None, id="not Google's"),
    ],
)
def test_hint(headers: dict[str, str], body: Any, hint: float | None) -> None:
    failure = status(503, body, **headers)
    assert isinstance(failure, NotAcceptedError)
    assert failure.hint == hint


def test_hint_as_a_date() -> None:
    failure = status(429, retry_after=format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True))
    assert isinstance(failure, NotAcceptedError)
    assert failure.hint == pytest.approx(89.5, abs=1)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"code": "insufficient_quota", "message": "x"}, id="OpenAI"),
        pytest.param({"error": {"code": "billing_hard_limit_reached"}}, id="OpenAI, a hard limit"),
        pytest.param(
            {
                "error": {
                    "details": [{"retryDelay": "59s"}, {"violations": [{"quotaId": "RequestsPerMinute"}, {"quotaId": "RequestsPerDay"}]}]
                }
            },
            id="Google, a day's",
        ),
        pytest.param({"error": {"details": [{"violations": [{"quotaValue": "0"}]}]}}, id="Google, none at all"),
    ],
)
def test_quota_is_not_waited_for(body: Any) -> None:
    failure = status(429, body)
    assert isinstance(failure, HostedError)
    assert "the quota is used up" in str(failure)


def test_rate_of_a_minute_is_waited_for() -> None:
    body = {"error": {"message": "You exceeded your current quota", "details": [{"violations": [{"quotaId": "RequestsPerMinute"}]}]}}
    assert isinstance(status(429, body), NotAcceptedError)


@pytest.mark.parametrize("body", [None, "<html>", [], {"error": None}, {"error": "text"}, {"error": {"details": None}}, 7])
def test_any_body_will_do(body: Any) -> None:
    assert [type(status(code, body)) for code in (429, 504, 403)] == [NotAcceptedError, LostError, HostedError]


def test_key_in_the_servers_words_is_taken_out() -> None:
    said = str(status(403, {"error": {"message": f"key {SECRET} is not  allowed\n here" + " and" * 200}}))
    assert "key [key] is not allowed here and and" in said
    assert SECRET not in said
    assert len(said) < 600


def test_words_that_quote_the_dialogue_are_left_out() -> None:
    said = str(status(400, {"message": "bad input: [{'content': 'Doctor: What brings you in today?'}]"}))
    assert said.endswith("In its words: (not shown here: it quotes what was sent)")
    assert "brings" in str(status(400, {"message": "what brings us here is a bad input"}))


@pytest.mark.parametrize("date", ["Wed, 01 Jan 2020 00:00:00 -0000", "Wed, 01 Jan 2020 00:00:00", "Wed, 99 Jan 99999 00:00:00 GMT"])
def test_odd_dates_are_no_harm(date: str) -> None:
    failure = status(429, retry_after=date)
    assert isinstance(failure, NotAcceptedError)
    assert failure.hint in (0.0, None)


def test_words_about_a_wrong_key_are_left_out() -> None:
    said = str(status(401, {"message": "Incorrect API key provided: sk-plant***6789"}))
    assert said == "the server says 401: it does not accept the key: check the environment variable THE_KEY"


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        pytest.param(httpx2.ConnectError("refused"), NotAcceptedError, id="no connection"),
        pytest.param(httpx2.ConnectTimeout("slow"), NotAcceptedError, id="no connection in time"),
        pytest.param(httpx2.LocalProtocolError("a header that cannot be"), NotAcceptedError, id="nothing that could be sent"),
        pytest.param(httpx2.ReadTimeout("slow"), LostError, id="silence"),
        pytest.param(httpx2.WriteError("broken"), LostError, id="broken while writing"),
        pytest.param(httpx2.RemoteProtocolError("gone"), LostError, id="no answer"),
    ],
)
def test_connection(error: Exception, meaning: type[Exception]) -> None:
    assert type(of_connection(error)) is meaning


def test_what_this_process_refused_itself_is_said_as_that() -> None:
    refused = GuardError("no")
    wrapped = httpx2.ConnectError("no")
    wrapped.__cause__ = refused
    assert of_connection(wrapped) is refused
