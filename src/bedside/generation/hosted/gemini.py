"""Google's Gemini, through google-genai."""

import httpx2
from google.genai import Client, errors, types

from bedside.errors import BedsideError
from bedside.generation.hosted.failures import no_such_protocol, of_connection, of_status
from bedside.generation.hosted.wire import Finish, LostError, Reply, Request


class GeminiClient:
    """One server of Google's protocol. ``key`` names the environment variable that ``secret`` comes from, for messages."""

    def __init__(self, base_url: str, http: httpx2.Client, *, key: str | None, secret: str | None, timeout: float) -> None:
        self._http, self._key, self._secret = http, key, secret
        self._client = Client(
            # The library would look for a key of its own.
            api_key=secret or "none",
            vertexai=False,
            http_options=types.HttpOptions(
                base_url=base_url,
                httpx_client=http,
                api_version="v1beta",
                timeout=round(timeout * 1000),
                retry_options=types.HttpRetryOptions(attempts=1),  # how often is decided, and counted, elsewhere
            ),
        )

    def ask(self, request: Request) -> Reply:
        """See :class:`~bedside.generation.hosted.wire.Client`."""
        try:
            return _reply(self._client.models.generate_content(model=request.model, contents=_contents(request), config=_config(request)))
        except Exception as error:  # of the library, or of what it made of an answer that is none
            failed = error
        # Out here it has no context: the library's own errors quote the answer, and parts of a wrong key.
        raise self._meaning(failed, request)

    def _meaning(self, failed: Exception, request: Request) -> Exception:
        match failed:
            case errors.APIError():
                headers = failed.response.headers if failed.response is not None else {}
                return of_status(failed.code, headers, failed.details, request, key=self._key, secret=self._secret)
            case httpx2.TransportError():
                return of_connection(failed)
            case BedsideError():
                return failed
            case _:
                return LostError(f"what came back is no answer ({type(failed).__name__})")

    def close(self) -> None:
        """See :class:`~bedside.generation.hosted.wire.Client`."""
        self._http.close()


def _contents(request: Request) -> list[types.Content]:
    roles = {"user": "user", "assistant": "model"}
    return [types.Content(role=roles[role], parts=[types.Part(text=text)]) for role, text in request.messages if role in roles]


def _config(request: Request) -> types.GenerateContentConfig:
    budget = request.thinking_budget
    return types.GenerateContentConfig(
        system_instruction="\n\n".join(text for role, text in request.messages if role == "system") or None,
        temperature=request.temperature,
        max_output_tokens=request.max_tokens,
        seed=request.seed,
        thinking_config=None if budget is None else types.ThinkingConfig(thinking_budget=budget),
    )


def _reply(found: types.GenerateContentResponse) -> Reply:
    usage = found.usage_metadata
    if not found.candidates and not found.prompt_feedback and not usage:
        raise no_such_protocol("Google's")
    finish, text, said = _finish(found)
    # The library gives None for a count of zero, and for one that is not there: what was written without being counted is not known.
    counted = usage is not None and (usage.candidates_token_count is not None or not text)
    return Reply(
        finish,
        text,
        input_tokens=usage.prompt_token_count if usage and counted else None,
        output_tokens=(usage.candidates_token_count or 0) + (usage.thoughts_token_count or 0) if usage and counted else None,
        said=said,
    )


def _finish(found: types.GenerateContentResponse) -> tuple[Finish, str, str]:
    """How the answer came back, its text and the server's word for it."""
    if not found.candidates:
        blocked = found.prompt_feedback.block_reason if found.prompt_feedback else None
        return ("blocked", "", f"prompt: {blocked.value}") if blocked else ("empty", "", "no candidate")
    candidate = found.candidates[0]
    parts = (candidate.content.parts if candidate.content else None) or []
    text = "".join(part.text or "" for part in parts if not part.thought)
    reason = candidate.finish_reason
    match reason:
        case types.FinishReason.MAX_TOKENS:
            return "cut", text, reason.value
        case types.FinishReason.STOP | types.FinishReason.FINISH_REASON_UNSPECIFIED | None:
            return ("answered" if text.strip() else "empty"), text, reason.value if reason else ""
        case _:
            return "blocked", text, reason.value
