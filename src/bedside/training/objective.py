"""The loss over target positions alone, and without padding.

The vocabulary projection is the widest product of a small language model (262,144 columns in Gemma 3); most positions of
a batch belong to the prompt and need no logits. A hook in front of the projection keeps only the positions whose next
token is a target, so the logits are (targets, vocabulary) instead of (batch, length, vocabulary). A hook works alike for
every architecture, under data parallelism and with gradient checkpointing, and leaves any scaling after the projection to
the model.

The sequences of a batch go through the model side by side in one row (:mod:`bedside.training.attention`), so that no
padding is computed either, and what all of them begin with, the instruction, only once (with the same dropout for all).
"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.nn import functional

from bedside.errors import ModelError
from bedside.training.attention import STEP, Sequences, attends_to_rows
from bedside.training.data import IGNORED


class TargetOnlyLoss:
    """Cross entropy of a causal language model, computed on target positions.

    Equal to the usual shifted cross entropy over labels with ``-100`` elsewhere; a test compares loss and gradients.
    """

    def __init__(self, model: nn.Module) -> None:
        projection = model.get_output_embeddings()  # type: ignore[operator]
        if projection is None:
            raise ModelError(f"{type(model).__name__} has no output embeddings: it is not a causal language model")
        self._base = model
        self._keep: Tensor | None = None  # (targets,), the positions whose next token is a target
        projection.register_forward_pre_hook(self._select)

    def __call__(self, model: nn.Module, batch: dict[str, Tensor], items: Tensor | int | None = None) -> Tensor:
        """The loss of one padded batch: the sum over targets divided by ``items`` (of the whole accumulated step), or the mean."""
        losses, _ = self._of_targets(model, batch)
        return losses.sum() / (len(losses) if items is None else items)

    def of_rows(self, model: nn.Module, batch: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
        """Each example's summed loss and its number of targets, both (batch,): a mean over any set of examples follows."""
        losses, is_target = self._of_targets(model, batch)
        rows = is_target.nonzero()[:, 0]
        return losses.new_zeros(len(is_target)).index_add(0, rows, losses), is_target.sum(dim=1)

    def _of_targets(self, model: nn.Module, batch: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
        """The loss of each target, (targets,), and where they are, (batch, length - 1): the position before each."""
        targets = batch["labels"][:, 1:]
        is_target = targets != IGNORED
        kept = self._kept(batch, is_target)  # (batch, length); each of the following is (tokens,)
        positions = torch.arange(kept.shape[1], device=kept.device).expand_as(kept)[kept]
        fill = -len(positions) % STEP
        ids = functional.pad(batch["input_ids"][kept], (0, fill))
        # What fills the row up begins at 0 again, as a sequence of its own.
        positions = torch.cat([positions, torch.arange(fill, device=positions.device)])
        keep = functional.pad(is_target, (0, 1))[kept].nonzero()[:, 0]  # (targets,)
        told = {"sequences": _sequences(kept, fill)} if attends_to_rows(self._base) else {}
        with self._keeping(keep):
            # Without a mask of its own, transformers' own attention tells sequences apart by where the positions begin again.
            output = model(input_ids=ids.unsqueeze(0), position_ids=positions.unsqueeze(0), use_cache=False, **told)
        logits = output.logits[0, : len(keep)]  # (targets, vocabulary)
        return functional.cross_entropy(logits.float(), targets[is_target], reduction="none"), is_target

    def shared_beginning(self, batch: dict[str, Tensor]) -> int:
        """How many tokens all examples of a padded batch begin with that are computed once; those without targets do not count."""
        if not attends_to_rows(self._base):
            return 0
        is_target = batch["labels"][:, 1:] != IGNORED
        rows = _answered(is_target)
        ids = batch["input_ids"][rows]
        # Up to where one differs, ends, or predicts a target.
        alike = (ids == ids[0]).all(dim=0) & (batch["attention_mask"][rows] == 1).all(dim=0)
        alike[:-1] &= ~is_target.any(dim=0)
        return int(alike.cumprod(dim=0).sum())

    def _kept(self, batch: dict[str, Tensor], is_target: Tensor) -> Tensor:
        """Which tokens go through the model, (batch, length): no padding, no row without targets, a shared beginning once."""
        rows = _answered(is_target)
        kept = torch.zeros_like(batch["attention_mask"], dtype=torch.bool)
        kept[rows] = batch["attention_mask"][rows] == 1
        kept[rows[1:], : self.shared_beginning(batch)] = False
        return kept

    @contextmanager
    def _keeping(self, keep: Tensor) -> Iterator[None]:
        self._keep = keep
        try:
            yield
        finally:
            self._keep = None

    def _select(self, _: nn.Module, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...] | None:
        if self._keep is None:
            return None
        # (1, tokens, hidden) → (1, targets, hidden), filled up for the product's sake
        hidden = functional.pad(inputs[0][:, self._keep], (0, 0, 0, -len(self._keep) % STEP))
        return (hidden, *inputs[1:])


def _answered(is_target: Tensor) -> Tensor:
    """The rows that have targets, or where none has, all: (rows,)."""
    answered = is_target.any(dim=1)
    return (answered if answered.any() else ~answered).nonzero()[:, 0]


def _sequences(kept: Tensor, fill: int) -> Sequences:
    """The sequences of a row of the ``kept`` tokens, (batch, length), and ``fill`` more."""
    counts = torch.stack([kept.int().argmax(dim=1), kept.sum(dim=1)], dim=1).tolist()
    return [(shared, own) for shared, own in counts if own] + ([(0, fill)] if fill else [])
