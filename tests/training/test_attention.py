from typing import Any

import pytest
import torch
from tiny import ARCHITECTURES, tiny_model
from torch import Tensor

from bedside.training import attention
from bedside.training.attention import row_attention
from bedside.training.data import IGNORED, Collator
from bedside.training.objective import TargetOnlyLoss

SHARED = 9
# Longer than Gemma's sliding window, of different lengths, alike up to there; the third has no target.
ROWS = [
    {"input_ids": [*range(10, 10 + SHARED), *range(first, first + length)], "labels": [IGNORED] * (SHARED + length - 4) + labels}
    for first, length, labels in ((30, 15, [7, 8, 9, 10]), (60, 4, [20, 21, 22, 23]), (30, 6, [IGNORED] * 4), (90, 21, [7, 8, 9, 10]))
]
# The token before a target, here the ninth, is no part of the shared ones.
# 51 in all, filled up to 64.
TOKENS = (SHARED - 1) + 16 + 5 + 22 + 13

every_architecture = pytest.mark.parametrize("architecture", ARCHITECTURES)


def loss_and_gradients(model: Any) -> tuple[Tensor, dict[str, Tensor]]:
    model.zero_grad()
    loss = TargetOnlyLoss(model)(model, Collator(pad_id=0)(ROWS))
    loss.backward()
    return loss.detach(), {name: parameter.grad.clone() for name, parameter in model.named_parameters() if parameter.grad is not None}


@pytest.fixture
def lengths(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of the rows that were attended to."""
    seen: list[int] = []
    inner = attention.attend

    def watched(module: Any, query: Tensor, *args: Any, **options: Any) -> Any:
        seen.append(query.shape[2])
        return inner(module, query, *args, **options)

    monkeypatch.setattr(attention, "attend", watched)
    return seen


@every_architecture
@pytest.mark.parametrize("longest", [pytest.param(256, id="short: plain"), pytest.param(8, id="long: fused"), pytest.param(32, id="both")])
def test_loss_and_gradients_are_those_of_fused_attention(
    architecture: str, longest: int, lengths: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attention, "LONGEST", longest)
    torch.manual_seed(0)
    model = tiny_model(architecture).train()
    wanted, wanted_gradients = loss_and_gradients(model)

    with row_attention(model):
        found, gradients = loss_and_gradients(model)

    assert lengths == [TOKENS, TOKENS]  # a layer each, all sequences in one row
    torch.testing.assert_close(found, wanted, atol=1e-5, rtol=1e-5)
    assert any(gradient.abs().max() > 1e-3 for gradient in gradients.values())
    torch.testing.assert_close(gradients, wanted_gradients, atol=1e-5, rtol=1e-4)


@every_architecture
def test_model_attends_as_before_afterwards(architecture: str, lengths: list[int]) -> None:
    model = tiny_model(architecture)

    with row_attention(model):
        pass

    loss_and_gradients(model)
    assert lengths == []
    assert model.config._attn_implementation == "sdpa"


def test_a_model_that_asks_for_another_attention_keeps_it(lengths: list[int]) -> None:
    model = tiny_model("llama")
    model.set_attn_implementation("eager")

    with row_attention(model):
        loss_and_gradients(model)

    assert lengths == []
    assert model.config._attn_implementation == "eager"
