"""Fine-tuning with QLoRA (Dettmers et al., 2023) on transformers' Trainer.

The trainer works in a scratch folder of its own, resumes there after a kill, and leaves one adapter folder in PEFT's form.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from peft import LoraConfig, PeftModel, get_peft_model
from torch import Tensor
from transformers import PreTrainedModel, ProgressCallback, Trainer, TrainerCallback, TrainingArguments, set_seed
from typing_extensions import override

from bedside.config import TrainSettings
from bedside.errors import ConfigError
from bedside.models.loading import VISION_PARTS
from bedside.models.memory import peak_gib
from bedside.training.checkpoints import latest_whole, only_trainer, seal
from bedside.training.data import Collator
from bedside.training.dropout import use_cheap_dropout
from bedside.training.objective import TargetOnlyLoss

Log = dict[str, float]


@dataclass(frozen=True)
class Trained:
    """What training leaves: the model with its adapter, the facts of the manifest, and what it cost."""

    model: PeftModel
    resolved: dict[str, Any]
    history: list[Log]
    seconds: float
    tokens: int
    peak_gib: float
    resumed_step: int


def train(
    base: PreTrainedModel,
    examples: Dataset,
    validation: Dataset,
    settings: TrainSettings,
    *,
    seed: int,
    scratch: Path,
    pad_id: int,
    on_log: Callable[[list[Log]], None],
) -> Trained:
    """Train an adapter on ``examples``; rows are those of :func:`bedside.training.data.tokenized`.

    ``on_log`` receives the whole history whenever it grows. Raises :class:`BusyError` where another process trains in
    ``scratch``.
    """
    with only_trainer(scratch, os.getpid()):
        # The adapter's matrices are drawn when it is made, before the trainer sets its own seed.
        set_seed(seed)
        model = add_adapter(base, settings)
        trainer = TargetTrainer(
            model=model,
            args=training_arguments(settings, seed, scratch),
            train_dataset=examples,
            eval_dataset=validation,
            data_collator=Collator(pad_id),
            callbacks=[_Seal(), _Report(on_log)],
            loss=TargetOnlyLoss(model),
        )
        trainer.remove_callback(ProgressCallback)
        trainer.add_callback(_Bar())
        checkpoint = latest_whole(scratch)
        started = time.monotonic()
        trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
        seconds = time.monotonic() - started
    resumed = int(checkpoint.name.split("-")[1]) if checkpoint else 0
    done = 1 - resumed / trainer.state.max_steps
    return Trained(
        model=model,
        resolved=resolved(settings),
        history=_curve(trainer.state.log_history),
        seconds=seconds,
        tokens=round(sum(examples["length"]) * settings.epochs * done),
        peak_gib=peak_gib(),
        resumed_step=resumed,
    )


def resolved(settings: TrainSettings) -> dict[str, Any]:
    """What the settings come to on this machine: the optimizer and whether activations are recomputed."""
    cuda = torch.cuda.is_available()
    checkpointing = settings.gradient_checkpointing == "on" or (settings.gradient_checkpointing == "auto" and cuda)
    optimizer = settings.optimizer if cuda or not settings.optimizer.startswith("paged") else "adamw_torch"
    return {"optimizer": optimizer, "gradient_checkpointing": checkpointing, "device": "cuda" if cuda else "cpu"}


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
    best = settings.keep == "best"
    return TrainingArguments(
        output_dir=str(scratch),
        num_train_epochs=settings.epochs,
        per_device_train_batch_size=settings.batch_size,
        per_device_eval_batch_size=settings.batch_size,
        gradient_accumulation_steps=settings.gradient_accumulation,
        learning_rate=settings.learning_rate,
        lr_scheduler_type=settings.scheduler,
        warmup_steps=settings.warmup_ratio,  # a fraction below 1 is a ratio
        weight_decay=settings.weight_decay,
        optim=facts["optimizer"],
        bf16=settings.precision == "bf16",
        use_cpu=facts["device"] == "cpu",
        activation_checkpointing=facts["gradient_checkpointing"],
        activation_checkpointing_kwargs={"use_reentrant": False},
        train_sampling_strategy="group_by_length",
        length_column_name="length",
        eval_strategy="epoch",
        save_strategy="epoch",
        save_total_limit=2,
        load_best_model_at_end=best,
        metric_for_best_model="eval_loss",
        greater_is_better=False,
        prediction_loss_only=True,
        logging_strategy="steps",
        logging_steps=1,
        seed=seed,
        data_seed=seed,
        report_to=[],
        remove_unused_columns=False,
        label_names=["labels"],
        dataloader_pin_memory=facts["device"] == "cuda",
    )


def _curve(log_history: list[dict[str, float]]) -> list[Log]:
    """The trainer's log as rows of step, epoch and either the training or the validation loss."""
    names = {"loss": "train_loss", "eval_loss": "validation_loss", "learning_rate": "learning_rate"}
    return [
        {"step": row["step"], "epoch": row["epoch"], **{ours: row[theirs] for theirs, ours in names.items() if theirs in row}}
        for row in log_history
        if "loss" in row or "eval_loss" in row
    ]


class TargetTrainer(Trainer):
    """The Trainer with the loss on target positions; the rest is the library's."""

    def __init__(self, *args: Any, loss: TargetOnlyLoss, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._loss = loss
        # The loss is divided by the targets of the whole accumulated step, which the Trainer counts for us then.
        self.model_accepts_loss_kwargs = True

    @override
    def compute_loss(
        self,
        model: Any,
        inputs: dict[str, Tensor],
        return_outputs: bool = False,
        num_items_in_batch: Tensor | int | None = None,
    ) -> Any:
        """See :class:`TargetOnlyLoss`; there are no outputs to return but the loss."""
        loss = self._loss(model, inputs, num_items_in_batch)
        if self.args.average_tokens_across_devices and num_items_in_batch is not None:
            # Gradients are averaged over processes, and the count is already that of all of them.
            loss = loss * self.accelerator.num_processes
        return (loss, {}) if return_outputs else loss


class _Seal(TrainerCallback):
    @override
    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if state.is_world_process_zero:
            seal(Path(args.output_dir) / f"checkpoint-{state.global_step}")


class _Report(TrainerCallback):
    def __init__(self, on_log: Callable[[list[Log]], None]) -> None:
        self._on_log = on_log

    @override
    def on_log(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if state.is_world_process_zero:
            self._on_log(_curve(state.log_history))


class _Bar(ProgressCallback):
    """The library's bar, with the losses in it instead of a line of text for each step."""

    def __init__(self) -> None:
        super().__init__()
        self._losses: dict[str, str] = {}

    @override
    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, float] | None = None, **_: Any) -> None:
        names = {"loss": "train_loss", "eval_loss": "validation_loss"}
        self._losses |= {ours: f"{float(logs[theirs]):.3f}" for theirs, ours in names.items() if logs and theirs in logs}
        if state.is_world_process_zero and self.training_bar is not None:
            self.training_bar.set_postfix(self._losses)
