"""Adapt the base model to a task: ``models/<task>/`` and ``metrics/training/<task>/``."""

import os
import shutil
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bedside import layout
from bedside.process import callers, run_stage, task_argument

if TYPE_CHECKING:
    from datasets import Dataset

    from bedside.config import Adaptation, Settings, Task


def main() -> None:
    task = task_argument(str(__doc__))

    from bedside.config import adaptation_of, load_model, load_settings

    settings = load_settings(layout.PARAMS, task)
    adaptation = adaptation_of(settings.model, load_model(layout.MODEL_CONFIGS, settings.model), settings.adaptation)
    if adaptation == "fine-tune":
        from bedside.training.launch import cpu_processes, launch

        launch(fine_tune, task, cpu_processes(settings.train.batch_size))
    else:
        leave_untuned(task, adaptation, settings)


def leave_untuned(task: "Task", adaptation: "Adaptation", settings: "Settings") -> None:
    """Store the examples that the prompts will show, or nothing; and an empty curve, since nothing is trained."""
    if os.environ.get("RANK", "0") != "0":
        return  # a launcher has started several, and there is nothing to share
    from bedside.config import LocalModelSettings, load_model
    from bedside.examples import read_examples
    from bedside.few_shot.adaptation import encoder_in, save_few_shot, save_zero_shot, untuned_facts
    from bedside.files import whole_folder, write_json, write_text
    from bedside.sources.naming import source_label
    from bedside.sources.weights import verified_source
    from bedside.tasks.task import task_module

    entry, train = load_model(layout.MODEL_CONFIGS, settings.model), layout.PREPARED / task / "train.jsonl"
    facts = untuned_facts(
        task,
        base=verified_source(layout.BASE_MODEL),
        label=source_label(settings.source_of(task)),
        train=train,
        options=entry.prompts,
        # As a tuned one would be, so that nothing but the tuning differs.
        held=settings.train.model_dump(include={"quantization", "double_quantization"}) if isinstance(entry, LocalModelSettings) else {},
    )
    with whole_folder(layout.MODELS / task) as folder:
        if adaptation == "few-shot":
            save_few_shot(
                folder,
                facts,
                read_examples(train),
                settings.few_shot,
                seed=settings.seed,
                label=task_module(task).label,
                embed=encoder_in(layout.ENCODER),
            )
        else:
            save_zero_shot(folder, facts)
    write_json(layout.TRAINING / task / "metrics.json", {})
    for name in ("train_loss", "validation_loss"):
        write_text(layout.TRAINING / task / "plots" / "metrics" / f"{name}.tsv", f"step\t{name}\n")


def fine_tune(task: "Task") -> None:
    """Train as one process of however many there are; the first writes."""
    from bedside.config import load_settings
    from bedside.files import whole_folder
    from bedside.lock import alone
    from bedside.models.loading import load_for_training
    from bedside.training.adapter import notices, save_adaptation
    from bedside.training.live import LiveCurve
    from bedside.training.parallel import one_bar, this_process
    from bedside.training.trainer import target_trainer, train

    process, recorded = this_process(), callers()
    one_bar()
    settings = load_settings(layout.PARAMS, task)
    data, manifest, scratch, pad_id = inputs(task, settings)
    # Whatever its settings, one trainer writes a task's scratch and outs at a time, from the first point of its curve on.
    with alone(scratch.parent, os.getpid(), "training") if process.is_main_process else nullcontext():
        if process.is_main_process:
            for notice in notices(manifest):
                print(f"notice: {notice}", flush=True)
        live = LiveCurve(layout.TRAINING / task)
        base = load_for_training(layout.BASE_MODEL, settings.train)
        trainer = target_trainer(
            base, data["train"], data["validation"], settings.train, seed=settings.seed, scratch=scratch, pad_id=pad_id
        )
        trained = train(trainer, live.update)
        if process.is_main_process:
            with whole_folder(layout.MODELS / task) as folder:
                save_adaptation(trained.model, folder, manifest)
            live.finish(trained)
            # A later --force trains again instead of finding everything done; whom nobody will record leaves it to the next run.
            if recorded():
                shutil.rmtree(scratch)


def inputs(task: "Task", settings: "Settings") -> tuple[dict[str, "Dataset"], dict[str, Any], Path, int]:
    """The tokenized splits, the manifest of what is made from them, the folder to work in, and the token that fills batches up."""
    from bedside.config import load_model
    from bedside.files import fingerprint
    from bedside.models.lineage import code_fingerprint, library_versions
    from bedside.models.loading import load_chat
    from bedside.sources.naming import source_label
    from bedside.sources.weights import verified_source
    from bedside.tasks.task import task_module
    from bedside.training.adapter import training_manifest
    from bedside.training.data import tokenized
    from bedside.training.parallel import this_process

    options = load_model(layout.MODEL_CONFIGS, settings.model).prompts
    source, chat = verified_source(layout.BASE_MODEL), load_chat(layout.BASE_MODEL, options)
    key = fingerprint(source["sha256"], options, library_versions(), code_fingerprint("cpu.py", "models", "training", f"tasks/{task}.py"))
    splits = {split: layout.PREPARED / task / f"{split}.jsonl" for split in ("train", "validation")}
    length, cache, starts = settings.train.max_length, layout.CACHE / "datasets", task_module(task).answer_starts()
    with this_process().main_process_first():
        data = {split: tokenized(path, chat, starts, max_length=length, cache=cache, key=key) for split, path in splits.items()}
    manifest = training_manifest(
        task,
        base=source,
        label=source_label(settings.source_of(task)),
        files=splits,
        data=data,
        template_options=options,
        settings=settings.train,
        seed=settings.seed,
    )
    return data, manifest, layout.SCRATCH / "train" / task / fingerprint(manifest, key), chat.end_id


if __name__ == "__main__":
    run_stage(main)
