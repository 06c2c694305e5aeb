from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig, get_peft_model
from tiny import ARCHITECTURES, VOCABULARY, tiny_model, tiny_tokenizer
from tiny_answers import EXAMPLES, local, with_token_bias
from transformers import GenerationConfig

from bedside.config import GenerateSettings
from bedside.examples import Example
from bedside.generation.store import AnswerStore
from bedside.models.chat import ChatFormat
from bedside.tasks.notes import SECTIONS, answer_starts, parse, to_prediction

Chats = Callable[[str], ChatFormat]
Answers = Callable[..., list[dict[str, Any]]]

every_architecture = pytest.mark.parametrize("architecture", ARCHITECTURES)


@every_architecture
def test_answers_start_with_a_code_and_come_in_the_order_of_the_examples(
    architecture: str, answers_of: Answers, chat_format: Chats, quickly: GenerateSettings
) -> None:
    answers = answers_of(architecture, quickly)

    assert [answer["id"] for answer in answers] == [example.id for example in EXAMPLES]
    for answer, example in zip(answers, EXAMPLES, strict=True):
        section = parse(answer["raw"]).section
        assert section in SECTIONS
        assert answer["raw"].startswith(f"{section}#")
        assert 1 / 20 <= answer["start_probability"] <= 1
        assert answer["prompt_tokens"] == len(chat_format(ARCHITECTURES[architecture]).prompt(example.messages).ids)
        assert answer["omitted"] == 0
        start = len(f"{section}#")
        assert start < answer["new_tokens"] <= start + 6
        assert answer["finished"] or answer["new_tokens"] == start + 6
        assert to_prediction(example, answer)["prediction"]["section"] == section
    assert len({answer["raw"] for answer in answers}) > 1


@every_architecture
def test_company_in_a_batch_changes_no_answer(architecture: str, answers_of: Answers, quickly: GenerateSettings) -> None:
    alone = answers_of(architecture, quickly.model_copy(update={"tokens_at_once": 1}))
    together = answers_of(architecture, quickly.model_copy(update={"tokens_at_once": 10_000}))

    assert [answer["raw"] for answer in together] == [answer["raw"] for answer in alone]


@every_architecture
@pytest.mark.parametrize("adapted", [pytest.param(False, id="base"), pytest.param(True, id="with adapter")])
def test_answers_are_those_of_plain_generation(
    architecture: str, adapted: bool, answers_of: Answers, chat_format: Chats, quickly: GenerateSettings
) -> None:
    model: Any = tiny_model(architecture)
    if adapted:
        targets = ["q_proj", "v_proj"]
        lora = LoraConfig(task_type="CAUSAL_LM", target_modules=targets, init_lora_weights=False, exclude_modules=".*vision.*")
        model = get_peft_model(model, lora)
    chat, tokenizer = chat_format(ARCHITECTURES[architecture]), tiny_tokenizer(ARCHITECTURES[architecture])

    answers = answers_of(architecture, quickly.model_copy(update={"tokens_at_once": 10_000}), model=model)

    settings = GenerationConfig(max_new_tokens=6, do_sample=False, eos_token_id=chat.end_id, pad_token_id=chat.end_id)
    for example, answer in zip(EXAMPLES, answers, strict=True):
        start = next(start for start in answer_starts() if answer["raw"].startswith(start))
        ids = torch.tensor([chat.prompt(example.messages).ids + chat.text_ids(start)])
        new = model.generate(input_ids=ids, attention_mask=torch.ones_like(ids), generation_config=settings)[0, ids.shape[1] :].tolist()
        text = new[: new.index(chat.end_id)] if chat.end_id in new else new
        assert answer["raw"] == start + str(tokenizer.decode(text, skip_special_tokens=True))


def test_answer_stops_at_the_end_of_turn(answers_of: Answers, chat_format: Chats, quickly: GenerateSettings) -> None:
    end = chat_format("llama3.2-3b").end_id

    answers = answers_of("llama", quickly, model=with_token_bias({end: 5.0}))

    # Every token but the end is equally likely, so the shortest code is the likeliest.
    assert {(answer["raw"], answer["new_tokens"], answer["finished"]) for answer in answers} == {("CC#", 4, True)}


def test_answer_that_does_not_stop_is_cut(answers_of: Answers, chat_format: Chats, quickly: GenerateSettings) -> None:
    letter = chat_format("llama3.2-3b").text_ids("x")[0]

    answers = answers_of("llama", quickly, model=with_token_bias({letter: 5.0}))

    assert {(answer["raw"], answer["new_tokens"], answer["finished"]) for answer in answers} == {("CC#xxxxxx", 9, False)}


def test_probability_of_the_start_is_among_all_starts(answers_of: Answers, quickly: GenerateSettings) -> None:
    answers = answers_of("llama", quickly, model=with_token_bias({}))

    # One token a letter, each with the probability 1 / VOCABULARY.
    weights = [VOCABULARY ** -float(len(start)) for start in answer_starts()]
    assert [answer["start_probability"] for answer in answers] == [pytest.approx(max(weights) / sum(weights), abs=2e-6)] * len(EXAMPLES)


def test_answers_that_end_apart_are_each_cut_at_their_end(answers_of: Answers, chat_format: Chats, quickly: GenerateSettings) -> None:
    chat = chat_format("llama3.2-3b")
    letter, end = chat.text_ids("x")[0], chat.end_id
    settings = quickly.model_copy(update={"temperature": 1.0, "tokens_at_once": 10_000})

    answers = answers_of("llama", settings, model=with_token_bias({letter: 20.0, end: 20.0}))

    lengths = [len(answer["raw"]) - len("CC#") for answer in answers]
    assert all(answer["raw"] == "CC#" + "x" * length for answer, length in zip(answers, lengths, strict=True))
    assert [answer["new_tokens"] for answer in answers] == [3 + min(length + 1, 6) for length in lengths]
    assert [answer["finished"] for answer in answers] == [length < 6 for length in lengths]
    assert len(set(lengths)) > 1


def test_sampling_follows_from_the_seed(answers_of: Answers, quickly: GenerateSettings) -> None:
    settings = quickly.model_copy(update={"temperature": 1.0})

    assert answers_of("qwen3", settings, seed=1) == answers_of("qwen3", settings, seed=1)
    assert answers_of("qwen3", settings, seed=1) != answers_of("qwen3", settings, seed=2)
    assert answers_of("qwen3", settings, seed=1) != answers_of("qwen3", quickly, seed=1)


@pytest.mark.parametrize("temperature", [pytest.param(0.0, id="greedy"), pytest.param(1.0, id="sampled")])
def test_settings_of_the_checkpoint_do_not_decide(temperature: float, answers_of: Answers, quickly: GenerateSettings) -> None:
    settings = quickly.model_copy(update={"temperature": temperature})
    model: Any = tiny_model("qwen3")
    model.generation_config = GenerationConfig(do_sample=True, top_k=1, top_p=0.1, repetition_penalty=9.0, min_new_tokens=3, num_beams=2)

    assert answers_of("qwen3", settings, model=model) == answers_of("qwen3", settings)


def test_sampling_is_from_the_whole_vocabulary(chat_format: Chats, quickly: GenerateSettings, tmp_path: Path) -> None:
    # The library would keep 50 tokens by default, here those that stand for no text.
    settings = quickly.model_copy(update={"temperature": 1.0, "max_new_tokens": 200, "tokens_at_once": 10_000})
    chat = chat_format("llama3.2-3b")
    bias = {token: token / 1000 for token in range(VOCABULARY)} | {chat.end_id: -50.0}
    model = local(with_token_bias(bias), chat, settings)

    answers = model.answer(EXAMPLES, AnswerStore(tmp_path / "answers.jsonl"))

    assert len(set("".join(answer["raw"] for answer in answers))) > 60


def test_long_dialogue_is_shortened_and_counted(chat_format: Chats, quickly: GenerateSettings, tmp_path: Path) -> None:
    settings = quickly.model_copy(update={"max_prompt_length": 150})
    chat = chat_format("smollm2-135m")
    model = local(tiny_model("llama"), chat, settings)
    short, long = EXAMPLES[0], Example("long", "long", [{"role": "user", "content": "~" * 500}], "CC#x", {})

    answers = model.answer([short, long], AnswerStore(tmp_path / "answers.jsonl"))

    assert [(answer["prompt_tokens"], answer["omitted"] > 0) for answer in answers] == [
        (len(chat.prompt(short.messages).ids), False),
        (150, True),
    ]
    assert answers[1]["omitted"] == chat.prompt(long.messages, 150).omitted
