"""Several batches at once, and answering that is interrupted."""

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from tiny import ARCHITECTURES, tiny_model
from tiny_answers import EXAMPLES, local, timeless, with_token_bias

from bedside.config import GenerateSettings
from bedside.generation.store import AnswerStore
from bedside.generation.threads import results
from bedside.models.chat import ChatFormat

Chats = Callable[[str], ChatFormat]
Answers = Callable[..., list[dict[str, Any]]]

every_architecture = pytest.mark.parametrize("architecture", ARCHITECTURES)


class KilledError(Exception):
    pass


class InterruptedStore(AnswerStore):
    """A store whose process ends after the first batch."""

    def add(self, answers: Sequence[dict[str, Any]]) -> None:
        super().add(answers)
        raise KilledError


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
        if threading.current_thread() is threading.main_thread():
            return  # it reads what all prompts begin with
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
