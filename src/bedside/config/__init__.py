"""Settings: params.yaml and configs/*.yaml as frozen, typed values.

A default lives in params.yaml or in a file of configs/, never here. Unknown, missing and contradictory keys are all
reported in one :class:`~bedside.errors.ConfigError`.
"""

from bedside.config.catalogue import (
    EncoderSettings,
    HostedModelSettings,
    HubSource,
    LocalModelSettings,
    ModelSettings,
    Prices,
    Repository,
    ScoringSettings,
    Source,
    Weights,
    WheelSource,
    catalogue,
    load_model,
    load_scoring,
)
from bedside.config.params import (
    Adaptation,
    AuditSettings,
    Contents,
    FewShotSettings,
    GenerateSettings,
    HostedSettings,
    LoraSettings,
    ReportSettings,
    ScoreSettings,
    Settings,
    Task,
    TrainSettings,
    adaptation_of,
    load_settings,
)

__all__ = [
    "Adaptation",
    "AuditSettings",
    "Contents",
    "EncoderSettings",
    "FewShotSettings",
    "GenerateSettings",
    "HostedModelSettings",
    "HostedSettings",
    "HubSource",
    "LocalModelSettings",
    "LoraSettings",
    "ModelSettings",
    "Prices",
    "ReportSettings",
    "Repository",
    "ScoreSettings",
    "ScoringSettings",
    "Settings",
    "Source",
    "Task",
    "TrainSettings",
    "Weights",
    "WheelSource",
    "adaptation_of",
    "catalogue",
    "load_model",
    "load_scoring",
    "load_settings",
]
