"""Asking the misbehaving server as the programs do that use the clients' libraries."""

from collections.abc import Callable
from typing import Any

import openai
import pytest
from generation.hosted.faults import Fault, Plan, always
from generation.hosted.misbehaving import MisbehavingServer
from generation.hosted.wire import Usage, by_length
from google import genai
from google.genai import types
from openai.types.chat import ChatCompletion, ChatCompletionMessageParam

KEY = "made-up-key-0123456789"
TEXT = "Doctor: Hello."
ANSWER = "Cough and fever."
INPUT, OUTPUT = len("Be brief." + TEXT) // 4, len(ANSWER) // 4


def serving(
    fault: Fault,
    *,
    plan: Plan | None = None,
    answer: Callable[[str], str] = lambda _text: ANSWER,
    usage: Callable[[str, str], Usage] = by_length,
    latency: float = 0.0,
) -> MisbehavingServer:
    """A server with the same fault for every request, unless it has a plan."""
    return MisbehavingServer(key=KEY, answer=answer, plan=plan or always(fault), usage=usage, latency=latency)


def ask_gemini(
    server: MisbehavingServer,
    contents: Any = TEXT,
    *,
    key: str = KEY,
    timeout: float = 5.0,
    version: str | None = None,
) -> types.GenerateContentResponse:
    once = types.HttpRetryOptions(attempts=1)
    options = types.HttpOptions(base_url=server.url, api_version=version, timeout=int(1000 * timeout), retry_options=once)
    with genai.Client(api_key=key, vertexai=False, http_options=options) as client:
        config = types.GenerateContentConfig(system_instruction="Be brief.")
        return client.models.generate_content(model="gemini-small", contents=contents, config=config)


def openai_client(server: MisbehavingServer, *, key: str = KEY, timeout: float = 5.0) -> openai.OpenAI:
    return openai.OpenAI(api_key=key, base_url=f"{server.url}/v1", max_retries=0, timeout=timeout)


def ask_openai(server: MisbehavingServer, text: str = TEXT, *, key: str = KEY, timeout: float = 5.0) -> ChatCompletion:
    with openai_client(server, key=key, timeout=timeout) as client:
        turns: list[ChatCompletionMessageParam] = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": text}]
        return client.chat.completions.create(model="gpt-small", messages=turns)


Ask = Callable[..., Any]
either = pytest.mark.parametrize("ask", [pytest.param(ask_gemini, id="gemini"), pytest.param(ask_openai, id="openai")])
