"""The models that ``bedside note`` and ``bedside ask`` answer with: those that the pipeline has adapted, on this machine alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bedside import layout

if TYPE_CHECKING:
    from bedside.config import Task
    from bedside.generation.adapted import AdaptedHere


@contextmanager
def adapted(task: "Task") -> "Iterator[AdaptedHere]":
    """The model that is adapted to a task; what it writes meanwhile is removed in the end.

    Raises :class:`ConfigError` where params.yaml names a hosted model, and :class:`ModelError` where there is no adaptation.
    """
    from transformers.utils.logging import disable_progress_bar, set_verbosity_error

    from bedside.config import HostedModelSettings, load_model, load_settings
    from bedside.errors import ConfigError, ModelError
    from bedside.generation.adapted import AdaptedHere, Places, manifest_of

    disable_progress_bar()  # that of loading weights; how far answering is, is shown
    set_verbosity_error()
    settings = load_settings(layout.PARAMS, task)
    entry = load_model(layout.MODEL_CONFIGS, settings.model)
    if isinstance(entry, HostedModelSettings):
        raise ConfigError(
            f"model is {settings.model!r}, which is behind a server, and what is asked here stays on this machine: choose another"
        )
    with TemporaryDirectory(prefix="bedside.") as scratch:
        places = Places(layout.BASE_MODEL, layout.MODELS / task, layout.DEIDENTIFIER, Path(scratch))
        manifest = manifest_of(places)
        if manifest["adaptation"] == "few-shot":
            raise ModelError(f"{places.adaptation} holds examples for a test set, and no adapter: train one, with adaptation=fine-tune")
        yield AdaptedHere(task, entry, settings, manifest, places)
