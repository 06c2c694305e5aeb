import pytest
import torch

from bedside.generation.batches import batches, batches_at_once


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        pytest.param(1, [["b"], ["a"], ["c"], ["d"]], id="one that does not fit is alone"),
        pytest.param(52, [["a", "c"], ["b"], ["d"]], id="largest first, as many as fit with their answers"),
        pytest.param(10_000, [["b", "a", "c", "d"]], id="all"),
    ],
)
def test_batches_are_bounded_by_tokens(tokens: int, expected: list[list[str]]) -> None:
    assert batches({"a": 20, "b": 40, "c": 20, "d": 10}, 6, tokens, at_once=1) == expected


def test_batches_at_once_share_the_tokens_and_the_lengths() -> None:
    prompts = {"a": 10, "b": 20, "c": 30, "d": 40, "e": 50}

    assert batches(prompts, 0, 180, at_once=2) == [["d", "b"], ["c", "a"], ["e"]]
    assert batches(prompts, 0, 400, at_once=2) == [["e", "c", "a"], ["d", "b"]]


def test_few_long_prompts_are_answered_apart_from_many_short_ones() -> None:
    prompts = {f"{number:02}": length for number, length in enumerate([600] * 4 + [100] * 60)}

    # 4 × 800 + 60 × 300 + 2 × 8192 tokens' worth, against 64 × 800 + 8192.
    assert [len(batch) for batch in batches(prompts, 200, 100_000, at_once=1)] == [60, 4]


@pytest.mark.parametrize(
    ("threads", "temperature", "expected"),
    [
        pytest.param(1, 0.0, 1, id="one thread"),
        pytest.param(2, 0.0, 2, id="a batch each"),
        pytest.param(6, 0.0, 3, id="three of two threads rather than four of one"),
        pytest.param(7, 0.0, 1, id="one of seven rather than four of one"),
        pytest.param(16, 0.0, 4, id="each reads all weights"),
        pytest.param(2, 0.7, 1, id="sampling has one generator"),
    ],
)
def test_batches_at_once_use_the_threads(threads: int, temperature: float, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch, "get_num_threads", lambda: threads)

    assert batches_at_once(temperature) == expected


def test_a_gpu_answers_one_batch_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)

    assert batches_at_once(0.0) == 1
