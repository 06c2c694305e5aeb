"""Where the clients of Gemini and OpenAI have it when to come back."""

from email.utils import parsedate_to_datetime
from time import time
from typing import Any

import openai
import pytest
from generation.hosted.asking import Ask, ask_gemini, ask_openai, either, serving
from generation.hosted.faults import Fault, HintForm, Kind
from google import genai

busy = pytest.mark.parametrize(
    "kind", [pytest.param(Kind.RATE_LIMITED, id="rate limited"), pytest.param(Kind.UNAVAILABLE, id="unavailable")]
)


@busy
def test_the_hint_of_gemini_is_in_the_body(kind: Kind) -> None:
    with serving(Fault(kind, hint=0.25)) as server, pytest.raises(genai.errors.APIError) as raised:
        ask_gemini(server)
    assert raised.value.details["error"]["details"][-1] == {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "0.25s"}
    assert "PerDay" not in str(raised.value)
    assert server.received[0].hint == 0.25


@busy
def test_the_hint_of_openai_is_in_milliseconds(kind: Kind) -> None:
    with serving(Fault(kind, hint=0.25)) as server, pytest.raises(openai.APIStatusError) as raised:
        ask_openai(server)
    assert raised.value.response.headers["retry-after-ms"] == "250"
    assert "retry-after" not in raised.value.response.headers
    assert server.received[0].hint == 0.25


@busy
@either
def test_retry_after_is_in_whole_seconds(ask: Ask, kind: Kind) -> None:
    with serving(Fault(kind, hint=1.25, form=HintForm.SECONDS)) as server:
        with pytest.raises((genai.errors.APIError, openai.APIStatusError)) as raised:
            ask(server)
        error: Any = raised.value
    assert error.response.headers["Retry-After"] == "2"
    assert server.received[0].hint == 2


@busy
@either
def test_retry_after_may_be_a_date(ask: Ask, kind: Kind) -> None:
    with serving(Fault(kind, hint=1.25, form=HintForm.DATE)) as server:
        before = time()
        with pytest.raises((genai.errors.APIError, openai.APIStatusError)) as raised:
            ask(server)
        error: Any = raised.value
        date = parsedate_to_datetime(error.response.headers["Retry-After"]).timestamp()
    hint = server.received[0].hint
    assert hint is not None
    assert 1.25 <= hint < 2.25
    assert before + hint <= date <= time() + hint
