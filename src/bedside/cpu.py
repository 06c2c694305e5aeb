"""What several threads of a CPU do together: on this depends whether a run repeats to the last digit."""

from collections.abc import Iterable

# Those that PyTorch hands to MKL, in one release or another (aten/src/ATen/cpu/vml.h).
_VECTOR_FUNCTIONS = (
    *("acos", "asin", "atan", "cos", "erf", "erfc", "erfinv", "exp", "expm1"),
    *("log", "log10", "log1p", "log2", "sin", "sqrt", "tan", "tanh", "trunc"),
)


def settle_vector_math() -> None:
    """Call each of PyTorch's vector functions once on one element, before threads share a call.

    MKL 2024.2, which PyTorch's wheels contain, looks for a function's kernel when the function is first called. Where two threads
    do so at once, one of them may compute its part with a kernel of four digits, and nothing repeats bit for bit
    (https://github.com/pytorch/pytorch/issues/188792; MKL 2025 has it mended). What computes with a model calls this first.
    """
    import torch

    for name in _VECTOR_FUNCTIONS:
        for precision in (torch.float32, torch.float64):
            getattr(torch, name)(torch.ones(1, dtype=precision))


def most_used(threads: int, counts: Iterable[int]) -> int:
    """Of ``counts``, the one whose equal shares of the threads leave the fewest idle; the larger of two that leave the same."""
    return max(counts, key=lambda count: (count * (threads // count), count))
