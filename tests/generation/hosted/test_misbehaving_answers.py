"""What the clients of Gemini and OpenAI make of an answer that is not what it should be."""

import pytest
from generation.hosted.asking import ANSWER, INPUT, OUTPUT, TEXT, ask_gemini, ask_openai, serving
from generation.hosted.faults import Fault, Kind
from generation.hosted.wire import Usage

answers = pytest.mark.parametrize(
    ("kind", "text", "gemini_finish", "openai_finish"),
    [
        pytest.param(Kind.NONE, ANSWER, "STOP", "stop", id="proper"),
        pytest.param(Kind.SLOW, ANSWER, "STOP", "stop", id="slow, but in time"),
        pytest.param(Kind.CUT, "Cough an", "MAX_TOKENS", "length", id="cut"),
        pytest.param(Kind.BLOCKED_ANSWER, None, "SAFETY", "content_filter", id="blocked"),
        pytest.param(Kind.EMPTY, "", None, "stop", id="empty"),
    ],
)


@answers
def test_an_answer_of_gemini(kind: Kind, text: str | None, gemini_finish: str | None, openai_finish: str) -> None:
    with serving(Fault(kind, seconds=0.05)) as server:
        answer = ask_gemini(server)
    assert answer.text == (text or None)
    assert [candidate.finish_reason for candidate in answer.candidates or []] == ([gemini_finish] if gemini_finish else [])
    usage = answer.usage_metadata
    assert usage is not None
    output = len(text or "") // 4
    assert (usage.prompt_token_count, usage.candidates_token_count, usage.total_token_count) == (INPUT, output or None, INPUT + output)
    assert (server.accepted_per_text, server.billed_tokens) == ({TEXT: 1}, (INPUT, output))


@answers
def test_an_answer_of_openai(kind: Kind, text: str | None, gemini_finish: str | None, openai_finish: str) -> None:
    with serving(Fault(kind, seconds=0.05)) as server:
        answer = ask_openai(server)
    (choice,) = answer.choices
    assert (choice.message.content, choice.finish_reason) == (text, openai_finish)
    assert answer.usage is not None
    output = len(text or "") // 4
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens, answer.usage.total_tokens) == (INPUT, output, INPUT + output)
    assert (server.accepted_per_text, server.billed_tokens) == ({TEXT: 1}, (INPUT, output))


def test_an_answer_without_usage_is_billed_all_the_same() -> None:
    with serving(Fault(Kind.NO_USAGE)) as server:
        gemini, chat = ask_gemini(server), ask_openai(server)
    assert (gemini.text, gemini.usage_metadata) == (ANSWER, None)
    assert (chat.choices[0].message.content, chat.usage) == (ANSWER, None)
    assert (server.accepted_per_text, server.billed_tokens) == ({TEXT: 2}, (2 * INPUT, 2 * OUTPUT))


def test_thoughts_are_beside_geminis_count_of_what_is_written_and_in_openais() -> None:
    with serving(Fault(), usage=lambda _prompt, _answer: Usage(7, 2, thoughts=5)) as server:
        gemini, chat = ask_gemini(server).usage_metadata, ask_openai(server).usage
    assert gemini is not None
    assert (gemini.prompt_token_count, gemini.candidates_token_count, gemini.thoughts_token_count) == (7, 2, 5)
    assert gemini.total_token_count == 14
    assert chat is not None
    assert (chat.prompt_tokens, chat.completion_tokens, chat.total_tokens) == (7, 7, 14)
    assert chat.completion_tokens_details is not None
    assert chat.completion_tokens_details.reasoning_tokens == 5
    assert [(request.input_tokens, request.output_tokens) for request in server.received] == [(7, 7), (7, 7)]


def test_a_prompt_that_gemini_blocks_has_no_candidates() -> None:
    with serving(Fault(Kind.BLOCKED_PROMPT)) as server:
        answer = ask_gemini(server)
    assert (answer.text, answer.candidates, answer.usage_metadata) == (None, None, None)
    assert answer.prompt_feedback is not None
    assert answer.prompt_feedback.block_reason == "SAFETY"
    assert (server.accepted_per_text, server.billed_tokens) == ({}, (0, 0))
