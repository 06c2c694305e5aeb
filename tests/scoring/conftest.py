"""What others' code gave for tiny checkpoints of each metric's architecture; ``recorded/record.py`` made it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bedside.config import load_scoring
from bedside.scoring.score_cache import ScoreCache
from bedside.scoring.text import Scorers


@pytest.fixture(scope="session")
def recorded() -> dict[str, Any]:
    values: dict[str, Any] = json.loads((Path(__file__).parent / "recorded" / "values.json").read_text(encoding="utf-8"))
    return values


@pytest.fixture(scope="session")
def tiny_bleurt(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a BLEURT checkpoint of one of the recorded shapes, made once."""
    made: dict[str, Path] = {}

    def of(shape: str) -> Path:
        from scoring.recorded.checkpoints import save_bleurt

        if shape not in made:
            made[shape] = tmp_path_factory.mktemp(f"bleurt-{shape}")
            save_bleurt(made[shape], shape)
        return made[shape]

    return of


@pytest.fixture
def weightless(repository: Path) -> Scorers:
    """The embedded configuration with none of its weights fetched."""
    return Scorers(load_scoring(repository / "configs" / "scoring", "embedded"), {}, ScoreCache(None))
