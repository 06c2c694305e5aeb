"""Fine-tuning with QLoRA (Dettmers et al., 2023) on transformers' Trainer.

The trainer works in a scratch folder of its own, resumes there after a kill, and leaves one adapter in memory. It runs as
one process or as one of several (:mod:`bedside.training.launch`, torchrun).
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import PreTrainedModel, ProgressCallback, TrainingArguments, set_seed

from bedside.config import TrainSettings
from bedside.errors import ConfigError
from bedside.models.loading import VISION_PARTS
from bedside.training.checkpoints import latest_whole, seconds_spent
from bedside.training.data import Collator, balanced
from bedside.training.dropout import use_cheap_dropout
from bedside.training.engine import Bar, Log, Report, Seal, TargetTrainer, curve, mean_over_targets
from bedside.training.objective import TargetOnlyLoss
from bedside.training.parallel import peak_of_all, share, this_process

_EVALUATED_AT_ONCE = 64
"""Validation examples of a process that are cut into parts together: the more, the fuller the parts."""


@dataclass(frozen=True)
class Trained:
    """What training leaves: the model with its adapter, the losses, and the cost, that of killed runs up to their last checkpoint."""

    model: PeftModel
    history: list[Log]
    seconds: float
    tokens: int
    peak_gib: float
    resumed_step: int


def train(trainer: TargetTrainer, on_log: Callable[[list[Log]], None]) -> Trained:
    """Train to the end, from the last whole checkpoint in the trainer's scratch folder where there is one.

    The main process calls ``on_log`` with the whole history whenever it grows. Only one training at a time may use
    the folder: the caller holds :func:`bedside.lock.alone`.
    """
    with this_process().main_process_first():
        checkpoint = latest_whole(Path(str(trainer.args.output_dir)))
    started = time.monotonic() - seconds_spent(checkpoint)
    for callback in (Seal(started), Report(on_log), Bar()):
        trainer.add_callback(callback)
    trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    return Trained(
        model=trainer.model,
        history=curve(trainer.state.log_history),
        seconds=time.monotonic() - started,
        tokens=sum(trainer.lengths) * int(trainer.args.num_train_epochs),
        peak_gib=peak_of_all(),
        resumed_step=int(checkpoint.name.split("-")[1]) if checkpoint else 0,
    )


def target_trainer(
    base: PreTrainedModel,
    examples: Dataset,
    validation: Dataset,
    settings: TrainSettings,
    *,
    seed: int,
    scratch: Path,
    pad_id: int,
) -> TargetTrainer:
    """A trainer of a fresh adapter on ``base``; rows are those of :func:`bedside.training.data.tokenized`."""
    # The adapter's matrices are drawn when it is made, before the trainer sets its own seed.
    set_seed(seed)
    model = add_adapter(base, settings)
    arguments = training_arguments(settings, seed, scratch)
    processes = arguments.world_size
    turns = math.ceil(len(validation) / (processes * _EVALUATED_AT_ONCE))
    # No larger than needed: a batch that is not full would be filled with examples that are evaluated for nothing.
    arguments.per_device_eval_batch_size = math.ceil(len(validation) / (turns * processes))
    trainer = TargetTrainer(
        model=model,
        args=arguments,
        train_dataset=examples,
        eval_dataset=balanced(validation, turns * processes),
        data_collator=Collator(pad_id),
        compute_metrics=mean_over_targets,
        loss=TargetOnlyLoss(model),
        tokens=tokens_at_once(settings),
    )
    trainer.remove_callback(ProgressCallback)
    # Each process draws its own dropout.
    set_seed(seed + this_process().process_index)
    return trainer


def resolved(settings: TrainSettings) -> dict[str, Any]:
    """What the settings come to on this machine: the optimizer, whether activations are recomputed, how many processes."""
    cuda = torch.cuda.is_available()
    checkpointing = settings.gradient_checkpointing == "on" or (settings.gradient_checkpointing == "auto" and cuda)
    optimizer = settings.optimizer if cuda or not settings.optimizer.startswith("paged") else "adamw_torch"
    return {
        "optimizer": optimizer,
        "gradient_checkpointing": checkpointing,
        "device": "cuda" if cuda else "cpu",
        "processes": this_process().num_processes,
    }


def tokens_at_once(settings: TrainSettings) -> int:
    """How many tokens a process computes at once: a batch of the longest, divided over processes that share one memory."""
    tokens = settings.batch_size * settings.max_length
    return tokens if torch.cuda.is_available() else tokens // this_process().num_processes


def add_adapter(base: PreTrainedModel, settings: TrainSettings) -> PeftModel:
    """The base model with fresh LoRA matrices on its language model's target modules."""
    # PEFT's prepare_model_for_kbit_training is not called: it widens the embeddings to float32, 2.7 GB for Gemma 3.
    lora = settings.lora
    config = LoraConfig(
        task_type="CAUSAL_LM",
        r=lora.rank,
        lora_alpha=lora.alpha,
        lora_dropout=lora.dropout,
        target_modules=list(lora.target_modules),
        exclude_modules=rf".*({'|'.join(VISION_PARTS)}).*",
    )
    try:
        model = get_peft_model(base, config)
    except ValueError as error:
        raise ConfigError(f"train.lora.target_modules is {lora.target_modules}: {error}") from error
    if not torch.cuda.is_available():
        use_cheap_dropout(model)
    return model


def training_arguments(settings: TrainSettings, seed: int, scratch: Path) -> TrainingArguments:
    """The settings in the words of transformers' Trainer."""
    facts = resolved(settings)
    cuda = facts["device"] == "cuda"
    # A step's examples all at once: TargetTrainer computes them in parts.
    examples = share(settings.batch_size * settings.gradient_accumulation, facts["processes"])
    arguments = TrainingArguments(
        output_dir=str(scratch),
        num_train_epochs=settings.epochs,
        per_device_train_batch_size=examples,
        learning_rate=settings.learning_rate,
        lr_scheduler_type=settings.scheduler,
        warmup_steps=settings.warmup_ratio,  # a fraction below 1 is a ratio
        weight_decay=settings.weight_decay,
        optim=facts["optimizer"],
        bf16=settings.precision == "bf16",
        use_cpu=not cuda,
        activation_checkpointing=facts["gradient_checkpointing"],
        activation_checkpointing_kwargs={"use_reentrant": False},
        eval_strategy="epoch",
        save_strategy="epoch",
        load_best_model_at_end=settings.keep == "best",
        metric_for_best_model="eval_loss" if settings.keep == "best" else None,
        greater_is_better=False if settings.keep == "best" else None,
        logging_strategy="steps",
        logging_steps=1,
        seed=seed,
        data_seed=seed,
        report_to=[],
        remove_unused_columns=False,
        label_names=["labels"],
        dataloader_pin_memory=cuda,
        ddp_find_unused_parameters=False,
    )
    # With more than one GPU in sight the Trainer would spread one process over all of them; that is the launcher's business.
    arguments._n_gpu = min(1, arguments.n_gpu)
    return arguments
