from pathlib import Path
from typing import Any

import pytest
from generation.hosted.hosting import Answers, Ask, answer, entry
from generation.hosted.misbehaving import MisbehavingServer

from bedside.config import Settings


@pytest.fixture(params=["gemini", "openai"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def ask(backend: str, settings: Settings, tmp_path: Path) -> Ask:
    """Asks a server some questions, with changes to ``hosted`` in params.yaml, and one journal for all calls of a test."""

    def of(server: MisbehavingServer, questions: Any, *, model: Any = None, **changes: Any) -> Answers:
        hosted = settings.hosted.model_copy(update={"timeout": 0.5, **changes})
        return answer(model or entry(backend, server.url), tmp_path / "answers.sqlite", questions, hosted, settings.generate)

    return of
