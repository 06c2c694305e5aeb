import math
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from datasets import Dataset
from tiny import FAMILIES, tiny_tokenizer

from bedside.errors import DataError
from bedside.examples import Example, write_examples
from bedside.models.chat import ChatFormat, Prompt
from bedside.tasks.notes import answer_starts, to_example
from bedside.training.data import IGNORED, Collator, LengthGroups, balanced, parts, tokenize, tokenized, with_blank

Chats = Callable[[str], ChatFormat]

DIALOGUE = "Doctor: What brings you in?\nPatient: My back hurts."


def row(example: Example) -> dict[str, object]:
    return {"id": example.id, "messages": example.messages, "target": example.target}


def supervised(tokens: Mapping[str, Any]) -> list[int]:
    return [label for label in tokens["labels"] if label != IGNORED]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Back pain.", id="short note"),
        pytest.param("Back pain.\n\nNo fever; 38,5 °C.", id="two paragraphs"),
        pytest.param("None.", id="a note that says none"),
        pytest.param("", id="empty note"),
        pytest.param("Pain <|im_end|> <end_of_turn> <|eot_id|> #2.", id="control tokens in the note"),
    ],
)
def test_supervised_tokens_are_the_target_and_the_end(family: str, text: str, chat_format: Chats) -> None:
    chat, tokenizer = chat_format(family), tiny_tokenizer(family)
    example = to_example("train-1", DIALOGUE, "CC", text)

    tokens: Any = tokenize(row(example), chat, answer_starts(), max_length=1024)

    assert tokenizer.decode(supervised(tokens)[:-1]) == f"CC#{text}"
    assert supervised(tokens)[-1] == chat.end_id
    assert supervised(tokens).count(chat.end_id) == 1
    prompt = chat.prompt(example.messages).ids
    assert tokens["input_ids"] == prompt + supervised(tokens)
    assert tokens["labels"][: len(prompt)] == [IGNORED] * len(prompt)
    assert (tokens["length"], tokens["omitted"]) == (len(tokens["input_ids"]), 0)


def test_code_and_text_are_tokenized_apart(chat_format: Chats) -> None:
    chat = chat_format("llama3.2-3b")
    # Two line breaks would be one token if the answer were tokenized as a whole.
    example = Example("1", "1", [{"role": "user", "content": "?"}], "A\n\nb", {})

    tokens: Any = tokenize(row(example), chat, ["A\n"], max_length=512)

    assert supervised(tokens) == [*chat.text_ids("A\n"), *chat.text_ids("\nb"), chat.end_id]


def test_every_code_is_learned_as_generation_will_write_it(chat_format: Chats) -> None:
    chat = chat_format("qwen3-4b")
    for start in answer_starts():
        tokens: Any = tokenize(row(to_example("1", DIALOGUE, start[:-1], "Text.")), chat, answer_starts(), max_length=1024)

        assert supervised(tokens) == [*chat.text_ids(start), *chat.text_ids("Text."), chat.end_id]


@pytest.mark.parametrize(
    ("dialogue", "note", "length"),
    [
        pytest.param(2000, 20, 512, id="long dialogue: the sequence is exactly the limit"),
        pytest.param(2000, 300, 512, id="long dialogue, long note: the note is whole"),
        pytest.param(2000, 600, None, id="note longer than the limit: the note is whole"),
    ],
)
@pytest.mark.parametrize("family", FAMILIES)
def test_truncation_never_touches_the_target(family: str, dialogue: int, note: int, length: int | None, chat_format: Chats) -> None:
    chat, tokenizer = chat_format(family), tiny_tokenizer(family)
    target = "CC#" + "abcdefghij" * (note // 10)
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "~" * dialogue}]

    tokens: Any = tokenize(row(Example("1", "1", messages, target, {})), chat, answer_starts(), max_length=512)

    assert tokenizer.decode(supervised(tokens)[:-1]) == target
    kept = tokenizer.decode(tokens["input_ids"]).count("~")
    assert 0 < kept == dialogue - tokens["omitted"]
    if length is not None:
        assert tokens["length"] == length


def test_row_without_turns_is_refused(chat_format: Chats) -> None:
    with pytest.raises(DataError, match="example 'train-7' has no chat turns: run `dvc repro prepare`"):
        tokenize({"id": "train-7", "target": "CC#x", "messages": None}, chat_format("llama3.2-3b"), answer_starts(), 512)


def test_collator_pads_on_the_right() -> None:
    rows = [{"input_ids": [5, 6, 7], "labels": [IGNORED, 6, 7]}, {"input_ids": [8], "labels": [8]}]

    batch = Collator(pad_id=9)(rows)

    assert {name: tensor.tolist() for name, tensor in batch.items()} == {
        "input_ids": [[5, 6, 7], [8, 9, 9]],
        "attention_mask": [[1, 1, 1], [1, 0, 0]],
        "labels": [[IGNORED, 6, 7], [8, IGNORED, IGNORED]],
    }
    assert {tensor.dtype for tensor in batch.values()} == {torch.int64}


class CountingChat(ChatFormat):
    prompts = 0

    def prompt(self, messages: Sequence[Mapping[str, str]], max_length: int | None = None) -> Prompt:
        self.prompts += 1
        return super().prompt(messages, max_length)


@pytest.fixture
def counting() -> CountingChat:
    return CountingChat(tiny_tokenizer("smollm2-135m"), {})


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    notes = [("CC", "Back pain."), ("ALLERGY", "None."), ("ROS", "Longer text. " * 30)]
    path = tmp_path / "train.jsonl"
    write_examples(path, [to_example(f"train-{number}", DIALOGUE, *note) for number, note in enumerate(notes)])
    return path


def rows_of(path: Path, chat: ChatFormat, *, max_length: int = 512, key: str = "key") -> list[dict[str, Any]]:
    rows = tokenized(path, chat, answer_starts(), max_length=max_length, cache=path.parent / "cache", key=key)
    return [dict(each) for each in rows]


def test_tokenized_examples_are_those_of_the_file_in_its_order(prepared: Path, counting: CountingChat) -> None:
    rows = rows_of(prepared, counting)

    assert [sorted(each) for each in rows] == [["input_ids", "labels", "length", "omitted"]] * 3
    tokenizer = tiny_tokenizer("smollm2-135m")
    assert [tokenizer.decode(supervised(each)[:7]) for each in rows] == ["CC#Back", "ALLERGY", "ROS#Lon"]


def test_second_call_reads_the_cache(prepared: Path, counting: CountingChat) -> None:
    first = rows_of(prepared, counting)
    assert counting.prompts == 3

    assert rows_of(prepared, counting) == first
    assert counting.prompts == 3


@pytest.mark.parametrize(
    "change",
    [pytest.param({"max_length": 400}, id="another length"), pytest.param({"key": "other"}, id="another tokenizer")],
)
def test_cache_is_not_used_for_other_settings(change: dict[str, Any], prepared: Path, counting: CountingChat) -> None:
    rows_of(prepared, counting)

    rows_of(prepared, counting, **change)

    assert counting.prompts == 6


def test_cache_is_not_used_for_other_data(prepared: Path, counting: CountingChat) -> None:
    before = rows_of(prepared, counting)
    write_examples(prepared, [to_example("train-0", DIALOGUE, "CC", "Neck pain.")])

    after = rows_of(prepared, counting)

    assert len(after) == 1
    assert after[0] != before[0]


@pytest.mark.parametrize(
    ("lengths", "shared", "expected"),
    [
        pytest.param([], 0, [], id="nothing"),
        pytest.param([100, 300, 200], 0, [[1, 2, 0]], id="all at once, longest first"),
        pytest.param([512] * 4, 0, [[0, 1], [2, 3]], id="as many as fit"),
        pytest.param([2000, 10], 0, [[0], [1]], id="longer than a part"),
        pytest.param([600, 500, 400, 300], 0, [[0, 2], [1, 3]], id="the short ones fill what the long ones leave"),
        pytest.param([512] * 4, 256, [[0, 1, 2], [3]], id="what all begin with counts once: 256 + 3 × 256"),
        pytest.param([512, 512, 1], 100, [[0, 1, 2]], id="one without targets is shorter than what the others share"),
    ],
)
def test_parts_are_filled_up(lengths: list[int], shared: int, expected: list[list[int]]) -> None:
    assert parts(lengths, 1024, shared) == expected


def test_parts_hold_everything_once_and_hardly_more_than_the_fewest() -> None:
    draw = random.Random(0)
    for _ in range(200):
        lengths = [draw.randint(20, 600) for _ in range(draw.randint(1, 30))]

        found = parts(lengths, 1024)

        assert sorted(position for part in found for position in part) == list(range(len(lengths)))
        assert max(sum(lengths[position] for position in part) for part in found) <= 1024
        assert len(found) <= math.ceil(sum(lengths) / 1024) * 11 / 9 + 1


def order(seed: int, epoch: int, processes: int = 1) -> list[int]:
    torch.rand(3)  # whatever else was drawn does not matter
    groups = LengthGroups(8, [10 * (number % 7 + 1) for number in range(50)], seed, processes)
    groups.set_epoch(epoch)
    assert len(groups) == 56
    return list(groups)


def test_order_is_decided_by_seed_and_epoch_alone() -> None:
    assert order(1, 0) == order(1, 0)
    assert len({tuple(order(seed, epoch)) for seed, epoch in ((1, 0), (1, 1), (5, 0))}) == 3


@pytest.mark.parametrize("processes", [1, 2, 4])
def test_every_example_comes_once_and_blank_ones_fill_the_last_group(processes: int) -> None:
    found = order(1, 0, processes)

    assert sorted(found) == [*range(50), *[50] * 6]
    # The same examples in each group, however they are dealt.
    assert [{*found[start : start + 8]} for start in range(0, 56, 8)] == [{*order(1, 0)[start : start + 8]} for start in range(0, 56, 8)]
    assert {50} == {*found[48:]} - {*range(50)}


def test_blank_row_has_no_target() -> None:
    rows = Dataset.from_list([{"input_ids": [5, 6], "labels": [IGNORED, 6], "length": 2, "omitted": 0}])

    assert with_blank(rows).to_list() == [*rows.to_list(), {"input_ids": [0], "labels": [IGNORED], "length": 1, "omitted": 0}]


def test_processes_are_dealt_like_lengths() -> None:
    lengths = [100, 90, 80, 70, 60, 50, 40, 30]

    dealt = list(LengthGroups(8, lengths, 0, 2))

    assert [lengths[row] for row in dealt] == [100, 70, 60, 30, 90, 80, 50, 40]


@pytest.mark.parametrize(
    ("batches", "expected"),
    [
        pytest.param(1, [[5, 4, 3, 2, 1]], id="one"),
        pytest.param(2, [[5, 2, 1], [4, 3]], id="there and back"),
        pytest.param(3, [[5], [4, 1], [3, 2]], id="the shortest to the one before the last"),
    ],
)
def test_batches_of_evaluation_have_as_much_to_do(batches: int, expected: list[list[int]]) -> None:
    rows = Dataset.from_list([{"length": length} for length in (3, 1, 5, 2, 4)])

    assert balanced(rows, batches)["length"] == [length for batch in expected for length in batch]
