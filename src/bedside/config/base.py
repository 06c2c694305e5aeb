"""What every settings file has in common: frozen and typed values, and all faults of a file in one message."""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from bedside.errors import ConfigError, listed

_Kind = TypeVar("_Kind", bound=BaseModel)


class Frozen(BaseModel):
    """Settings that refuse unknown keys, and do not change."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


def read_yaml(path: Path) -> Any:
    """What a YAML file holds; :class:`ConfigError` where there is none."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"{path} does not exist: run from the repository's root") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not YAML: {error}") from error


def validated(kind: type[_Kind], values: Any, path: Path, within: str = "") -> _Kind:
    """The values of ``path``, or of a section ``within`` it, as ``kind``; :class:`ConfigError` names every fault at once."""
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise ConfigError(f"{path}:\n{listed([_said(fault, within) for fault in error.errors()])}") from error


def _said(fault: Any, within: str) -> str:
    # For a mapping's own keys the location ends in "[key]".
    key = ".".join(str(part) for part in (within, *fault["loc"]) if part not in ("", "[key]"))
    match fault["type"]:
        case "extra_forbidden":
            return f"{key} is not a setting: remove it, or check its spelling"
        case "missing":
            return f"{key} is missing"
        case "value_error":
            # A rule of ours speaks for itself; its location is the section.
            return f"{key + ': ' if key else ''}{fault['ctx']['error']}"
        case _:
            return f"{key or 'the whole file'} is {fault['input']!r}: {fault['msg'][0].lower()}{fault['msg'][1:]}"
