import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bedside.errors import ModelError
from bedside.files import sha256_of
from bedside.models.lineage import library_versions, read_manifest, write_manifest

FACTS = {"task": "notes", "seed": 42, "base": {"identity": "clinic/tiny"}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "notes"
    path.mkdir()
    (path / "adapter_model.safetensors").write_bytes(b"weights")
    (path / "adapter_config.json").write_bytes(b"{}")
    write_manifest(path, FACTS)
    return path


def test_manifest_holds_the_facts_and_the_sum_of_each_file(folder: Path) -> None:
    sums = {name: sha256_of(folder / name) for name in ("adapter_config.json", "adapter_model.safetensors")}

    assert read_manifest(folder) == {**FACTS, "sha256": sums}
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8")) == {**FACTS, "sha256": sums}


def test_writing_the_manifest_again_changes_nothing(folder: Path) -> None:
    before = (folder / "manifest.json").read_bytes()

    write_manifest(folder, FACTS)

    assert (folder / "manifest.json").read_bytes() == before
    assert read_manifest(folder)["seed"] == 42


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda path: path.write_bytes(b"weighty"), id="changed"),
        pytest.param(lambda path: path.write_bytes(b"weight"), id="truncated"),
        pytest.param(lambda path: path.unlink(), id="missing"),
    ],
)
def test_file_that_is_not_as_it_was_trained_is_named(damage: Callable[[Path], object], folder: Path) -> None:
    damage(folder / "adapter_model.safetensors")

    with pytest.raises(ModelError) as caught:
        read_manifest(folder)

    assert str(caught.value) == (
        f"{folder} is not as it was trained; get it back with `dvc checkout --force`, or train again with "
        "`dvc repro --force train`:\n  - adapter_model.safetensors: missing, truncated or changed"
    )


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(None, id="missing"),
        pytest.param(b"", id="empty"),
        pytest.param(b'{"task": "notes", "sha', id="truncated"),
        pytest.param(b'{"task": "\xff"}', id="not UTF-8"),
        pytest.param(b'{"task": "notes"}', id="without sums"),
    ],
)
def test_folder_without_a_manifest_is_no_adaptation(content: bytes | None, folder: Path) -> None:
    (folder / "manifest.json").unlink()
    if content is not None:
        (folder / "manifest.json").write_bytes(content)

    with pytest.raises(ModelError) as caught:
        read_manifest(folder)

    assert str(caught.value).startswith(f"{folder} holds no adaptation (")
    assert str(caught.value).endswith("): run `dvc repro train`")


def test_versions_of_what_trains_are_recorded() -> None:
    versions = library_versions()

    assert sorted(versions) == ["accelerate", "bitsandbytes", "datasets", "peft", "torch", "transformers"]
    assert all(value[0].isdigit() for value in versions.values())
