from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from tiny import ARCHITECTURES, tiny_model
from tiny_answers import local, timeless
from transformers import GenerationConfig

from bedside.config import GenerateSettings
from bedside.examples import Example
from bedside.generation.local import LocalModel
from bedside.generation.store import AnswerStore
from bedside.models.chat import ChatFormat
from bedside.tasks.notes import to_example

Chats = Callable[[str], ChatFormat]


def pairs(question: str, count: int) -> list[Example]:
    return [
        to_example(f"{question[:5]}-{n}", f"Question: {question}\nEntry: {'long ' * (n % 4)}entry {n}", "CC", "x") for n in range(count)
    ]


GROUPS = [pairs("What was my last A1c? It was a long time ago, I think.", 9), pairs("Since when do I have asthma, please tell me?", 5)]


def rounded(answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**answer, "start_probability": round(answer["start_probability"], 4)} for answer in timeless(answers)]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_what_is_chosen_is_what_an_answer_would_begin_with(
    architecture: str, chat_format: Chats, quickly: GenerateSettings, tmp_path: Path
) -> None:
    model, chat = tiny_model(architecture), chat_format(ARCHITECTURES[architecture])
    examples = [example for group in GROUPS for example in group]
    written = local(model, chat, quickly).answer(examples, AnswerStore(tmp_path / "written"))

    chosen = local(model, chat, quickly).choose(GROUPS, AnswerStore(tmp_path / "chosen"))

    assert [answer["id"] for answer in chosen] == [example.id for example in examples]
    assert [(answer["new_tokens"], answer["finished"]) for answer in chosen] == [(0, True)] * len(examples)
    for one, other in zip(chosen, written, strict=True):
        assert other["raw"].startswith(one["raw"])
        assert one["start_probability"] == pytest.approx(other["start_probability"], abs=2e-4)


def test_a_question_is_read_once_for_all_of_its_entries(chat_format: Chats, quickly: GenerateSettings, tmp_path: Path) -> None:
    model, chat = tiny_model("llama"), chat_format("llama3.2-3b")
    read: list[int] = []
    model.get_input_embeddings().register_forward_pre_hook(lambda _, inputs: read.append(inputs[0].numel()))

    def chosen(groups: Sequence[Sequence[Example]], name: str) -> tuple[list[dict[str, Any]], int]:
        read.clear()
        return rounded(local(model, chat, quickly).choose(groups, AnswerStore(tmp_path / name))), sum(read)

    together, tokens = chosen(GROUPS, "together")
    alone, tokens_alone = chosen([[example] for group in GROUPS for example in group], "alone")

    assert together == alone
    assert tokens < 0.6 * tokens_alone


def test_of_no_examples_nothing_is_chosen(chat_format: Chats, quickly: GenerateSettings, tmp_path: Path) -> None:
    assert local(tiny_model("llama"), chat_format("llama3.2-3b"), quickly).choose([], AnswerStore(tmp_path / "none")) == []


def test_a_killed_run_goes_on_where_it_was(chat_format: Chats, quickly: GenerateSettings, tmp_path: Path) -> None:
    model, chat = tiny_model("llama"), chat_format("llama3.2-3b")
    whole = timeless(local(model, chat, quickly).choose(GROUPS, AnswerStore(tmp_path / "whole")))
    lines = (tmp_path / "whole").read_bytes().splitlines(keepends=True)
    (tmp_path / "half").write_bytes(b"".join(lines[: len(lines) // 2]) + lines[-1][:20])
    assert timeless(local(model, chat, quickly).choose(GROUPS, AnswerStore(tmp_path / "half"))) == whole


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_an_answer_that_may_start_with_anything_is_what_the_library_writes(
    architecture: str, chat_format: Chats, quickly: GenerateSettings, tmp_path: Path
) -> None:
    model: Any = tiny_model(architecture)
    chat = chat_format(ARCHITECTURES[architecture])
    free = LocalModel(model, chat, [], quickly, seed=0, at_once=1)
    answers = free.answer(GROUPS[0], AnswerStore(tmp_path / "answers"))
    for example, answer in zip(GROUPS[0], answers, strict=True):
        ids = torch.tensor([chat.prompt(example.messages, quickly.max_prompt_length).ids])
        config = GenerationConfig(
            max_new_tokens=quickly.max_new_tokens, do_sample=False, eos_token_id=chat.end_id, pad_token_id=chat.end_id
        )
        expected = model.generate(input_ids=ids, attention_mask=torch.ones_like(ids), generation_config=config)[0, ids.shape[1] :].tolist()
        assert answer["raw"] == chat.text([token for token in expected if token != chat.end_id])
        assert answer["start_probability"] is None


def test_the_projection_is_not_copied_for_each_row(chat_format: Chats, quickly: GenerateSettings, tmp_path: Path) -> None:
    model, chat = tiny_model("llama"), chat_format("llama3.2-3b")
    seen: list[bool] = []
    choosing = local(model, chat, quickly)
    model.get_output_embeddings().register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0].is_contiguous()))
    choosing.choose(GROUPS, AnswerStore(tmp_path / "answers"))
    assert seen
    assert all(seen)
