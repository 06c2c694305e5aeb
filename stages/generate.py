"""Answer every test example with the adapted model: ``predictions/<task>.jsonl`` and ``metrics/generation/<task>.json``."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from bedside import layout
from bedside.process import callers, run_stage, task_argument

if TYPE_CHECKING:
    from bedside.generation.local import LocalModel


def main() -> None:
    task, recorded = task_argument(str(__doc__)), callers()

    from bedside.examples import read_examples
    from bedside.files import write_json, write_json_lines
    from bedside.generation.cost import generation_cost
    from bedside.generation.store import AnswerStore
    from bedside.lock import alone
    from bedside.tasks.notes import to_prediction

    test = layout.PREPARED / task / "test.jsonl"
    examples = read_examples(test)
    scratch = layout.SCRATCH / "generate" / task
    # Whatever its settings, one process writes a task's answers at a time.
    with alone(scratch, os.getpid(), "answering"):
        model, key = adapted_model(task, test)
        journal = scratch / f"{key}.jsonl"
        answers = model.answer(examples, AnswerStore(journal))
        write_json_lines(
            layout.PREDICTIONS / f"{task}.jsonl",
            (to_prediction(example, answer) for example, answer in zip(examples, answers, strict=True)),
        )
        write_json(layout.GENERATION / f"{task}.json", generation_cost(answers))
        # It holds answers in clear, and a later --force answers again; whom nobody will record leaves it to the next run.
        if recorded():
            journal.unlink()


def adapted_model(task: str, test: Path) -> tuple["LocalModel", str]:
    """The model that ``task`` has adapted, and what stands for its answers to ``test``."""
    from bedside.config import load_model, load_settings
    from bedside.files import fingerprint, sha256_of
    from bedside.generation.batches import batches_at_once
    from bedside.generation.local import LocalModel
    from bedside.models.lineage import code_fingerprint, library_versions, read_manifest
    from bedside.models.loading import generation_weights, load_chat, load_for_generation
    from bedside.sources.weights import verified_source
    from bedside.tasks.notes import answer_starts

    settings = load_settings(layout.PARAMS)
    options = load_model(layout.MODEL_CONFIGS, settings.model).template_options
    source, manifest = verified_source(layout.BASE_MODEL), read_manifest(layout.MODELS / task)
    trained, at_once = manifest["settings"], batches_at_once(settings.generate.temperature)
    weights = generation_weights(settings.generate.weights, trained["quantization"])
    asked = (sha256_of(test), settings.generate.model_dump(), weights, settings.seed, options, at_once)
    key = fingerprint(source, manifest, asked, library_versions(), code_fingerprint("cpu.py", "models", "generation", "tasks"))
    print(f"answering with {source['title']}, adapter {weights} in memory, {at_once} batch(es) at once", flush=True)
    model = load_for_generation(
        layout.BASE_MODEL,
        layout.MODELS / task,
        weights=weights,
        trained_on=trained["quantization"],
        double_quantization=trained["double_quantization"],
    )
    chat = load_chat(layout.BASE_MODEL, options)
    return LocalModel(model, chat, answer_starts(), settings.generate, seed=settings.seed, at_once=at_once), key


if __name__ == "__main__":
    run_stage(main)
