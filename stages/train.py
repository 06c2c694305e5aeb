"""Adapt the base model to a task: ``models/<task>/`` and ``metrics/training/<task>/``."""

import os
import shutil
from contextlib import nullcontext
from typing import Any

from bedside import layout
from bedside.process import run_stage, task_argument


def main() -> None:
    task = task_argument(str(__doc__))

    from bedside.config import load_settings
    from bedside.training.parallel import cpu_processes, launch

    launch(adapt, task, cpu_processes(load_settings(layout.PARAMS).train.batch_size))


def adapt(task: str) -> None:
    """Train as one process of however many there are; the first writes."""
    import torch
    from datasets import disable_progress_bars
    from transformers.utils.logging import disable_progress_bar

    from bedside.config import load_model, load_settings
    from bedside.files import fingerprint, sha256_of, whole_folder
    from bedside.models.chat import ChatFormat
    from bedside.models.lineage import code_fingerprint, library_versions
    from bedside.models.loading import load_base, load_tokenizer
    from bedside.sources.mts_dialog import source_label
    from bedside.sources.weights import verified_source
    from bedside.tasks.notes import answer_starts
    from bedside.training.adapter import save_adaptation, training_manifest
    from bedside.training.checkpoints import only_trainer
    from bedside.training.data import tokenized
    from bedside.training.live import LiveCurve
    from bedside.training.parallel import this_process
    from bedside.training.trainer import train

    process = this_process()
    if not process.is_main_process:
        disable_progress_bar()
        disable_progress_bars()
    settings = load_settings(layout.PARAMS)
    model = load_model(layout.MODEL_CONFIGS, settings.model)
    source = verified_source(layout.BASE_MODEL)
    splits = {split: layout.PREPARED / task / f"{split}.jsonl" for split in ("train", "validation")}
    tokenizer = load_tokenizer(layout.BASE_MODEL)
    chat = ChatFormat(tokenizer, model.template_options)
    code = code_fingerprint("models", "training", "tasks")
    key = fingerprint(source["sha256"], model.template_options, library_versions(), code)
    with process.main_process_first():
        data = {
            split: tokenized(path, chat, answer_starts(), max_length=settings.train.max_length, cache=layout.CACHE / "datasets", key=key)
            for split, path in splits.items()
        }
    manifest = training_manifest(
        task,
        base=source,
        label=source_label(settings.notes_source),
        data_sha256=fingerprint(*(sha256_of(path) for path in splits.values())),
        data=data,
        settings=settings.train,
        seed=settings.seed,
    )
    task_scratch = layout.SCRATCH / "train" / task
    scratch = task_scratch / fingerprint(manifest, key)
    # Whatever its settings, one trainer writes a task's scratch and outs at a time, from the first point of its curve on.
    with only_trainer(task_scratch, os.getpid()) if process.is_main_process else nullcontext():
        live = LiveCurve(layout.TRAINING / task) if process.is_main_process else None
        if live:
            _notice(manifest)
        base = load_base(
            layout.BASE_MODEL,
            nf4=settings.train.quantization == "nf4",
            double_quantization=settings.train.double_quantization,
            dtype=torch.bfloat16 if settings.train.precision == "bf16" else torch.float32,
        )
        trained = train(
            base,
            data["train"],
            data["validation"],
            settings.train,
            seed=settings.seed,
            scratch=scratch,
            pad_id=chat.end_id,
            on_log=live.update if live else lambda _: None,
        )
        if live:
            with whole_folder(layout.MODELS / task) as folder:
                save_adaptation(trained.model, folder, manifest)
            live.finish(trained)
            # A later --force trains again instead of finding everything done.
            shutil.rmtree(scratch)


def _notice(manifest: dict[str, Any]) -> None:
    settings, found, data = manifest["settings"], manifest["resolved"], manifest["data"]
    if found["optimizer"] != settings["optimizer"]:
        print(f"notice: {settings['optimizer']} needs CUDA; on this {found['device']} plain 32-bit AdamW is used, and recorded", flush=True)
    if data["truncated_train"]:
        print(
            f"notice: {data['truncated_train']} of {data['train']} dialogues are shortened to fit {settings['max_length']} tokens",
            flush=True,
        )


if __name__ == "__main__":
    run_stage(main)
