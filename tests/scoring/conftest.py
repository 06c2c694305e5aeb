"""What others' code gave for tiny checkpoints of each metric's architecture; ``recorded/record.py`` made it."""

import json
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


@pytest.fixture
def weightless(repository: Path) -> Scorers:
    """The embedded configuration with none of its weights fetched."""
    return Scorers(load_scoring(repository / "configs" / "scoring", "embedded"), {}, ScoreCache(None))
