"""What a data set says it contains: ``dataset.yaml`` beside its files.

::

    contains: deidentified

``synthetic`` (made up), ``public`` (anybody may read it), ``deidentified`` (of patients, identifiers removed) or ``patient``. Who asks
a hosted model goes by it; a data set that says nothing is taken for ``patient``.
"""

from pathlib import Path
from typing import Any, get_args

import yaml

from bedside.config import Contents
from bedside.errors import DataError
from bedside.sources.naming import NAMED

DECLARATION_FILE = "dataset.yaml"
UNDECLARED: Contents = "patient"


def read_declaration(folder: Path) -> Contents:
    """What the data set in ``folder`` contains. Raises :class:`DataError` where it says so in a way that is not understood."""
    path = folder / DECLARATION_FILE
    if not path.is_file():
        return UNDECLARED
    try:
        declared: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DataError(f"{path} is not YAML: {error}") from error
    known = get_args(Contents)
    if not isinstance(declared, dict) or declared.keys() != {"contains"} or declared["contains"] not in known:
        raise DataError(f"{path} is {declared!r}: it has one key, contains, and its value is one of {', '.join(known)}")
    contains: Contents = declared["contains"]
    return contains


def declared_by(source: str) -> list[Contents]:
    """What a folder of one's own declares at this moment; nothing where the source is none, or is not there any more."""
    folder = Path(source)
    return [read_declaration(folder)] if source not in NAMED and folder.is_dir() else []


def write_declaration(folder: Path, contains: Contents) -> None:
    """Write ``dataset.yaml`` into ``folder``."""
    (folder / DECLARATION_FILE).write_text(f"contains: {contains}\n", encoding="utf-8")
