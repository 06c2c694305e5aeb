"""What is ours in transformers' Trainer: the loss, the batches, the seal on each checkpoint, the report and the bar."""

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import torch
from datasets import Dataset
from peft.helpers import disable_input_dtype_casting
from torch import Tensor
from torch.utils.data import Sampler
from transformers import EvalPrediction, ProgressCallback, Trainer, TrainerCallback
from typing_extensions import override

from bedside.training.attention import row_attention
from bedside.training.checkpoints import seal
from bedside.training.data import LengthGroups, parts, with_blank
from bedside.training.objective import TargetOnlyLoss
from bedside.training.parallel import this_process

Log = dict[str, float]


class TargetTrainer(Trainer):
    """The Trainer with the loss on target positions, and steps computed in parts of a bounded number of tokens.

    The Trainer's own accumulation takes as many examples each time, so that most parts are far smaller than memory allows; each
    part costs a pass over all weights, which for short sequences is most of the time. ``tokens`` bounds a part.
    """

    def __init__(self, *, train_dataset: Dataset, loss: TargetOnlyLoss, tokens: int, **kwargs: Any) -> None:
        super().__init__(train_dataset=with_blank(train_dataset), **kwargs)
        self._loss, self._tokens = loss, tokens
        # The loss is divided by the targets of the whole accumulated step, which the Trainer counts for us then.
        self.model_accepts_loss_kwargs = True

    @override
    def train(self, *args: Any, **kwargs: Any) -> Any:
        """As the library's."""
        # Under autocast each product casts its own inputs. PEFT's cast to the adapter's float32 before that (of NF4 layers on a
        # CPU only) changes no result and doubles the memory that dropout moves.
        model: Any = self.model
        casting = disable_input_dtype_casting(model, active=self.args.bf16)
        with casting, row_attention(model):
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
    def training_step(self, model: Any, inputs: dict[str, Tensor], num_items_in_batch: Tensor | int | None = None) -> Tensor:
        """Gradients of all examples that this process has in a step; their summed loss."""
        losses = []
        cut = self._parts(inputs, self._tokens)
        for number, (_, rows) in enumerate(cut, start=1):
            # Gradients are exchanged once, with those of the last part.
            with nullcontext() if number == len(cut) else self.accelerator.no_sync(model):
                losses.append(super().training_step(model, rows, num_items_in_batch))
        return torch.stack(losses).sum()

    @override
    def prediction_step(
        self, model: Any, inputs: dict[str, Tensor], prediction_loss_only: bool, ignore_keys: list[str] | None = None
    ) -> tuple[Tensor | None, Tensor | None, Tensor | None]:
        """Each example's summed loss and number of targets, (batch,) both, for :func:`mean_over_targets`."""
        inputs = self._prepare_inputs(inputs)
        losses = torch.zeros(len(inputs["labels"]), device=inputs["labels"].device)
        targets = torch.zeros_like(losses, dtype=torch.int64)
        with torch.no_grad(), self.compute_loss_context_manager():
            # Nothing is kept for a backward pass.
            for part, rows in self._parts(inputs, 2 * self._tokens):
                losses[part], targets[part] = self._loss.of_rows(model, rows)
        return None, losses, targets

    def _parts(self, inputs: dict[str, Tensor], tokens: int) -> list[tuple[list[int], dict[str, Tensor]]]:
        """The rows of each part of at most so many tokens: where they are in ``inputs``, and themselves."""
        lengths = inputs["attention_mask"].sum(dim=1).tolist()
        cut = parts(lengths, tokens, self._loss.shared_beginning(inputs))
        return [(part, {name: tensor[part] for name, tensor in inputs.items()}) for part in cut]

    @property
    def lengths(self) -> list[int]:
        """Tokens of each training example."""
        rows: Any = self.train_dataset
        return list(rows["length"])[:-1]  # without the blank row

    @override
    def _get_train_sampler(self, train_dataset: Any = None) -> Sampler[int]:
        args = self.args
        return LengthGroups(args.per_device_train_batch_size * args.world_size, self.lengths, args.seed, args.world_size)


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
    """Seal each checkpoint when every process has written its part of it; only then remove those it replaces."""

    def __init__(self, started: float) -> None:
        self._started = started

    @override
    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        this_process().wait_for_everyone()
        if state.is_world_process_zero:
            newest = Path(args.output_dir) / f"checkpoint-{state.global_step}"
            seal(newest, time.monotonic() - self._started)
            for checkpoint in newest.parent.glob("checkpoint-*"):
                if checkpoint.name not in (newest.name, Path(state.best_model_checkpoint or "").name):
                    shutil.rmtree(checkpoint)


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
