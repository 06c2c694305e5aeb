"""The wire format of the Gemini API: ``POST /v1beta/models/<model>:generateContent``, or ``/v1/``, which google-genai 3 asks by itself.

A request::

    {"systemInstruction": {"parts": [{"text": "..."}]}, "contents": [{"role": "user", "parts": [{"text": "..."}]}]}

The refusals are worded as the real service's; https://ai.google.dev/gemini-api/docs/troubleshooting lists them.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from generation.hosted.faults import Fault, HintForm, Kind
from generation.hosted.wire import Question, Response, Usage, as_json, retry_after

NAME = "gemini"

_PATH = re.compile(r"/v1(?:beta)?/models/([^/:?]+):generateContent")
_TYPE = "type.googleapis.com/google.rpc"
_QUOTA = "You exceeded your current quota, please check your plan and billing details."
_REFUSALS = {
    Kind.RATE_LIMITED: (429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota)."),
    Kind.QUOTA: (429, "RESOURCE_EXHAUSTED", _QUOTA),
    Kind.INTERNAL: (500, "INTERNAL", "An internal error has occurred. Please retry."),
    Kind.UNAVAILABLE: (503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
    Kind.GATEWAY_TIMEOUT: (504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete."),
    Kind.WRONG_KEY: (400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."),
    Kind.FORBIDDEN: (403, "PERMISSION_DENIED", "Your project has been denied access. Please contact support."),
    Kind.NOT_FOUND: (404, "NOT_FOUND", "models/{model} is not found for this API version, or is not supported for generateContent."),
    Kind.BAD_REQUEST: (400, "INVALID_ARGUMENT", "Invalid value at 'generation_config.temperature' (TYPE_FLOAT)."),
}


def question(path: str, headers: Mapping[str, str], body: bytes) -> Question | None:
    """What a request asks, or None if it is not one of Gemini's."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    asked = json.loads(body)
    turns = [(turn["role"], _text(turn)) for turn in asked["contents"]]
    instruction = _text(asked.get("systemInstruction", {"parts": []}))
    last = [text for role, text in turns if role == "user"][-1]
    return Question(found[1], last, instruction + "".join(text for _, text in turns), headers.get("x-goog-api-key", ""), asked)


def _text(turn: Mapping[str, Any]) -> str:
    return "".join(part["text"] for part in turn["parts"])


def response(question: Question, fault: Fault, text: str, usage: Usage) -> Response:
    """The answer ``text``, or what there is in its place."""
    if fault.kind in _REFUSALS:
        return _refusal(question, fault)
    if fault.kind is Kind.BLOCKED_PROMPT:
        return as_json(200, {"promptFeedback": {"blockReason": "SAFETY"}, "modelVersion": question.model})
    body: dict[str, Any] = {"candidates": [_candidate(fault, text)], "modelVersion": question.model, "responseId": "made-up"}
    if fault.kind is Kind.EMPTY:
        del body["candidates"]
    if fault.kind is not Kind.NO_USAGE:
        body["usageMetadata"] = _usage(usage)
    return as_json(200, body)


def _candidate(fault: Fault, text: str) -> dict[str, Any]:
    if fault.kind is Kind.BLOCKED_ANSWER:
        return {"finishReason": "SAFETY", "index": 0}
    finish = "MAX_TOKENS" if fault.kind is Kind.CUT else "STOP"
    return {"content": {"parts": [{"text": text}], "role": "model"}, "finishReason": finish, "index": 0}


def _usage(usage: Usage) -> dict[str, int]:
    counts = {"promptTokenCount": usage.input, "candidatesTokenCount": usage.output, "thoughtsTokenCount": usage.thoughts}
    # The service leaves out what is zero.
    return {name: count for name, count in counts.items() if count} | {"totalTokenCount": sum(counts.values())}


def _refusal(question: Question, fault: Fault) -> Response:
    code, status, message = _REFUSALS[fault.kind]
    details: list[dict[str, Any]] = []
    headers: dict[str, str] = {}
    hint = fault.hint
    if fault.kind is Kind.WRONG_KEY:
        details.append({"@type": f"{_TYPE}.ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com"})
    if fault.kind is Kind.QUOTA:
        # The service does say so: come back in a minute, for what is used up until tomorrow.
        hint = 59.0
        details.append(_violation(question, "GenerateRequestsPerDayPerProjectPerModel-FreeTier"))
    if hint is not None and fault.form is HintForm.OWN:
        if fault.kind is Kind.RATE_LIMITED:
            message = _QUOTA
            details.append(_violation(question, "GenerateRequestsPerMinutePerProjectPerModel-FreeTier"))
        message += f"\nPlease retry in {hint:g}s."
        details.append({"@type": f"{_TYPE}.RetryInfo", "retryDelay": f"{hint:g}s"})
    elif hint is not None:
        headers, hint = retry_after(hint, fault.form)
    error: dict[str, Any] = {"code": code, "message": message.replace("{model}", question.model), "status": status}
    return as_json(code, {"error": error | ({"details": details} if details else {})}, headers, hint)


def _violation(question: Question, quota: str) -> dict[str, Any]:
    dimensions = {"location": "global", "model": question.model}
    metric = "generativelanguage.googleapis.com/generate_content_free_tier_requests"
    violation = {"quotaMetric": metric, "quotaId": quota, "quotaDimensions": dimensions, "quotaValue": "20"}
    return {"@type": f"{_TYPE}.QuotaFailure", "violations": [violation]}
