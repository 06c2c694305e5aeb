import io
import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from bedside.config import HubSource, Weights
from bedside.errors import FetchError
from bedside.sources.pickled import convert, to_safetensors
from bedside.sources.weights import fetch_weights


class Program:
    """A pickle that runs a command when it is read."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        import os

        return os.system, ("touch ran",)


def _saved(value: object) -> bytes:
    stream = io.BytesIO()
    torch.save(value, stream)
    return stream.getvalue()


def test_tensors_are_the_same_and_tied_ones_are_both_there(tmp_path: Path) -> None:
    tied = torch.arange(6.0).reshape(2, 3)
    torch.save({"a": tied, "b": tied, "c": tied.T}, tmp_path / "pytorch_model.bin")
    to_safetensors(tmp_path / "pytorch_model.bin", tmp_path / "model.safetensors")
    found = load_file(tmp_path / "model.safetensors")
    assert {name: tensor.tolist() for name, tensor in found.items()} == {"a": tied.tolist(), "b": tied.tolist(), "c": tied.T.tolist()}


def test_shards_become_shards(tmp_path: Path) -> None:
    torch.save({"a": torch.ones(2)}, tmp_path / "pytorch_model-00001-of-00002.bin")
    torch.save({"b": torch.zeros(3)}, tmp_path / "pytorch_model-00002-of-00002.bin")
    files = {"a": "pytorch_model-00001-of-00002.bin", "b": "pytorch_model-00002-of-00002.bin"}
    index = {"metadata": {"total_size": 20}, "weight_map": files}
    (tmp_path / "pytorch_model.bin.index.json").write_text(json.dumps(index))

    convert(tmp_path)

    first, second = (f"model-0000{number}-of-00002.safetensors" for number in (1, 2))
    assert sorted(path.name for path in tmp_path.iterdir()) == [first, second, "model.safetensors.index.json"]
    assert json.loads((tmp_path / "model.safetensors.index.json").read_text())["weight_map"] == {"a": first, "b": second}
    assert load_file(tmp_path / first)["a"].tolist() == [1, 1]
    assert load_file(tmp_path / second)["b"].tolist() == [0, 0, 0]


def test_a_missing_shard_is_named(tmp_path: Path) -> None:
    torch.save({"a": torch.ones(2)}, tmp_path / "pytorch_model-00001-of-00002.bin")
    index = {"weight_map": {"a": "pytorch_model-00001-of-00002.bin", "b": "pytorch_model-00002-of-00002.bin"}}
    (tmp_path / "pytorch_model.bin.index.json").write_text(json.dumps(index))
    with pytest.raises(FetchError, match=r"pytorch_model-00002-of-00002\.bin of its weights is missing"):
        convert(tmp_path)


def test_a_program_is_refused_and_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    torch.save({"a": torch.zeros(1), "b": Program()}, tmp_path / "pytorch_model.bin")
    with pytest.raises(FetchError, match="cannot be read as weights alone"):
        to_safetensors(tmp_path / "pytorch_model.bin", tmp_path / "model.safetensors")
    assert not (tmp_path / "ran").exists()
    assert not (tmp_path / "model.safetensors").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "cannot be read as weights alone", id="empty"),
        pytest.param(b"PK\x03\x04 half of an archive", "cannot be read as weights alone", id="truncated"),
        pytest.param(_saved([torch.zeros(1)]), "is not a state dict", id="a list of tensors"),
    ],
)
def test_what_is_no_checkpoint_is_refused(content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(content)
    with pytest.raises(FetchError, match=said):
        to_safetensors(tmp_path / "pytorch_model.bin", tmp_path / "model.safetensors")


@pytest.fixture
def weights() -> Weights:
    source = HubSource(kind="hub", repository="clinic/old", revision="1" * 40, checkpoint="pytorch")
    return Weights(title="Old", source=source, licence="MIT", gated=False)


def test_a_repository_with_a_pickle_alone_is_fetched_as_safetensors(weights: Weights, tmp_path: Path) -> None:
    repository = tmp_path / "mirror" / "clinic" / "old"
    repository.mkdir(parents=True)
    torch.save({"a": torch.ones(2)}, repository / "pytorch_model.bin")
    (repository / "config.json").write_text("{}", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    fetch_weights(weights, tmp_path / "folder", tmp_path / "mirror")
    assert sorted(path.name for path in (tmp_path / "folder").iterdir()) == ["config.json", "model.safetensors", "source.json"]
    assert load_file(tmp_path / "folder" / "model.safetensors")["a"].tolist() == [1.0, 1.0]


def test_safetensors_beside_the_pickle_are_preferred(weights: Weights, tmp_path: Path) -> None:
    from safetensors.torch import save_file

    repository = tmp_path / "mirror" / "clinic" / "old"
    repository.mkdir(parents=True)
    (repository / "pytorch_model.bin").write_bytes(b"never read")
    save_file({"a": torch.zeros(2)}, repository / "model.safetensors")
    (tmp_path / "folder").mkdir()
    fetch_weights(weights, tmp_path / "folder", tmp_path / "mirror")
    assert load_file(tmp_path / "folder" / "model.safetensors")["a"].tolist() == [0.0, 0.0]
    assert not (tmp_path / "folder" / "pytorch_model.bin").exists()
