"""Prompts and starts are made-up tokens; which token ends an answer is chosen so that the tiny model's answers end apart."""

from threading import Event
from typing import Any

import pytest
import torch
from tiny import ARCHITECTURES, VOCABULARY, tiny_model
from tiny_answers import with_token_bias
from torch import nn
from transformers import GenerationConfig

from bedside.generation.cache import roomy_cache
from bedside.generation.decoding import decoded
from bedside.generation.padding import left_padded

PROMPTS = [[3 + (10 + 7 * row + place) % 90 for place in range(5 + row)] for row in range(6)]
STARTS = [[70 + row] * (1 + row % 3) for row in range(6)]
MOST = 40
NO_END = VOCABULARY - 1


def talkative(architecture: str) -> Any:
    """A tiny model whose vocabulary projection is not its embedding, by which it would say one token again and again."""
    model: Any = tiny_model(architecture)
    torch.manual_seed(1)
    model.lm_head = nn.Linear(64, VOCABULARY, bias=False)
    return model


def decode(model: Any, end_id: int, *, stop: Event | None = None) -> tuple[list[list[int]], list[int], list[int]]:
    """The new tokens, how many rows each pass read, and how far the answers were said to be."""
    rows: list[int] = []
    reached: list[int] = []
    model.lm_head.register_forward_pre_hook(lambda _, states: rows.append(len(states[0])))
    ids, mask = left_padded(PROMPTS, end_id)
    config = GenerationConfig(max_new_tokens=MOST, do_sample=False, eos_token_id=end_id, pad_token_id=end_id)
    new = decoded(model, ids, mask, roomy_cache(), STARTS, config, reached.append, stop or Event())
    return new, rows, reached


def alone(model: Any, row: int, end_id: int) -> list[int]:
    """What the library generates for one prompt and its start, up to and with the end."""
    ids = torch.tensor([PROMPTS[row] + STARTS[row]])
    length = MOST - len(STARTS[row])
    config = GenerationConfig(max_new_tokens=length, do_sample=False, eos_token_id=end_id, pad_token_id=end_id)
    output = model.generate(input_ids=ids, attention_mask=torch.ones_like(ids), generation_config=config)
    new: list[int] = output[0, ids.shape[1] :].tolist()
    return STARTS[row] + new


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_rows_that_have_ended_leave_and_the_others_go_on_as_if_alone(architecture: str) -> None:
    model = talkative(architecture)
    endless = [alone(model, row, NO_END) for row in range(len(PROMPTS))]
    said = {token for tokens in endless for token in tokens} - {token for start in STARTS for token in start}
    end_id = max(sorted(said), key=lambda token: len({tokens.index(token) for tokens in endless if token in tokens}))
    wanted = [alone(model, row, end_id) for row in range(len(PROMPTS))]

    new, rows, reached = decode(model, end_id)

    assert [tokens[: len(answer)] for tokens, answer in zip(new, wanted, strict=True)] == wanted
    assert all(set(tokens[len(answer) :]) <= {end_id} for tokens, answer in zip(new, wanted, strict=True))
    # A pass for each token, over the answers that had not ended before it.
    lengths = [len(answer) for answer in wanted]
    assert rows == [sum(length > place for length in lengths) for place in range(max(lengths))]
    assert len(set(lengths)) > 2
    assert reached == sorted(reached)
    assert reached[-1] == len(PROMPTS)


def test_no_pass_is_read_after_the_last_end() -> None:
    new, rows, reached = decode(with_token_bias({NO_END: 5.0}), NO_END)

    assert rows == [6, 6, 4, 2]
    assert [tokens.index(NO_END) for tokens in new] == [1, 2, 3, 1, 2, 3]
    assert reached[-1] == len(PROMPTS)


def test_it_returns_soon_after_it_is_told_to_stop() -> None:
    stop = Event()
    stop.set()

    new, rows, _ = decode(tiny_model("llama"), NO_END, stop=stop)

    assert rows == [6]
    assert [len(tokens) for tokens in new] == [1] * 6
