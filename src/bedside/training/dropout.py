"""Dropout whose random numbers are cheap on a CPU.

``torch.nn.Dropout`` draws a 32-bit number from a serial generator for every element; on a CPU that was 23 % of a training
step of the smallest model. Sixteen bits decide as well whether an element stays: this module takes four decisions from
each 64-bit number of the same generator, so seeds, checkpoints and recomputation work as they do with PyTorch's own. The
probability is rounded to 1/65,536.
"""

import torch
from peft.tuners.lora import LoraLayer
from torch import Tensor, nn

_LEVELS = 1 << 16
_LOWEST = -(1 << 15)
_LOWEST_DRAW = -(1 << 63)


class CheapDropout(nn.Module):
    """Zero each element with probability ``p`` while training and scale the others by 1 / (1 - p)."""

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = round(p * _LEVELS) / _LEVELS

    def forward(self, inputs: Tensor) -> Tensor:
        """The same shape as ``inputs``."""
        if not self.training or self.p == 0:
            return inputs
        draws = torch.empty((inputs.numel() + 3) // 4, dtype=torch.int64).random_(_LOWEST_DRAW, None)
        bits = draws.view(torch.int16)[: inputs.numel()].view(inputs.shape)
        dropped = bits < _LOWEST + round(self.p * _LEVELS)
        return inputs.masked_fill(dropped, 0) * (1 / (1 - self.p))


def use_cheap_dropout(model: nn.Module) -> None:
    """Put :class:`CheapDropout` in the place of every LoRA layer's dropout."""
    for layer in model.modules():
        if isinstance(layer, LoraLayer):
            for name, dropout in layer.lora_dropout.items():
                if isinstance(dropout, nn.Dropout):
                    layer.lora_dropout[name] = CheapDropout(dropout.p)
