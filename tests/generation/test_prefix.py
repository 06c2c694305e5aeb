"""What prompts share is computed once: nothing else about the answers may change."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from tiny import ARCHITECTURES, tiny_model
from tiny_answers import DIALOGUES, local, timeless

from bedside.config import GenerateSettings
from bedside.few_shot.prompting import prompted
from bedside.generation.cache import roomy_cache
from bedside.generation.labels import start_log_probabilities
from bedside.generation.padding import left_padded
from bedside.generation.prefix import SharedPrefix
from bedside.generation.store import AnswerStore
from bedside.models.chat import ChatFormat
from bedside.tasks.notes import GUIDE, to_example

SHOTS = [to_example("train-1", "Doctor: Any allergies?\nPatient: None.", "ALLERGY", "None."), to_example("train-2", "Ow!", "CC", "Pain.")]
ASKED = [prompted(to_example(f"test-{number}", text, "CC", "x"), GUIDE, SHOTS) for number, text in enumerate(DIALOGUES)]

LEAST = 64

Chats = Callable[[str], ChatFormat]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_labels_are_as_probable_as_without_it(architecture: str, chat_format: Chats) -> None:
    model: Any = tiny_model(architecture).eval()
    chat = chat_format(ARCHITECTURES[architecture])
    prompts = [chat.prompt(example.messages).ids for example in ASKED]
    ids, mask = left_padded(prompts, chat.end_id)
    starts = [chat.text_ids(start) for start in ("CC#", "ALLERGY#", "PLAN#")]
    prefix = SharedPrefix(model, prompts, LEAST)

    cache = prefix.cache(mask)

    held = cache.get_seq_length()
    assert held > 1000  # the guide alone has as many bytes
    assert held < min(map(len, prompts))
    expected = start_log_probabilities(model, ids, mask, starts, roomy_cache())
    for _ in range(2):  # a cache that was used up leaves the next one whole
        torch.testing.assert_close(start_log_probabilities(model, ids, mask, starts, prefix.cache(mask)), expected, atol=2e-5, rtol=0)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_answers_are_the_same_as_without_it(
    architecture: str, chat_format: Chats, quickly: GenerateSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, chat = tiny_model(architecture), chat_format(ARCHITECTURES[architecture])
    settings = quickly.model_copy(update={"tokens_at_once": 30_000})
    read: list[int] = []
    model.get_input_embeddings().register_forward_pre_hook(lambda _, inputs: read.append(inputs[0].numel()))

    def answers(name: str) -> list[dict[str, Any]]:
        read.clear()
        return timeless(local(model, chat, settings).answer(ASKED, AnswerStore(tmp_path / name)))

    shared, with_it = answers("shared"), sum(read)
    monkeypatch.setattr("bedside.generation.local._WORTH_COPYING", 10**6)
    alone, without_it = answers("alone"), sum(read)

    rounded = [[{**answer, "start_probability": round(answer["start_probability"], 4)} for answer in run] for run in (shared, alone)]
    assert rounded[0] == rounded[1]
    assert with_it < without_it / 3


def test_one_prompt_shares_with_nobody(chat_format: Chats) -> None:
    model: Any = tiny_model("llama").eval()
    prompt = chat_format("llama3.2-3b").prompt(ASKED[0].messages).ids
    _, mask = left_padded([prompt], 0)
    assert SharedPrefix(model, [prompt], LEAST).cache(mask).get_seq_length() == 0


def test_prompts_that_are_all_the_same_keep_their_last_token(chat_format: Chats) -> None:
    model: Any = tiny_model("llama").eval()
    prompt = chat_format("llama3.2-3b").prompt(ASKED[0].messages).ids
    _, mask = left_padded([prompt, prompt], 0)
    assert SharedPrefix(model, [prompt, prompt], LEAST).cache(mask).get_seq_length() == len(prompt) - 1


def test_short_beginning_is_left_alone() -> None:
    model: Any = tiny_model("llama").eval()
    prompts = [[*range(60), 1], [*range(60), 2]]
    _, mask = left_padded(prompts, 0)
    assert SharedPrefix(model, prompts, LEAST).cache(mask).get_seq_length() == 0
