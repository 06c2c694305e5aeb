"""A model of the catalogue with its adaptation to a task: on this machine, or behind a server."""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bedside.config import Contents, HostedModelSettings, LocalModelSettings, Settings, Task
from bedside.examples import Example
from bedside.few_shot.prompting import prompted
from bedside.files import fingerprint
from bedside.lock import alone
from bedside.models.lineage import base_facts, check_base, code_fingerprint, library_versions, read_manifest
from bedside.sources.weights import verified_source
from bedside.tasks.task import task_module

Answers = tuple[list[dict[str, Any]], dict[str, float]]
"""The answers in the order of the examples, and what they cost."""


@dataclass(frozen=True)
class Places:
    """Where the weights lie, the adaptation, what finds names, and what a killed run has left."""

    base: Path
    adaptation: Path
    deidentifier: Path
    scratch: Path


def manifest_of(places: Places) -> dict[str, Any]:
    """The adaptation's manifest. Raises :class:`ModelError` where a file is not as it was made, or made for another model."""
    manifest = read_manifest(places.adaptation)
    check_base(places.adaptation, manifest, verified_source(places.base))
    return manifest


def untuned_manifest(base: Path, settings: Settings) -> dict[str, Any]:
    """That of a model which is asked as it is, held in memory as a tuned one would be."""
    held = settings.train.model_dump(include={"quantization", "double_quantization"})
    return {"adaptation": "zero-shot", "base": base_facts(verified_source(base)), "settings": held}


class AdaptedHere:
    """A model on this machine, loaded when it is first needed."""

    def __init__(self, task: Task, entry: LocalModelSettings, settings: Settings, manifest: dict[str, Any], places: Places) -> None:
        from bedside.generation.batches import batches_at_once
        from bedside.models.loading import generation_weights

        self._task, self._entry, self._settings, self._manifest, self._places = task, entry, settings, manifest, places
        self._weights = generation_weights(settings.generate.weights, manifest["settings"]["quantization"])
        self._at_once = batches_at_once(settings.generate.temperature)
        self._local: Any = None

    @property
    def title(self) -> str:
        """What the model is called, and whether it is tuned."""
        return f"{self._manifest['base']['title']}, {'tuned' if self._tuned else 'not tuned'}"

    @property
    def _tuned(self) -> bool:
        return bool(self._manifest["adaptation"] == "fine-tune")

    def asked(self, example: Example) -> Example:
        """An example as this model is asked it: as it is if it is tuned, else with the task's guide."""
        return example if self._tuned else prompted(example, task_module(self._task).GUIDE, [])

    def answer(self, examples: Sequence[Example]) -> list[dict[str, Any]]:
        """The answers, as :meth:`bedside.generation.local.LocalModel.answer` or ``choose`` gives them; those of a killed run are kept."""
        if task_module(self._task).CHOOSES:
            return self.choose([examples])
        answers: list[dict[str, Any]] = self._loaded().answer(examples, self._store(examples))
        return answers

    def choose(self, groups: Sequence[Sequence[Example]]) -> list[dict[str, Any]]:
        """The answers to all examples; what those of a group begin with is computed once."""
        answers: list[dict[str, Any]] = self._loaded().choose(groups, self._store([example for group in groups for example in group]))
        return answers

    def _store(self, examples: Sequence[Example]) -> Any:
        """The answers that a killed run has left; the file's name stands for everything that determines them."""
        from bedside.generation.store import AnswerStore

        how = (self._settings.generate.model_dump(), self._weights, self._settings.seed, self._entry.prompts, self._at_once)
        code = code_fingerprint("cpu.py", "models", "generation", f"tasks/{self._task}.py")
        said = [example.messages for example in examples]
        key = fingerprint(verified_source(self._places.base), self._manifest, said, how, library_versions(), code)
        return AnswerStore(self._places.scratch / f"{key}.jsonl")

    def _loaded(self) -> Any:
        if self._local is None:
            from bedside.generation.local import LocalModel
            from bedside.models.loading import load_chat, load_for_generation

            title, adaptation, trained = self._manifest["base"]["title"], self._manifest["adaptation"], self._manifest["settings"]
            # Beside what a command prints, which another program may read.
            print(f"answering with {title}, {adaptation}, {self._weights} in memory, {self._at_once} batch(es) at once", file=sys.stderr)
            model = load_for_generation(
                self._places.base,
                self._places.adaptation if self._tuned else None,
                weights=self._weights,
                trained_on=trained["quantization"],
                double_quantization=trained["double_quantization"],
            )
            chat = load_chat(self._places.base, self._entry.prompts)
            starts, settings = task_module(self._task).answer_starts(), self._settings
            self._local = LocalModel(model, chat, starts, settings.generate, seed=settings.seed, at_once=self._at_once)
        return self._local


def answers_of_server(
    task: Task,
    entry: HostedModelSettings,
    settings: Settings,
    examples: Sequence[Example],
    *,
    journal: Path,
    deidentifier: Path,
    declared: Callable[[], list[Contents]],
) -> Answers:
    """Answers of a model behind a server; nothing is sent, or looked up, that is in the journal already.

    ``declared`` says what the data contain: it is asked before a connection is opened, which is refused where they must not leave.
    """
    from bedside.generation.hosted.journal import Journal
    from bedside.generation.hosted.model import HostedModel
    from bedside.privacy.deidentification import Deidentifier
    from bedside.privacy.prompts import sendable

    hosted = HostedModel(entry, settings.hosted, settings.generate, lambda: _server(entry, settings, declared), seed=settings.seed)
    with alone(journal.parent, os.getpid(), f"asking {entry.title}"), closing(Journal(journal)) as kept:
        if not settings.hosted.deidentify:
            return hosted.answer(examples, kept)
        sent, replaced = sendable(examples, Deidentifier(deidentifier).deidentify, task_module(task).answer_starts())
        answers, cost = hosted.answer([one.example for one in sent], kept)
        restored = [{**answer, "raw": one.restored(answer["raw"])} for one, answer in zip(sent, answers, strict=True)]
        kinds = {f"identifiers_replaced_{kind.lower()}": count for kind, count in sorted(replaced.items())}
        return restored, {**cost, "identifiers_replaced": replaced.total(), **kinds}


def _server(entry: HostedModelSettings, settings: Settings, declared: Callable[[], list[Contents]]) -> Any:
    """A connection to the entry's server; refused before it is opened where the data must not leave."""
    from bedside.connections import is_local
    from bedside.generation.hosted.connection import connected
    from bedside.privacy.policy import check_sending

    networks = [str(network) for network in settings.hosted.own_networks]
    local = is_local(entry.base_url, networks)
    check_sending(declared(), settings.hosted.allow, entry, local=local)
    return connected(entry, settings.hosted, within=networks if local else None)
