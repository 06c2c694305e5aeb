import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig, get_peft_model
from tiny import ARCHITECTURES, VOCABULARY, tiny_model, tiny_tokenizer
from torch import nn
from transformers import GenerationConfig

from bedside.config import GenerateSettings, Settings
from bedside.examples import Example
from bedside.generation.local import LocalModel
from bedside.generation.store import AnswerStore
from bedside.generation.threads import results
from bedside.models.chat import ChatFormat
from bedside.tasks.notes import SECTIONS, answer_starts, parse, to_prediction

Chats = Callable[[str], ChatFormat]

every_architecture = pytest.mark.parametrize("architecture", ARCHITECTURES)

# Of different lengths, the longest neither first nor last.
DIALOGUES = ["Cough.", "Doctor: Hi.\nPatient: My back hurts.", "Pain " * 20, "No allergies, no surgery.", "Fever since Monday."]
EXAMPLES = [
    Example(f"test-{number}", f"test-{number}", [{"role": "user", "content": text}], "CC#x", {"section": "CC", "text": "x"})
    for number, text in enumerate(DIALOGUES)
]


class KilledError(Exception):
    pass


class InterruptedStore(AnswerStore):
    """A store whose process ends after the first batch."""

    def add(self, answers: Sequence[dict[str, Any]]) -> None:
        super().add(answers)
        raise KilledError


@pytest.fixture(scope="session")
def quickly(settings: Settings) -> GenerateSettings:
    return settings.generate.model_copy(update={"tokens_at_once": 250, "max_new_tokens": 6})


@pytest.fixture(scope="session")
def two_at_once(quickly: GenerateSettings) -> GenerateSettings:
    """As much room for each of two batches as :func:`quickly` has for one."""
    return quickly.model_copy(update={"tokens_at_once": 2 * quickly.tokens_at_once})


def local(model: Any, chat: ChatFormat, settings: GenerateSettings, *, seed: int = 0, at_once: int = 1) -> LocalModel:
    return LocalModel(model, chat, answer_starts(), settings, seed=seed, at_once=at_once)


@pytest.fixture
def answers_of(chat_format: Chats, tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """The answers of a model to the examples, without the seconds they took."""
    count = iter(range(100))

    def of(architecture: str, settings: GenerateSettings, *, model: Any = None, seed: int = 0) -> list[dict[str, Any]]:
        family = ARCHITECTURES[architecture]
        answering = local(model or tiny_model(architecture), chat_format(family), settings, seed=seed)
        return timeless(answering.answer(EXAMPLES, AnswerStore(tmp_path / f"{next(count)}.jsonl")))

    return of


Answers = Callable[..., list[dict[str, Any]]]


def timeless(answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: value for key, value in answer.items() if key != "seconds"} for answer in answers]


def with_token_bias(bias: dict[int, float]) -> Any:
    """A model that says the same at every position: zero for each token but those given."""
    model: Any = tiny_model("llama")
    projection = nn.Linear(64, VOCABULARY)
    nn.init.zeros_(projection.weight)
    nn.init.zeros_(projection.bias)
    with torch.no_grad():
        for token, value in bias.items():
            projection.bias[token] = value
    model.lm_head = projection
    return model


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


@every_architecture
def test_several_batches_at_once_give_the_answers_of_one_after_the_other(
    architecture: str, chat_format: Chats, two_at_once: GenerateSettings, tmp_path: Path
) -> None:
    chat = chat_format(ARCHITECTURES[architecture])
    one, two, again = (
        timeless(local(tiny_model(architecture), chat, two_at_once, at_once=at_once).answer(EXAMPLES, AnswerStore(tmp_path / str(run))))
        for run, at_once in enumerate((1, 2, 2))
    )

    assert [answer["raw"] for answer in two] == [answer["raw"] for answer in one]
    assert again == two


def test_two_batches_are_under_way_at_once(chat_format: Chats, two_at_once: GenerateSettings, tmp_path: Path) -> None:
    model: Any = tiny_model("llama")
    prompts_read: list[str] = []
    both = threading.Barrier(2)

    def meet(*_: Any) -> None:
        if threading.current_thread().name not in prompts_read:
            prompts_read.append(threading.current_thread().name)
            both.wait(10)

    model.lm_head.register_forward_pre_hook(meet)

    local(model, chat_format("llama3.2-3b"), two_at_once, at_once=2).answer(EXAMPLES, AnswerStore(tmp_path / "answers.jsonl"))

    assert len(prompts_read) == 2


@pytest.mark.parametrize("tokens", [pytest.param(250, id="room for one"), pytest.param(500, id="for two")])
def test_no_more_batches_at_once_than_there_is_room_for(
    tokens: int, chat_format: Chats, quickly: GenerateSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[int] = []

    def watched(work: Any, jobs: Any, at_once: int) -> Any:
        given.append(at_once)
        return results(work, jobs, at_once)

    monkeypatch.setattr("bedside.generation.local.results", watched)
    settings = quickly.model_copy(update={"tokens_at_once": tokens})

    local(tiny_model("llama"), chat_format("llama3.2-3b"), settings, at_once=2).answer(EXAMPLES, AnswerStore(tmp_path / "answers"))

    assert given == [tokens // 250]


def test_sampled_answers_are_refused_several_batches_at_once(chat_format: Chats, quickly: GenerateSettings) -> None:
    settings = quickly.model_copy(update={"temperature": 1.0})

    with pytest.raises(ValueError, match="at_once is 2, but sampled answers come from one generator"):
        local(tiny_model("llama"), chat_format("llama3.2-3b"), settings, at_once=2)


def test_bar_ends_full_though_answers_end_early(
    chat_format: Chats, two_at_once: GenerateSettings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chat = chat_format("llama3.2-3b")

    local(with_token_bias({chat.end_id: 5.0}), chat, two_at_once, at_once=2).answer(EXAMPLES, AnswerStore(tmp_path / "answers.jsonl"))

    assert "100%" in capsys.readouterr().err.split("\r")[-1]


def test_seconds_of_batches_at_once_are_not_counted_twice(chat_format: Chats, two_at_once: GenerateSettings, tmp_path: Path) -> None:
    model = local(tiny_model("llama"), chat_format("llama3.2-3b"), two_at_once, at_once=2)
    started = time.monotonic()

    answers = model.answer(EXAMPLES, AnswerStore(tmp_path / "answers.jsonl"))

    passed = time.monotonic() - started
    assert 0 < sum(answer["seconds"] for answer in answers) <= passed


@pytest.mark.parametrize("at_once", [1, 2])
def test_what_a_batch_raises_is_raised_and_the_answers_before_it_are_kept(
    at_once: int, chat_format: Chats, two_at_once: GenerateSettings, tmp_path: Path
) -> None:
    model: Any = tiny_model("llama")
    journal = tmp_path / "answers.jsonl"

    def fail_later(*_: Any) -> None:
        if journal.is_file() and journal.stat().st_size:
            raise MemoryError("planted")

    model.lm_head.register_forward_pre_hook(fail_later)

    with pytest.raises(MemoryError, match="planted"):
        local(model, chat_format("llama3.2-3b"), two_at_once, at_once=at_once).answer(EXAMPLES, AnswerStore(journal))

    assert 0 < journal.read_bytes().count(b"\n") < len(EXAMPLES)


@pytest.mark.parametrize(
    ("temperature", "at_once"),
    [pytest.param(0.0, 1, id="greedy"), pytest.param(0.0, 2, id="two at once"), pytest.param(1.0, 1, id="sampled")],
)
def test_interrupted_and_resumed_run_gives_the_answers_of_an_unbroken_one(
    temperature: float, at_once: int, chat_format: Chats, two_at_once: GenerateSettings, tmp_path: Path
) -> None:
    settings = two_at_once.model_copy(update={"temperature": temperature})
    path = tmp_path / "answers.jsonl"
    model = local(tiny_model("gemma3"), chat_format("gemma3-4b"), settings, at_once=at_once)
    unbroken = timeless(model.answer(EXAMPLES, AnswerStore(tmp_path / "unbroken.jsonl")))
    with pytest.raises(KilledError):
        model.answer(EXAMPLES, InterruptedStore(path))
    first = path.read_bytes()
    assert 0 < first.count(b"\n") < len(EXAMPLES)

    resumed = model.answer(EXAMPLES, AnswerStore(path))

    assert timeless(resumed) == unbroken
    assert path.read_bytes().startswith(first)
    assert path.read_bytes().count(b"\n") == len(EXAMPLES)


def test_batch_of_which_a_part_is_lost_is_answered_again(
    answers_of: Answers, chat_format: Chats, quickly: GenerateSettings, tmp_path: Path
) -> None:
    path = tmp_path / "answers.jsonl"
    model = local(tiny_model("llama"), chat_format("llama3.2-3b"), quickly)
    model.answer(EXAMPLES, AnswerStore(path))
    path.write_bytes(path.read_bytes()[:-10])

    answers = model.answer(EXAMPLES, AnswerStore(path))

    assert timeless(answers) == answers_of("llama", quickly)


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
