"""Where weights come from, and where they go."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from staged import CONFIG


@pytest.fixture
def checkpoint_files(tmp_path: Path) -> Path:
    folder = tmp_path / "checkpoint"
    folder.mkdir()
    (folder / "config.json").write_bytes(CONFIG)
    save_file({"weight": torch.arange(6.0).reshape(2, 3)}, folder / "model.safetensors")
    return folder


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """The empty folder that is to be filled."""
    folder = tmp_path / "base"
    folder.mkdir()
    return folder


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    return tmp_path / "mirror"
