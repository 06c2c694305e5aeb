"""What a failed request means, whichever protocol it was sent in: may it be sent again, may it have been paid for, or is it hopeless.

A status tells: 429, 500 and 503 say that nothing was done. 502 and 504 come from a go-between that does not know. Before a
connection stands, nothing was sent; after that, only a whole answer proves anything.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from bedside.errors import BedsideError, HostedError
from bedside.generation.hosted.wire import LostError, NotAcceptedError, Request

_NOT_ACCEPTED = (408, 409, 425, 429, 500, 503, 529)
_MOST_SAID = 300  # characters of a server's own words
_QUOTE = 20  # characters in a row that are no coincidence
_ADVICE = {
    400: "the request is not as the server wants it: compare the model's file in configs/models/ with the server's documentation",
    401: "it does not accept the key: check the environment variable {key}",
    402: "there is no credit left: see the account's billing",
    403: "the key may not be used for this: check {key}, and that its account may use this model",
    404: "it does not have this model or address: check served_as and base_url in the model's file in configs/models/",
    413: "the prompt is too long for it: lower few_shot.examples",
}
_NOT_SENT = (
    *(httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError),
    *(httpx2.UnsupportedProtocol, httpx2.LocalProtocolError),
)
_QUOTA_CODES = ("insufficient_quota", "billing_hard_limit_reached", "billing_not_active")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)s")


def of_status(status: int, headers: Mapping[str, str], body: Any, request: Request, *, key: str | None, secret: str | None) -> Exception:
    """What an answer that is none means; ``body`` is its JSON, if it is that.

    ``key`` names the variable with the key and ``secret`` is what it holds, which the server may repeat and nobody here does; nor is
    anything repeated of the ``request``.
    """
    said = _said(body, request, secret)
    if status == 429 and _is_quota(body):
        return HostedError(f"the quota is used up (429: {said}): raise it with the provider, or go on when it is renewed; answers are kept")
    if status in _NOT_ACCEPTED:
        return NotAcceptedError(f"{status}: {said}", _hint(headers, body))
    if status >= 500:
        return LostError(f"{status}: {said}")
    if _is_wrong_key(status, body):
        # Its own words repeat parts of the key.
        return HostedError(f"the server says {status}: {_ADVICE[401].format(key=key)}")
    advice = _ADVICE.get(status, _ADVICE[400]).format(key=key)
    return HostedError(f"the server says {status}: {advice}. In its words: {said}")


def no_such_protocol(name: str) -> HostedError:
    """For an answer of status 200 that is something else altogether: a page to log in, another service."""
    return HostedError(
        f"the server answers, but not in {name} protocol: check backend and base_url in the model's file in configs/models/ (OpenAI's "
        "mostly ends in /v1), and that no portal or proxy answers in its place"
    )


def of_connection(error: Exception) -> Exception:
    """What a connection's failure means: whether anything was sent, and whether this process refused it itself."""
    causes = list(_causes(error))
    refused = next((cause for cause in causes if isinstance(cause, BedsideError)), None)
    not_sent = next((cause for cause in causes if isinstance(cause, _NOT_SENT)), None)
    if not_sent is not None:
        return refused or NotAcceptedError(f"no connection ({type(not_sent).__name__}: {not_sent})")
    return LostError(type(error).__name__)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _details(body: Any) -> list[dict[str, Any]]:
    """Google's details of an error."""
    found = body.get("error", {}) if isinstance(body, dict) else {}
    details = found.get("details") if isinstance(found, dict) else None
    return [detail for detail in details if isinstance(detail, dict)] if isinstance(details, list) else []


def _error(body: Any) -> dict[str, Any]:
    found = body.get("error", body) if isinstance(body, dict) else {}
    return found if isinstance(found, dict) else {}


def _said(body: Any, request: Request, secret: str | None) -> str:
    message = str(_error(body).get("message") or "no reason given")
    if secret:
        message = message.replace(secret, "[key]")
    said = " ".join(message.split())[:_MOST_SAID]
    sent = " ".join(" ".join(text.split()) for _, text in request.messages)
    quotes = any(said[start : start + _QUOTE] in sent for start in range(len(said) - _QUOTE + 1))
    return "(not shown here: it quotes what was sent)" if quotes else said


def _is_quota(body: Any) -> bool:
    """Used up for today or for good, not for this minute, for which one waits."""
    if _error(body).get("code") in _QUOTA_CODES:
        return True
    violations = [violation for detail in _details(body) for violation in detail.get("violations") or [] if isinstance(violation, dict)]
    return any("PerDay" in str(violation.get("quotaId")) or str(violation.get("quotaValue")) == "0" for violation in violations)


def _is_wrong_key(status: int, body: Any) -> bool:
    return status == 401 or any(detail.get("reason") == "API_KEY_INVALID" for detail in _details(body))


def _hint(headers: Mapping[str, str], body: Any) -> float | None:
    """Seconds to wait, as the server says in a header or as Google's RetryInfo; the longest if it says several."""
    hints = [_milliseconds(headers.get("retry-after-ms")), _seconds_or_date(headers.get("retry-after"))]
    for detail in _details(body):
        match = _DURATION.fullmatch(str(detail.get("retryDelay", "")))
        hints.append(float(match[1]) if match else None)
    return max((hint for hint in hints if hint is not None), default=None)


def _milliseconds(value: str | None) -> float | None:
    try:
        return max(0.0, float(value) / 1000) if value else None
    except ValueError:
        return None


def _seconds_or_date(value: str | None) -> float | None:
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    # A date without a zone, or with an unknown one, is Greenwich's in HTTP.
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
