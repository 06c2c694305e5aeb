"""What is ours in transformers' Trainer: the loss, the batches, the seal on each checkpoint, the report and the bar."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from peft.helpers import disable_input_dtype_casting
from torch import Tensor
from torch.utils.data import Sampler
from transformers import EvalPrediction, ProgressCallback, Trainer, TrainerCallback
from typing_extensions import override

from bedside.training.attention import cpu_attention
from bedside.training.checkpoints import seal
from bedside.training.data import LengthGroups
from bedside.training.objective import TargetOnlyLoss
from bedside.training.parallel import this_process

Log = dict[str, float]


class TargetTrainer(Trainer):
    """The Trainer with the loss on target positions; the rest is the library's."""

    def __init__(self, *args: Any, loss: TargetOnlyLoss, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._loss = loss
        # The loss is divided by the targets of the whole accumulated step, which the Trainer counts for us then.
        self.model_accepts_loss_kwargs = True

    @override
    def train(self, *args: Any, **kwargs: Any) -> Any:
        """As the library's."""
        # Under autocast each product casts its own inputs. PEFT's cast to the adapter's float32 before that, on a CPU only,
        # changes no result and doubles the memory that dropout moves.
        model: Any = self.model
        casting = disable_input_dtype_casting(model, active=self.args.bf16)
        with casting, cpu_attention(model, active=self.args.use_cpu):
            return super().train(*args, **kwargs)

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

    @override
    def prediction_step(
        self, model: Any, inputs: dict[str, Tensor], prediction_loss_only: bool, ignore_keys: list[str] | None = None
    ) -> tuple[Tensor | None, Tensor | None, Tensor | None]:
        """Each example's summed loss and number of targets, (batch,) both, for :func:`mean_over_targets`."""
        inputs = self._prepare_inputs(inputs)
        with torch.no_grad(), self.compute_loss_context_manager():
            losses, targets = self._loss.of_rows(model, inputs)
        return None, losses, targets

    @override
    def _get_train_sampler(self, train_dataset: Any = None) -> Sampler[int]:
        args = self.args
        rows: Any = train_dataset or self.train_dataset
        step = args.per_device_train_batch_size * args.gradient_accumulation_steps * args.world_size
        return LengthGroups(step, list(rows["length"]), args.seed)


def mean_over_targets(evaluated: EvalPrediction) -> dict[str, float]:
    """The validation loss as the mean over all targets, however they were batched. The Trainer's own is a mean of batch means."""
    losses, targets = np.asarray(evaluated.predictions), np.asarray(evaluated.label_ids)
    return {"loss": float(losses.sum() / targets.sum())}


def curve(log_history: Sequence[Mapping[str, float]]) -> list[Log]:
    """The trainer's log as rows of step, epoch and either the training or the validation loss."""
    names = {"loss": "train_loss", "eval_loss": "validation_loss", "learning_rate": "learning_rate"}
    return [
        {"step": row["step"], "epoch": row["epoch"], **{ours: row[theirs] for theirs, ours in names.items() if theirs in row}}
        for row in log_history
        if "loss" in row or "eval_loss" in row
    ]


class Seal(TrainerCallback):
    """Seal each checkpoint when every process has written its part of it."""

    def __init__(self, started: float) -> None:
        self._started = started

    @override
    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        this_process().wait_for_everyone()
        if state.is_world_process_zero:
            seal(Path(args.output_dir) / f"checkpoint-{state.global_step}", time.monotonic() - self._started)


class Report(TrainerCallback):
    """Hand on the whole curve whenever it grows."""

    def __init__(self, on_log: Callable[[list[Log]], None]) -> None:
        self._on_log = on_log

    @override
    def on_log(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if state.is_world_process_zero:
            self._on_log(curve(state.log_history))


class Bar(ProgressCallback):
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
