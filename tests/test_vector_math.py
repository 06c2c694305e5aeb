"""MKL's first-call race: what computes with a model has each vector function called on one element before anything else calls it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from typing_extensions import override

from bedside.cpu import settle_vector_math
from bedside.models.loading import load_base
from bedside.scoring.bertscore import bertscore_f1
from bedside.training.dropout import dropped_positions

FUNCTIONS = {
    *("acos", "asin", "atan", "cos", "erf", "erfc", "erfinv", "exp", "expm1"),
    *("log", "log10", "log1p", "log2", "sin", "sqrt", "tan", "tanh", "trunc"),
}
"""Those that ATen's cpu/vml.h hands to MKL in one release or another, but for the absolute value, which is exact."""


class FirstCalls(TorchDispatchMode):
    """How many elements each vector function was first called with, by its name and precision; in place or not is the same function."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.elements: dict[tuple[str, torch.dtype], int] = {}
        self.most: dict[tuple[str, torch.dtype], int] = {}

    @override
    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = func.overloadpacket.__name__.rstrip("_")
        if name in FUNCTIONS:
            called = name, args[0].dtype
            self.elements.setdefault(called, args[0].numel())
            self.most[called] = max(self.most.get(called, 0), args[0].numel())
        return func(*args, **(kwargs or {}))


def test_every_function_is_called_on_one_element_in_both_precisions() -> None:
    with FirstCalls() as calls:
        settle_vector_math()
    assert calls.elements == {(name, precision): 1 for name in FUNCTIONS for precision in (torch.float32, torch.float64)}
    assert calls.most == calls.elements


def test_a_model_computes_with_functions_that_were_called_before(checkpoint: Callable[[str], Path]) -> None:
    with FirstCalls() as calls, torch.no_grad():
        load_base(checkpoint("llama"), nf4=True)(input_ids=torch.arange(40, 60).unsqueeze(0))
        dropped_positions(1000, 0.05)
    on_many = {name for (name, _), most in calls.most.items() if most > 1}
    assert {"cos", "sin", "log"} <= on_many
    assert set(calls.elements.values()) == {1}


def test_an_encoder_computes_with_functions_that_were_called_before(encoder: Path) -> None:
    with FirstCalls() as calls:
        bertscore_f1(["back pain"], ["knee pain"], encoder, layers=1)
    assert set(calls.elements.values()) == {1}
