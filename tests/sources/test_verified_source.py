import json
from collections.abc import Callable
from pathlib import Path

import pytest
from staged import hub_weights, staged_on_hub

from bedside.errors import ModelError
from bedside.sources.weights import SOURCE_FILE, fetch_weights, verified_source


@pytest.fixture
def fetched(mirror: Path, checkpoint_files: Path, base: Path) -> Path:
    staged_on_hub(mirror, checkpoint_files)
    fetch_weights(hub_weights(), base, mirror)
    return base


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def cut_in_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def append_a_byte(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def test_untouched_weights_are_what_was_fetched(fetched: Path) -> None:
    assert verified_source(fetched) == json.loads((fetched / SOURCE_FILE).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
@pytest.mark.parametrize(
    ("harm", "said"),
    [
        pytest.param(flip_a_byte, "changed or truncated", id="one flipped bit"),
        pytest.param(cut_in_half, "changed or truncated", id="truncated"),
        pytest.param(append_a_byte, "changed or truncated", id="one byte more"),
        pytest.param(Path.unlink, "missing", id="missing"),
    ],
)
def test_harm_to_a_file_is_noticed(fetched: Path, name: str, harm: Callable[[Path], None], said: str) -> None:
    harm(fetched / name)
    with pytest.raises(ModelError) as raised:
        verified_source(fetched)
    assert str(raised.value) == (
        f"the weights in {fetched} are not those that were fetched; fetch again with "
        f"`dvc repro --force --single-item fetch_model fetch_scoring fetch_encoder fetch_deidentifier`:\n  - {name}: {said}"
    )


def test_harm_to_every_file_is_one_message(fetched: Path) -> None:
    (fetched / "config.json").unlink()
    flip_a_byte(fetched / "model.safetensors")
    with pytest.raises(ModelError) as raised:
        verified_source(fetched)
    assert str(raised.value).splitlines()[1:] == ["  - config.json: missing", "  - model.safetensors: changed or truncated"]


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(Path.unlink, id="missing"),
        pytest.param(cut_in_half, id="truncated"),
        pytest.param(lambda path: path.write_bytes(b"\xff" + path.read_bytes()), id="not UTF-8"),
        pytest.param(lambda path: path.write_bytes(b"{}"), id="without sums"),
    ],
)
def test_weights_without_a_record_are_not_loaded(fetched: Path, harm: Callable[[Path], None]) -> None:
    harm(fetched / SOURCE_FILE)
    with pytest.raises(ModelError) as raised:
        verified_source(fetched)
    assert str(raised.value).startswith(f"{fetched} holds no fetched weights (")
    assert str(raised.value).endswith("): run `dvc repro`")
