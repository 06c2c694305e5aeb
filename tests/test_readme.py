"""What README tells people to type, as far as it can be checked without doing it."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from dvc.utils.hydra import apply_overrides

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
# -S "name=value", or -S name=value; several values are several experiments.
OVERRIDES = sorted({shlex.split(found)[0] for found in re.findall(r'-S ("[^"]+"|[^\s`]+)', README) if "NAME" not in found})


def test_there_is_something_to_check() -> None:
    assert len(OVERRIDES) >= 6
    assert any(override.startswith("launcher=") for override in OVERRIDES)


@pytest.mark.parametrize("override", OVERRIDES)
def test_dvc_understands_the_override(override: str, repository: Path, tmp_path: Path) -> None:
    name, _, values = override.partition("=")
    for value in [values] if name == "launcher" else values.rstrip(",").split(","):
        params = tmp_path / "params.yaml"
        params.write_bytes((repository / "params.yaml").read_bytes())

        apply_overrides(params, [f"{name}={value}"])

        found: Any = yaml.safe_load(params.read_text(encoding="utf-8"))
        for key in name.split("."):
            found = found[key]
        assert str(found) == value
