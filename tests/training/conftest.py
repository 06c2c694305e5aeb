"""One unbroken training run of each architecture, for all who look at what it leaves."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tiny_training import Run, quick, saved, train_tiny

from bedside.config import TrainSettings


@pytest.fixture(scope="session")
def quick_settings(repository: Path) -> TrainSettings:
    return quick(repository / "params.yaml")


@pytest.fixture(scope="session")
def run(checkpoint: Callable[[str], Path], quick_settings: TrainSettings, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Run]:
    """An unbroken training run of each architecture and the folder it leaves, made once."""
    made: dict[str, Run] = {}

    def of(architecture: str) -> Run:
        if architecture not in made:
            place = tmp_path_factory.mktemp(f"run-{architecture}")
            logs: list[int] = []
            trained = train_tiny(
                checkpoint(architecture), architecture, place / "scratch", quick_settings, lambda history: logs.append(len(history))
            )
            made[architecture] = Run(trained, saved(trained, quick_settings, place / "adapter"), logs)
        return made[architecture]

    return of
