"""params.yaml: every knob of the pipeline."""

import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self, cast

from pydantic import (
    BeforeValidator,
    Field,
    IPvAnyNetwork,
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails

from bedside.config.base import Frozen, read_yaml, validated
from bedside.config.catalogue import HostedModelSettings, ModelSettings
from bedside.errors import ConfigError, listed


def _switched(value: Any) -> Any:
    # DVC writes -S train.gradient_checkpointing=on as the string, YAML 1.1 reads the bare word as a boolean.
    if isinstance(value, bool):
        return "on" if value else "off"
    return value


_Switch = Annotated[Literal["auto", "on", "off"], BeforeValidator(_switched)]


Contents = Literal["synthetic", "public", "deidentified", "patient"]
"""What a data set declares that it contains, from what anybody may read to what must not leave the building."""


class LoraSettings(Frozen):
    """Low-rank adaptation (Hu et al., 2021)."""

    rank: int = Field(ge=1)
    alpha: int = Field(ge=1)
    dropout: float = Field(ge=0, lt=1)
    target_modules: list[str] = Field(min_length=1)


class TrainSettings(Frozen):
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


class GenerateSettings(Frozen):
    """How the test examples are answered; lengths in tokens."""

    tokens_at_once: int = Field(ge=1)
    max_prompt_length: int = Field(ge=32)
    max_new_tokens: int = Field(ge=1)
    temperature: float = Field(ge=0)
    weights: Literal["auto", "nf4", "merged"]


class FewShotSettings(Frozen):
    """Training examples in the prompt, where a model is not tuned."""

    examples: int = Field(ge=1)
    choice: Literal["random", "balanced", "nearest"]


class HostedSettings(Frozen):
    """How a model behind a server is asked, what it may see and what it may cost."""

    allow: list[Contents] = Field(min_length=1)
    deidentify: bool
    max_cost_usd: float = Field(ge=0)
    thinking_budget: int = Field(ge=0)
    concurrency: int = Field(ge=1)
    timeout: float = Field(gt=0)
    retries: int = Field(ge=0)
    ambiguous_retries: int = Field(ge=0)
    ask_again: int = Field(ge=0)
    own_networks: list[IPvAnyNetwork]

    @field_validator("own_networks")
    @classmethod
    def _networks_of_a_site(cls, value: list[IPvAnyNetwork]) -> list[IPvAnyNetwork]:
        wide = [str(network) for network in value if network.prefixlen < (8 if network.version == 4 else 16)]
        if wide:
            raise ValueError(f"{', '.join(wide)} is far more than any site's own: name the networks in which your servers are")
        return value


class AuditSettings(Frozen):
    """What the audit of prepared data reports."""

    near_duplicate: float = Field(gt=0, le=1)


class ScoreSettings(Frozen):
    """The bootstrap behind each interval."""

    confidence: float = Field(gt=0, lt=1)
    resamples: int = Field(ge=100)


class RecordsSettings(Frozen):
    """Which records there are, and what is asked of them."""

    patients: int = Field(ge=3)
    seed: int = Field(ge=0)
    reference_date: datetime.date
    questions: int = Field(ge=3)
    questions_per_kind: int = Field(ge=1)
    irrelevant_entries: int = Field(ge=1)
    validation_share: float = Field(gt=0, lt=1)
    test_share: float = Field(gt=0, lt=1)
    train_questions: int | None = Field(ge=1)
    whole_records: int = Field(ge=0)
    picked_by: Literal["model", "bm25", "linear"]
    most_picked: int = Field(ge=1)

    @field_validator("test_share")
    @classmethod
    def _patients_left_to_train_on(cls, value: float, info: ValidationInfo) -> float:
        validation = info.data.get("validation_share", 0)
        if validation + value >= 1:
            raise ValueError(f"test_share {value} and validation_share {validation} leave no patient to train on: lower one of them")
        return value


class TaskSettings(Frozen):
    """Where a task stands in the pipeline; dvc.yaml fills these in."""

    source: Literal["notes", "records"]
    origin: str
    beside: str
    asked: str
    truth: str
    by: str
    measure: str


class ReportSettings(Frozen):
    """The page that a person reviews."""

    base: str = Field(min_length=1)
    include_text: bool


Task = Literal["notes", "relevance", "answers"]

_PER_TASK = ("generate", "train")

Adaptation = Literal["fine-tune", "few-shot", "zero-shot"]


class Settings(Frozen):
    """All of params.yaml."""

    model: str
    notes_source: str
    records_source: str
    question_writer: str
    scoring: str
    tasks: dict[Task, TaskSettings] = Field(min_length=1)
    seed: int = Field(ge=0)
    launcher: str
    adaptation: Adaptation | Literal["auto"]
    audit: AuditSettings
    records: RecordsSettings
    train: TrainSettings
    few_shot: FewShotSettings
    generate: GenerateSettings
    hosted: HostedSettings
    per_task: dict[Task, dict[str, Any]]
    score: ScoreSettings
    report: ReportSettings

    def source_of(self, task: Task) -> str:
        """Where the data of a task come from: ``notes_source`` or ``records_source``."""
        return self.records_source if self.tasks[task].source == "records" else self.notes_source

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


def load_settings(path: Path, task: Task | None = None) -> Settings:
    """Read params.yaml, for a task with what ``per_task`` says of it; :class:`ConfigError` names every fault at once."""
    settings = validated(Settings, read_yaml(path), path)
    # All of them are checked, whichever is asked for.
    of_task = {name: _adjusted(settings, name, path) for name in settings.per_task}
    return of_task.get(task, settings) if task else settings


def _adjusted(settings: Settings, task: Task, path: Path) -> Settings:
    values, changes = settings.model_dump(mode="json"), settings.per_task[task]
    if unknown := sorted(changes.keys() - _PER_TASK):
        faults = [f"per_task.{task}.{key}: only {' and '.join(_PER_TASK)} can differ between tasks" for key in unknown]
        raise ConfigError(f"{path}:\n{listed(faults)}")
    for section, changed in changes.items():
        values[section] = _merged(values[section], changed)
    return validated(Settings, values, path, within=f"per_task.{task}")


def _merged(values: dict[str, Any], changes: Any) -> Any:
    if not isinstance(changes, dict):
        return changes
    merged = {key: _merged(values[key], value) if isinstance(values.get(key), dict) else value for key, value in changes.items()}
    return {**values, **merged}


def adaptation_of(model: str, entry: ModelSettings, wanted: Adaptation | Literal["auto"]) -> Adaptation:
    """How a model of the catalogue is adapted; :class:`ConfigError` where it cannot be as ``wanted``."""
    hosted = isinstance(entry, HostedModelSettings)
    if wanted == "auto":
        return "few-shot" if hosted else "fine-tune"
    if hosted and wanted == "fine-tune":
        raise ConfigError(f"adaptation is 'fine-tune', but {model} is asked through a server: use few-shot, zero-shot or auto")
    return wanted
