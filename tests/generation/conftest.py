from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiny import ARCHITECTURES, tiny_model
from tiny_answers import EXAMPLES, local, timeless

from bedside.config import GenerateSettings, Settings
from bedside.generation.store import AnswerStore
from bedside.models.chat import ChatFormat

Chats = Callable[[str], ChatFormat]


@pytest.fixture(scope="session")
def quickly(settings: Settings) -> GenerateSettings:
    return settings.generate.model_copy(update={"tokens_at_once": 250, "max_new_tokens": 6})


@pytest.fixture(scope="session")
def two_at_once(quickly: GenerateSettings) -> GenerateSettings:
    """As much room for each of two batches as :func:`quickly` has for one."""
    return quickly.model_copy(update={"tokens_at_once": 2 * quickly.tokens_at_once})


@pytest.fixture
def answers_of(chat_format: Chats, tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """The answers of a model to the examples, without the seconds they took."""
    count = iter(range(100))

    def of(architecture: str, settings: GenerateSettings, *, model: Any = None, seed: int = 0) -> list[dict[str, Any]]:
        family = ARCHITECTURES[architecture]
        answering = local(model or tiny_model(architecture), chat_format(family), settings, seed=seed)
        return timeless(answering.answer(EXAMPLES, AnswerStore(tmp_path / f"{next(count)}.jsonl")))

    return of
