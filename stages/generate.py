"""Answer every test example with the adapted model: ``predictions/<task>.jsonl`` and ``metrics/generation/<task>.json``."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bedside import layout
from bedside.process import callers, run_stage, task_argument

if TYPE_CHECKING:
    from bedside.config import HostedModelSettings, LocalModelSettings, Settings
    from bedside.examples import Example
    from bedside.generation.hosted.wire import Client

    Answers = tuple[list[dict[str, Any]], dict[str, float]]


def main() -> None:
    task, recorded = task_argument(str(__doc__)), callers()

    from bedside.config import HostedModelSettings, load_model, load_settings
    from bedside.files import write_json, write_json_lines
    from bedside.lock import alone
    from bedside.models.lineage import check_base, read_manifest
    from bedside.sources.weights import verified_source
    from bedside.tasks.notes import to_prediction

    settings = load_settings(layout.PARAMS)
    entry = load_model(layout.MODEL_CONFIGS, settings.model)
    scratch = layout.SCRATCH / "generate" / task
    # Whatever its settings, one process writes a task's answers at a time.
    with alone(scratch, os.getpid(), "answering"):
        manifest = read_manifest(layout.MODELS / task)
        check_base(layout.MODELS / task, manifest, verified_source(layout.BASE_MODEL))
        examples = asked(task, manifest)
        if isinstance(entry, HostedModelSettings):
            answers, cost = answers_of_server(task, entry, settings, examples)
        else:
            answers, cost = answers_here(task, entry, settings, manifest, examples)
        write_json_lines(
            layout.PREDICTIONS / f"{task}.jsonl",
            (to_prediction(example, answer) for example, answer in zip(examples, answers, strict=True)),
        )
        write_json(layout.GENERATION / f"{task}.json", cost)
        # They hold answers in clear, and a later --force answers again; whom nobody will record leaves them to the next run.
        if recorded():
            for journal in scratch.glob("*.jsonl"):
                journal.unlink()


def asked(task: str, manifest: dict[str, Any]) -> list["Example"]:
    """The test examples as the adapted model is asked them: alone if it is tuned, else with instructions and training examples."""
    import json

    from bedside.errors import ModelError
    from bedside.examples import read_examples
    from bedside.few_shot.adaptation import encoder_in, shots
    from bedside.tasks.notes import prompted

    questions = read_examples(layout.PREPARED / task / "test.jsonl")
    if manifest["adaptation"] == "fine-tune":
        return questions
    links = json.loads((layout.PREPARED / task / "links.json").read_text(encoding="utf-8"))
    if links["train_sha256"] != manifest["data"]["sha256"]["train"]:
        raise ModelError(f"the examples in {layout.MODELS / task} are of other data than the test dialogues: run `dvc repro train`")
    chosen = shots(layout.MODELS / task, manifest, questions, links["linked"], encoder_in(layout.ENCODER))
    return [prompted(question, before) for question, before in zip(questions, chosen, strict=True)]


def answers_here(
    task: str, entry: "LocalModelSettings", settings: "Settings", manifest: dict[str, Any], examples: Sequence["Example"]
) -> "Answers":
    """Answers of a model on this machine, and what they cost."""
    from bedside.files import fingerprint
    from bedside.generation.batches import batches_at_once
    from bedside.generation.cost import generation_cost
    from bedside.generation.local import LocalModel
    from bedside.generation.store import AnswerStore
    from bedside.models.lineage import code_fingerprint, library_versions
    from bedside.models.loading import generation_weights, load_chat, load_for_generation
    from bedside.sources.weights import verified_source
    from bedside.tasks.notes import answer_starts

    source, trained, at_once = verified_source(layout.BASE_MODEL), manifest["settings"], batches_at_once(settings.generate.temperature)
    weights = generation_weights(settings.generate.weights, trained["quantization"])
    said = [example.messages for example in examples]
    how = (settings.generate.model_dump(), weights, settings.seed, entry.template_options, at_once)
    key = fingerprint(source, manifest, said, how, library_versions(), code_fingerprint("cpu.py", "models", "generation", "tasks"))
    print(f"answering with {source['title']}, {manifest['adaptation']}, {weights} in memory, {at_once} batch(es) at once", flush=True)
    tuned: Path | None = layout.MODELS / task if manifest["adaptation"] == "fine-tune" else None
    model = load_for_generation(
        layout.BASE_MODEL, tuned, weights=weights, trained_on=trained["quantization"], double_quantization=trained["double_quantization"]
    )
    chat = load_chat(layout.BASE_MODEL, entry.template_options)
    local = LocalModel(model, chat, answer_starts(), settings.generate, seed=settings.seed, at_once=at_once)
    answers = local.answer(examples, AnswerStore(layout.SCRATCH / "generate" / task / f"{key}.jsonl"))
    return answers, generation_cost(answers)


def answers_of_server(task: str, entry: "HostedModelSettings", settings: "Settings", examples: Sequence["Example"]) -> "Answers":
    """Answers of a model behind a server, and what they cost; nothing is sent, or looked up, that is in the journal already."""
    from contextlib import closing

    from bedside.generation.hosted.journal import Journal
    from bedside.generation.hosted.model import HostedModel
    from bedside.lock import alone
    from bedside.privacy.deidentification import Deidentifier
    from bedside.privacy.prompts import sendable
    from bedside.tasks.notes import answer_starts

    hosted = HostedModel(entry, settings.hosted, settings.generate, lambda: server(task, entry, settings), seed=settings.seed)
    path = layout.paid_answers(entry.served_as)
    with alone(path.parent, os.getpid(), f"asking {entry.title}"), closing(Journal(path)) as journal:
        if not settings.hosted.deidentify:
            return hosted.answer(examples, journal)
        sent, replaced = sendable(examples, Deidentifier(layout.DEIDENTIFIER).deidentify, answer_starts())
        answers, cost = hosted.answer([one.example for one in sent], journal)
        restored = [{**answer, "raw": one.restored(answer["raw"])} for one, answer in zip(sent, answers, strict=True)]
        kinds = {f"identifiers_replaced_{kind.lower()}": count for kind, count in sorted(replaced.items())}
        return restored, {**cost, "identifiers_replaced": replaced.total(), **kinds}


def server(task: str, entry: "HostedModelSettings", settings: "Settings") -> "Client":
    """A connection to the entry's server; refused before it is opened where the data must not leave."""
    from bedside.connections import is_local
    from bedside.generation.hosted.connection import connected
    from bedside.privacy.policy import check_sending
    from bedside.sources.declaration import declared_by, read_declaration

    networks = [str(network) for network in settings.hosted.own_networks]
    local = is_local(entry.base_url, networks)
    # What the data said when they were fetched, and what a folder of one's own says by now.
    declared = [read_declaration(layout.PREPARED / task), *declared_by(settings.notes_source)]
    check_sending(declared, settings.hosted.allow, entry, local=local)
    return connected(entry, settings.hosted, within=networks if local else None)


if __name__ == "__main__":
    run_stage(main)
