"""``bedside doctor``: what this machine can run."""

import os
import platform
import shutil
from importlib.metadata import version
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from bedside import __version__, layout
from bedside.config import HostedModelSettings, catalogue
from bedside.connections import permit
from bedside.errors import ConfigError


def doctor(context: typer.Context) -> None:
    """Say what this machine can run: processor, memory, GPU, weights, network, mirror."""
    import torch
    from huggingface_hub import constants, get_token

    from bedside.models.memory import total_gib

    mirror = layout.mirror()
    gpu = torch.cuda.get_device_properties(0) if torch.cuda.is_available() else None
    facts = {
        "bedside": __version__,
        "Python": platform.python_version(),
        "libraries": ", ".join(f"{name} {version(name)}" for name in ("torch", "transformers", "peft", "bitsandbytes", "dvc")),
        "processor": f"{os.cpu_count()} cores, {total_gib():.0f} GiB memory, {shutil.disk_usage('.').free / 2**30:.0f} GiB disk free",
        "GPU": f"{gpu.name}, {gpu.total_memory / 2**30:.0f} GiB" if gpu else "none: smollm2-135m trains on the CPU, larger models want one",
        "base model": _fetched(layout.BASE_MODEL),
        "scoring": "\n".join(f"{path.name}: {_fetched(path)}" for path in sorted(layout.SCORERS.glob("*"))) or _fetched(layout.SCORERS),
        "network": f"not asked: {context.obj[0]} is set" if context.obj else _network(constants.ENDPOINT),
        "mirror": f"{mirror} ({'found' if mirror.is_dir() else 'NOT FOUND'})" if mirror else "none (BEDSIDE_MIRROR is not set)",
        "Hub token": "set" if get_token() else "not set: gated models (Llama, Gemma) need one, or a mirror",
        "keys of servers": "\n".join(_keys()),
    }
    table = Table(show_header=False)
    for name, value in facts.items():
        table.add_row(name, value)
    Console().print(table)


def _keys() -> list[str]:
    """Whether the keys of the catalogue's hosted models are set; never what they are."""
    models = catalogue(layout.MODEL_CONFIGS).items()
    named = {name: model.key for name, model in models if isinstance(model, HostedModelSettings) and model.key}
    return [f"{key}: {'set' if os.environ.get(key) else 'not set'} ({name})" for name, key in named.items()]


def _network(hub: str) -> str:
    from bedside.sources.weights import hub_fault

    try:
        permit(hub)
        fault = hub_fault()
    except ConfigError as error:
        fault = str(error)
    return f"{fault}; its models must come from a mirror" if fault else f"{hub} answers"


def _fetched(folder: Path) -> str:
    from bedside.errors import ModelError
    from bedside.sources.weights import verified_source

    if not folder.is_dir():
        return "not fetched yet: run `dvc repro`"
    try:
        source = verified_source(folder)
    except ModelError as error:
        return str(error)
    return f"{source['title']} ({source['revision']}), every file verified"
