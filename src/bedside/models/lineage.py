"""The manifest of an adaptation: what it was made from and how, and each file's SHA-256.

It holds nothing about the machine's speed and no time of day, so that the same inputs give the same bytes.
"""

import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import bedside
from bedside.errors import ModelError, listed
from bedside.files import fingerprint, sha256_of, write_json

MANIFEST_FILE = "manifest.json"
_LIBRARIES = ("torch", "transformers", "peft", "bitsandbytes", "accelerate", "datasets")


def library_versions() -> dict[str, str]:
    """Versions of what takes part in training."""
    return {name: version(name) for name in _LIBRARIES}


def code_fingerprint(*parts: str) -> str:
    """Stands for the source of parts of this library: what was half-done by other code is not taken up again."""
    root = Path(bedside.__file__).parent
    files = [path for part in parts for path in sorted([root / part] if part.endswith(".py") else (root / part).rglob("*.py"))]
    return fingerprint(*((str(path.relative_to(root)), sha256_of(path)) for path in files))


def base_facts(source: Mapping[str, Any]) -> dict[str, Any]:
    """What a manifest says of the model it starts from; ``source`` is the record of the fetched weights, or of a server's model."""
    return {name: source[name] for name in ("title", "identity", "repository", "revision", "origin", "licence")}


def write_manifest(folder: Path, facts: dict[str, Any]) -> None:
    """Write ``facts`` with the sums of the files already in ``folder``."""
    sums = {path.name: sha256_of(path) for path in sorted(folder.iterdir()) if path.is_file() and path.name != MANIFEST_FILE}
    write_json(folder / MANIFEST_FILE, {**facts, "sha256": sums})


def check_base(folder: Path, manifest: Mapping[str, Any], source: Mapping[str, Any]) -> None:
    """Raise :class:`ModelError` where the adaptation in ``folder`` is not of the model whose record is ``source``."""
    if "adaptation" not in manifest:
        raise ModelError(f"{folder} was made by an earlier version of this project: run `dvc repro train`")
    if manifest["base"] != base_facts(source):
        raise ModelError(
            f"{folder} was made for {manifest['base']['title']}, and the model here is {source['title']}: run `dvc repro train`"
        )


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read a manifest and compare every file with it. Raises :class:`ModelError` naming what differs."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
        sums: dict[str, str] = manifest["sha256"]
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"{folder} holds no adaptation ({error}): run `dvc repro train`") from error
    changed = [name for name, expected in sums.items() if not (folder / name).is_file() or sha256_of(folder / name) != expected]
    if changed:
        raise ModelError(
            f"{folder} is not as it was trained; get it back with `dvc checkout --force`, or train again with "
            f"`dvc repro --force train`:\n{listed([f'{name}: missing, truncated or changed' for name in changed])}"
        )
    return manifest
