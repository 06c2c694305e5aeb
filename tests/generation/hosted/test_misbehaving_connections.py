"""What the clients of Gemini and OpenAI make of silence, and of answers that break off."""

from collections import Counter
from json import JSONDecodeError

import httpx2
import openai
import pytest
from generation.hosted.asking import INPUT, OUTPUT, TEXT, Ask, ask_gemini, ask_openai, either, serving
from generation.hosted.faults import Fault, Kind

broken = pytest.mark.parametrize(
    ("fault", "error", "accepted"),
    [
        pytest.param(Fault(Kind.SLOW, seconds=30), httpx2.ReadTimeout, True, id="slow"),
        pytest.param(Fault(Kind.DROPPED_BEFORE), httpx2.RemoteProtocolError, False, id="dropped before"),
        pytest.param(Fault(Kind.DROPPED_BEFORE, reset=True), httpx2.ReadError, False, id="reset before"),
        pytest.param(Fault(Kind.DROPPED_BODY), httpx2.RemoteProtocolError, True, id="dropped body"),
        pytest.param(Fault(Kind.DROPPED_BODY, reset=True), httpx2.ReadError, True, id="reset body"),
    ],
)


@broken
def test_geminis_client_raises_what_its_transport_does(fault: Fault, error: type[httpx2.TransportError], accepted: bool) -> None:
    with serving(fault) as server, pytest.raises(error) as raised:
        ask_gemini(server, timeout=0.5 if fault.kind is Kind.SLOW else 5.0)
    assert raised.type is error
    assert server.accepted_per_text[TEXT] == accepted
    assert server.billed_tokens == ((INPUT, OUTPUT) if accepted else (0, 0))


@broken
def test_openais_client_has_its_own_exceptions(fault: Fault, error: type[httpx2.TransportError], accepted: bool) -> None:
    with serving(fault) as server, pytest.raises(openai.APIConnectionError) as raised:
        ask_openai(server, timeout=0.5 if fault.kind is Kind.SLOW else 5.0)
    assert isinstance(raised.value, openai.APITimeoutError) == (fault.kind is Kind.SLOW)
    assert type(raised.value.__cause__) is error
    assert server.accepted_per_text[TEXT] == accepted
    assert server.billed_tokens == ((INPUT, OUTPUT) if accepted else (0, 0))


@either
def test_truncated_json_is_an_exception_of_the_json_module(ask: Ask) -> None:
    with serving(Fault(Kind.TRUNCATED_JSON)) as server, pytest.raises(JSONDecodeError):
        ask(server)
    assert (server.accepted_per_text, server.billed_tokens) == ({TEXT: 1}, (INPUT, OUTPUT))


def test_json_that_is_cut_within_a_character_is_another_exception_of_openais_client() -> None:
    def raised(answer: str) -> tuple[type[BaseException], type[BaseException]]:
        with serving(Fault(Kind.TRUNCATED_JSON), answer=lambda _text: answer) as server:
            with pytest.raises(ValueError) as gemini:  # noqa: PT011
                ask_gemini(server)
            with pytest.raises(ValueError) as chat:  # noqa: PT011
                ask_openai(server)
        return gemini.type, chat.type

    # A byte more at the front, half a byte further in the middle: among four answers, two are cut within a character.
    found = Counter(raised("a" * more + "é" * 400) for more in range(4))
    assert found == {(JSONDecodeError, JSONDecodeError): 2, (JSONDecodeError, UnicodeDecodeError): 2}
