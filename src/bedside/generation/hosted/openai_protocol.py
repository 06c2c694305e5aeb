"""Any server that speaks OpenAI's chat completions (OpenAI, vLLM, Ollama, llama.cpp, …), through openai."""

import json
from typing import Any

import httpx2
import openai

from bedside.errors import BedsideError
from bedside.generation.hosted.failures import no_such_protocol, of_connection, of_status
from bedside.generation.hosted.wire import Finish, LostError, Reply, Request

_FILTERED = "content_filter"


class OpenAIClient:
    """One server of OpenAI's protocol. ``key`` names the environment variable that ``secret`` comes from, for messages."""

    def __init__(self, base_url: str, http: httpx2.Client, *, key: str | None, secret: str | None, timeout: float) -> None:
        self._http, self._key, self._secret = http, key, secret
        self._client = openai.OpenAI(
            # The library would look for a key of its own.
            api_key=secret or "none",
            base_url=base_url,
            http_client=http,
            timeout=timeout,
            max_retries=0,  # how often is decided, and counted, elsewhere
        )

    def ask(self, request: Request) -> Reply:
        """See :class:`~bedside.generation.hosted.wire.Client`."""
        completions: Any = self._client.chat.completions
        try:
            return _reply(
                completions.create(
                    model=request.model,
                    messages=[{"role": role, "content": text} for role, text in request.messages],
                    temperature=request.temperature,
                    seed=request.seed,
                    extra_body={request.limit: request.max_tokens, **json.loads(request.options)},
                )
            )
        except Exception as error:  # of the library, or of what it made of an answer that is none
            failed = error
        if isinstance(failed, openai.APIStatusError) and failed.code == _FILTERED:
            # Azure's way to say that it has not read on: nothing is billed.
            return Reply("blocked", "", 0, 0, "prompt: content_filter")
        # Out here it has no context: the library's own errors quote the answer, and parts of a wrong key.
        raise self._meaning(failed, request)

    def _meaning(self, failed: Exception, request: Request) -> Exception:
        match failed:
            case openai.APIStatusError():
                return of_status(failed.status_code, failed.response.headers, failed.body, request, key=self._key, secret=self._secret)
            case openai.APIConnectionError():
                return of_connection(failed)
            case BedsideError():
                return failed
            case _:
                return LostError(f"what came back is no answer ({type(failed).__name__})")

    def close(self) -> None:
        """See :class:`~bedside.generation.hosted.wire.Client`."""
        self._http.close()


def _reply(found: Any) -> Reply:
    if not isinstance(getattr(found, "choices", None), list):
        raise no_such_protocol("OpenAI's")
    usage = getattr(found, "usage", None)
    finish, text, said = _finish(found)
    return Reply(
        finish,
        text,
        input_tokens=usage.prompt_tokens if usage else None,
        output_tokens=usage.completion_tokens if usage else None,
        said=said,
    )


def _finish(found: Any) -> tuple[Finish, str, str]:
    """How the answer came back, its text and the server's word for it."""
    if not found.choices:
        return "empty", "", "no choice"
    choice = found.choices[0]
    text, said = choice.message.content or "", str(choice.finish_reason)
    if choice.message.refusal:
        return "blocked", text, "refusal"
    match choice.finish_reason:
        case "length":
            return "cut", text, said
        case "content_filter":
            return "blocked", text, said
        case "stop" | None:
            return ("answered" if text.strip() else "empty"), text, said
        case other:
            raise LostError(f"the answer ended with {other!r}")
