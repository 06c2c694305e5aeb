"""Dropout whose random numbers are cheap on a CPU.

``torch.nn.Dropout`` draws a random number from a serial generator for every element; on a CPU that was 23 % of a training
step of the smallest model. The elements to drop are a Bernoulli process, so the distances between them are geometric: this
module draws one number for each element that is dropped, a twentieth of them at the usual probability, and keeps only
their positions for the backward pass. Seeds, checkpoints and recomputation work as they do with PyTorch's own.
"""

import math

import torch
from peft.tuners.lora import LoraLayer
from torch import Tensor, nn


class CheapDropout(nn.Module):
    """Zero each element with probability ``p`` while training and scale the others by 1 / (1 - p)."""

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p

    def forward(self, inputs: Tensor) -> Tensor:
        """The same shape as ``inputs``."""
        if not self.training or self.p == 0:
            return inputs
        outputs = inputs.contiguous() * (1 / (1 - self.p))
        outputs.view(-1).index_fill_(0, dropped_positions(inputs.numel(), self.p), 0)
        return outputs


def dropped_positions(count: int, p: float) -> Tensor:
    """Where of ``count`` elements each is chosen with probability ``p``: (chosen,), ascending, int64.

    Distances by inversion (Devroye 1986, chapter X.2): floor(log U / log(1 - p)) + 1 for U uniform on (0, 1].
    """
    # Six standard deviations more than are expected; in the rare case that even these end before the last element, again.
    expected = math.ceil(count * p + 6 * math.sqrt(count * p) + 6)
    last, parts = -1, []
    while last < count:
        uniform = torch.rand(expected).neg_().add_(1)
        distances = uniform.log_().div_(math.log1p(-p)).floor_().to(torch.int64).add_(1)
        parts.append(distances.cumsum(0).add_(last))
        last = int(parts[-1][-1])
    positions = torch.cat(parts) if len(parts) > 1 else parts[0]
    return positions[: int(torch.searchsorted(positions, count))]


def use_cheap_dropout(model: nn.Module) -> None:
    """Put :class:`CheapDropout` in the place of every LoRA layer's dropout."""
    for layer in model.modules():
        if isinstance(layer, LoraLayer):
            for name, dropout in layer.lora_dropout.items():
                if isinstance(dropout, nn.Dropout):
                    layer.lora_dropout[name] = CheapDropout(dropout.p)
