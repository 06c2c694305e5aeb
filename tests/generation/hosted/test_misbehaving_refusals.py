"""What the clients of Gemini and OpenAI make of a refusal."""

import openai
import pytest
from generation.hosted.asking import ask_gemini, ask_openai, serving
from generation.hosted.faults import Fault, Kind
from google import genai
from google.genai.errors import ClientError, ServerError

refusals = pytest.mark.parametrize(
    ("kind", "gemini", "chat"),
    [
        pytest.param(
            Kind.RATE_LIMITED,
            (ClientError, 429, "RESOURCE_EXHAUSTED"),
            (openai.RateLimitError, 429, "rate_limit_exceeded"),
            id="rate limited",
        ),
        pytest.param(Kind.QUOTA, (ClientError, 429, "RESOURCE_EXHAUSTED"), (openai.RateLimitError, 429, "insufficient_quota"), id="quota"),
        pytest.param(Kind.INTERNAL, (ServerError, 500, "INTERNAL"), (openai.InternalServerError, 500, None), id="internal"),
        pytest.param(Kind.UNAVAILABLE, (ServerError, 503, "UNAVAILABLE"), (openai.InternalServerError, 503, None), id="unavailable"),
        pytest.param(
            Kind.GATEWAY_TIMEOUT, (ServerError, 504, "DEADLINE_EXCEEDED"), (openai.InternalServerError, 504, None), id="gateway timeout"
        ),
        pytest.param(
            Kind.FORBIDDEN,
            (ClientError, 403, "PERMISSION_DENIED"),
            (openai.PermissionDeniedError, 403, "unsupported_country_region_territory"),
            id="forbidden",
        ),
        pytest.param(Kind.NOT_FOUND, (ClientError, 404, "NOT_FOUND"), (openai.NotFoundError, 404, "model_not_found"), id="not found"),
        pytest.param(
            Kind.BAD_REQUEST,
            (ClientError, 400, "INVALID_ARGUMENT"),
            (openai.BadRequestError, 400, "unsupported_parameter"),
            id="bad request",
        ),
    ],
)


@refusals
def test_a_refusal_of_gemini(kind: Kind, gemini: tuple[type[Exception], int, str], chat: object) -> None:
    with serving(Fault(kind)) as server, pytest.raises(gemini[0]) as raised:
        ask_gemini(server)
    assert raised.type is gemini[0]
    assert isinstance(raised.value, genai.errors.APIError)
    assert (raised.value.code, raised.value.status) == gemini[1:]
    assert raised.value.response.headers.get("Retry-After") is None
    assert (server.accepted_per_text, server.billed_tokens) == ({}, (0, 0))


@refusals
def test_a_refusal_of_openai(kind: Kind, gemini: object, chat: tuple[type[Exception], int, str | None]) -> None:
    with serving(Fault(kind)) as server, pytest.raises(chat[0]) as raised:
        ask_openai(server)
    assert raised.type is chat[0]
    assert isinstance(raised.value, openai.APIStatusError)
    assert (raised.value.status_code, raised.value.code) == chat[1:]
    assert {"retry-after", "retry-after-ms"}.isdisjoint(raised.value.response.headers)
    assert (server.accepted_per_text, server.billed_tokens) == ({}, (0, 0))


def test_the_days_quota_of_gemini_comes_with_a_hint_that_does_not_help() -> None:
    with serving(Fault(Kind.QUOTA)) as server, pytest.raises(ClientError) as raised:
        ask_gemini(server)
    quota, retry = raised.value.details["error"]["details"]
    assert [violation["quotaId"] for violation in quota["violations"]] == ["GenerateRequestsPerDayPerProjectPerModel-FreeTier"]
    assert retry == {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "59s"}
    assert server.received[0].hint == 59


def test_a_gateway_in_front_of_openai_does_not_speak_json() -> None:
    with serving(Fault(Kind.GATEWAY_TIMEOUT)) as server, pytest.raises(openai.InternalServerError) as raised:
        ask_openai(server)
    assert isinstance(raised.value.body, str)
    assert raised.value.body.startswith("<html>")


def test_a_wrong_key_is_told_by_its_ends_by_openai() -> None:
    with serving(Fault()) as server, pytest.raises(openai.AuthenticationError) as raised:
        ask_openai(server, key="another-key-9876543210")
    assert (raised.value.status_code, raised.value.code) == (401, "invalid_api_key")
    assert "Incorrect API key provided: another-***3210. " in str(raised.value)
    assert [(request.fault.kind, request.accepted) for request in server.received] == [(Kind.WRONG_KEY, False)]


def test_a_wrong_key_is_a_bad_request_to_gemini() -> None:
    with serving(Fault()) as server, pytest.raises(ClientError, match="API key not valid") as raised:
        ask_gemini(server, key="another-key-9876543210")
    assert (raised.value.code, raised.value.status) == (400, "INVALID_ARGUMENT")
    assert raised.value.details["error"]["details"][0]["reason"] == "API_KEY_INVALID"
    assert [(request.fault.kind, request.accepted) for request in server.received] == [(Kind.WRONG_KEY, False)]


def test_a_prompt_that_openai_blocks_is_a_bad_request() -> None:
    with serving(Fault(Kind.BLOCKED_PROMPT)) as server, pytest.raises(openai.BadRequestError) as raised:
        ask_openai(server)
    assert (raised.value.status_code, raised.value.code) == (400, "content_filter")
    assert (server.accepted_per_text, server.billed_tokens) == ({}, (0, 0))
