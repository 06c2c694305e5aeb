import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bedside.files import sha256_of
from bedside.training.checkpoints import is_whole, latest_whole, seal, seconds_spent


def make(folder: Path, step: int, *, sealed: bool = True, best: int | None = None) -> Path:
    checkpoint = folder / f"checkpoint-{step}"
    (checkpoint / "parts").mkdir(parents=True)
    for name in ("adapter_model.safetensors", "optimizer.pt", "rng_state.pth", "parts/state.json"):
        (checkpoint / name).write_bytes(f"{name} of step {step}".encode())
    state = {"best_model_checkpoint": None if best is None else str(folder / f"checkpoint-{best}")}
    (checkpoint / "trainer_state.json").write_text(json.dumps(state), encoding="utf-8")
    if sealed:
        seal(checkpoint, 12.5)
    return checkpoint


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x80
    path.write_bytes(content)


def test_seal_holds_the_sum_of_every_file(tmp_path: Path) -> None:
    checkpoint = make(tmp_path, 10)

    names = ["adapter_model.safetensors", "optimizer.pt", "parts/state.json", "rng_state.pth", "trainer_state.json"]
    sealed = json.loads((checkpoint / "seal.json").read_text(encoding="utf-8"))
    assert sealed == {"seconds": 12.5, "sha256": {name: sha256_of(checkpoint / name) for name in names}}
    assert is_whole(checkpoint)
    assert (seconds_spent(checkpoint), seconds_spent(None)) == (12.5, 0.0)


def test_checkpoint_is_worth_no_more_than_the_best_one_it_refers_to(tmp_path: Path) -> None:
    best, newest = make(tmp_path, 10, best=10), make(tmp_path, 30, best=10)
    assert latest_whole(tmp_path) == newest

    flip(best / "adapter_model.safetensors")

    assert latest_whole(tmp_path) is None
    assert not newest.exists()


def test_newest_whole_checkpoint_is_the_one_with_the_highest_step(tmp_path: Path) -> None:
    for step in (9, 100, 20):
        make(tmp_path, step)

    assert latest_whole(tmp_path) == tmp_path / "checkpoint-100"
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize("name", ["adapter_model.safetensors", "optimizer.pt", "rng_state.pth", "parts/state.json"])
@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(flip, id="flipped byte"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:-1]), id="truncated"),
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
        pytest.param(lambda path: path.unlink(), id="missing"),
    ],
)
def test_damaged_checkpoint_is_removed_and_the_older_one_chosen(name: str, damage: Callable[[Path], object], tmp_path: Path) -> None:
    older, newer = make(tmp_path, 10), make(tmp_path, 20)
    damage(newer / name)

    assert latest_whole(tmp_path) == older
    assert not newer.exists()


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda path: path.unlink(), id="missing"),
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:-20]), id="truncated"),
        pytest.param(flip, id="flipped byte"),
        pytest.param(lambda path: path.write_bytes(b"\xff" + path.read_bytes()), id="not UTF-8"),
    ],
)
def test_checkpoint_whose_seal_is_damaged_is_removed(damage: Callable[[Path], object], tmp_path: Path) -> None:
    older, newer = make(tmp_path, 10), make(tmp_path, 20)
    damage(newer / "seal.json")

    assert latest_whole(tmp_path) == older
    assert not newer.exists()


def test_no_checkpoint_is_left_where_none_is_whole(tmp_path: Path) -> None:
    make(tmp_path, 10, sealed=False)
    (tmp_path / "checkpoint-20").mkdir()

    assert latest_whole(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_folder_that_does_not_exist_yet_has_no_checkpoint(tmp_path: Path) -> None:
    assert latest_whole(tmp_path / "scratch") is None
