"""The wire format of OpenAI's chat completions: ``POST /v1/chat/completions``.

A request::

    {"model": "gpt-4o", "messages": [{"role": "system", "content": "..."}, {"role": "user", "content": "..."}]}

The refusals are worded as the real service's; https://platform.openai.com/docs/guides/error-codes lists them.
"""

import json
from collections.abc import Mapping
from typing import Any

from generation.hosted.faults import Fault, HintForm, Kind
from generation.hosted.wire import Question, Response, Usage, as_json, retry_after

NAME = "openai"

_INVALID = "invalid_request_error"
_QUOTA = "You exceeded your current quota, please check your plan and billing details."
# Status, type, code, message.
_REFUSALS = {
    Kind.RATE_LIMITED: (429, "requests", "rate_limit_exceeded", "Rate limit reached for {model} on requests per min: Limit 3, Used 3."),
    Kind.QUOTA: (429, "insufficient_quota", "insufficient_quota", _QUOTA),
    Kind.INTERNAL: (500, "server_error", None, "The server had an error while processing your request. Sorry about that!"),
    Kind.UNAVAILABLE: (503, "server_error", None, "The engine is currently overloaded, please try again later."),
    Kind.BLOCKED_PROMPT: (400, None, "content_filter", "The response was filtered due to the prompt triggering the content policy."),
    Kind.WRONG_KEY: (401, _INVALID, "invalid_api_key", "Incorrect API key provided: {key}. You can find your API key in your account."),
    Kind.FORBIDDEN: (403, "request_forbidden", "unsupported_country_region_territory", "Country, region, or territory not supported"),
    Kind.NOT_FOUND: (404, _INVALID, "model_not_found", "The model `{model}` does not exist or you do not have access to it."),
    Kind.BAD_REQUEST: (400, _INVALID, "unsupported_parameter", "Unsupported parameter: 'max_tokens' is not supported with this model."),
}
# Timeouts come from the proxy before the service, which does not speak JSON.
_GATEWAY = b"<html>\r\n<head><title>504 Gateway Time-out</title></head>\r\n<body><h1>504 Gateway Time-out</h1></body>\r\n</html>\r\n"


def question(path: str, headers: Mapping[str, str], body: bytes) -> Question | None:
    """What a request asks, or None if it is not one for a chat completion."""
    if path != "/v1/chat/completions":
        return None
    asked = json.loads(body)
    turns = [(turn["role"], _text(turn["content"])) for turn in asked["messages"]]
    last = [text for role, text in turns if role == "user"][-1]
    key = (headers.get("authorization", "")).removeprefix("Bearer ")
    return Question(asked["model"], last, "".join(text for _, text in turns), key, asked)


def _text(content: str | list[dict[str, Any]]) -> str:
    return content if isinstance(content, str) else "".join(part["text"] for part in content)


def response(question: Question, fault: Fault, text: str, usage: Usage) -> Response:
    """The answer ``text``, or what there is in its place."""
    if fault.kind is Kind.GATEWAY_TIMEOUT:
        return Response(504, _GATEWAY, {"Content-Type": "text/html"})
    if fault.kind in _REFUSALS:
        return _refusal(question, fault)
    blocked = fault.kind is Kind.BLOCKED_ANSWER
    finish = "content_filter" if blocked else "length" if fault.kind is Kind.CUT else "stop"
    message = {"role": "assistant", "content": None if blocked else text, "refusal": None}
    body: dict[str, Any] = {
        "id": "chatcmpl-made-up",
        "object": "chat.completion",
        "created": 1767225600,
        "model": question.model,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": finish}],
    }
    if fault.kind is not Kind.NO_USAGE:
        body["usage"] = _usage(usage)
    return as_json(200, body)


def _usage(usage: Usage) -> dict[str, Any]:
    # Unlike Gemini's, the count of what was written has the thoughts in it.
    written = usage.output + usage.thoughts
    counts = {"prompt_tokens": usage.input, "completion_tokens": written, "total_tokens": usage.input + written}
    return counts | {"completion_tokens_details": {"reasoning_tokens": usage.thoughts}}


def _refusal(question: Question, fault: Fault) -> Response:
    status, kind, code, message = _REFUSALS[fault.kind]
    headers: dict[str, str] = {}
    hint = fault.hint
    if hint is not None and fault.form is HintForm.OWN:
        milliseconds = round(hint * 1000)
        headers, hint = {"retry-after-ms": str(milliseconds)}, milliseconds / 1000
        message += f" Please try again in {milliseconds}ms."
    elif hint is not None:
        headers, hint = retry_after(hint, fault.form)
    message = message.replace("{model}", question.model).replace("{key}", f"{question.key[:8]}***{question.key[-4:]}")
    return as_json(status, {"error": {"message": message, "type": kind, "param": None, "code": code}}, headers, hint)
