import math
from typing import Any

import pytest
import torch
from peft import LoraConfig, get_peft_model
from tiny import tiny_model
from torch import nn

from bedside.training.dropout import CheapDropout, dropped_positions, use_cheap_dropout

N = 1 << 20


@pytest.mark.parametrize("p", [0.05, 0.5, 0.9])
def test_dropped_share_is_within_binomial_bounds(p: float) -> None:
    torch.manual_seed(0)
    dropped = (CheapDropout(p).train()(torch.ones(N)) == 0).view(-1, 4)

    # Six standard deviations; also for each of the four decisions taken from one number.
    for share in (dropped, *dropped.unbind(dim=1)):
        count = share.numel()
        assert abs(int(share.sum()) - count * p) < 6 * math.sqrt(count * p * (1 - p))


def test_neighbours_are_dropped_independently() -> None:
    torch.manual_seed(0)
    p = 0.25
    dropped = CheapDropout(p).train()(torch.ones(N)) == 0

    for distance in (1, 2, 3, 4):
        both = int((dropped[:-distance] & dropped[distance:]).sum())
        assert abs(both - N * p * p) < 6 * math.sqrt(N * p * p)


@pytest.mark.parametrize("shape", [(1,), (3,), (5, 7), (2, 3, 4)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
def test_what_stays_is_scaled(shape: tuple[int, ...], dtype: torch.dtype) -> None:
    torch.manual_seed(0)
    inputs = torch.arange(1, math.prod(shape) + 1, dtype=dtype).view(shape)
    outputs = CheapDropout(0.5).train()(inputs)

    assert (outputs.shape, outputs.dtype) == (shape, dtype)
    assert torch.equal(outputs[outputs != 0], (inputs * 2)[outputs != 0])


@pytest.mark.parametrize("p", [0.05, 0.5, 0.9])
def test_distances_between_dropped_elements_are_geometric(p: float) -> None:
    torch.manual_seed(0)
    distances = dropped_positions(N, p).diff()

    for distance in (1, 2, 3, 10):
        expected = len(distances) * p * (1 - p) ** (distance - 1)
        assert abs(int((distances == distance).sum()) - expected) < 6 * math.sqrt(expected + 1)


@pytest.mark.parametrize("p", [1e-4, 0.5, 0.999])
@pytest.mark.parametrize("count", [1, 2, 7, 1000])
def test_positions_are_within_and_ascending(count: int, p: float) -> None:
    for seed in range(20):
        torch.manual_seed(seed)
        positions = dropped_positions(count, p)

        assert positions.dtype == torch.int64
        assert bool((positions.diff() > 0).all())
        assert len(positions) == 0 or (positions[0] >= 0 and positions[-1] < count)


def test_draws_that_end_too_early_are_continued(monkeypatch: pytest.MonkeyPatch) -> None:
    # Every distance 1, far fewer draws than elements: all of them must be dropped all the same.
    monkeypatch.setattr(torch, "rand", torch.zeros)

    assert dropped_positions(1000, 0.01).tolist() == list(range(1000))


@pytest.mark.parametrize(("p", "training"), [pytest.param(0.5, False, id="evaluating"), pytest.param(0.0, True, id="probability zero")])
def test_inputs_pass_untouched(p: float, training: bool) -> None:
    inputs = torch.randn(100)

    assert CheapDropout(p).train(training)(inputs) is inputs


def test_mask_follows_from_torch_seed() -> None:
    dropout = CheapDropout(0.5).train()

    def mask(seed: int) -> torch.Tensor:
        torch.manual_seed(seed)
        dropped: torch.Tensor = dropout(torch.ones(1000))
        return dropped

    assert torch.equal(mask(1), mask(1))
    assert not torch.equal(mask(1), mask(2))
    torch.manual_seed(1)
    assert not torch.equal(dropout(torch.ones(1000)), dropout(torch.ones(1000)))


def test_gradient_is_the_scaled_mask() -> None:
    torch.manual_seed(0)
    inputs = torch.randn(1000, requires_grad=True)
    outputs = CheapDropout(0.25).train()(inputs)
    outputs.sum().backward()

    assert inputs.grad is not None
    assert torch.equal(inputs.grad, (outputs != 0) / 0.75)


@pytest.mark.parametrize(("p", "kind"), [pytest.param(0.05, CheapDropout, id="dropout"), pytest.param(0.0, nn.Identity, id="no dropout")])
def test_every_lora_layer_gets_it(p: float, kind: type[nn.Module]) -> None:
    config = LoraConfig(target_modules=["q_proj", "v_proj"], lora_dropout=p)
    model: Any = get_peft_model(tiny_model("llama"), config)

    use_cheap_dropout(model)

    found = [layer for name, layer in model.named_modules() if name.endswith("lora_dropout.default")]
    assert len(found) == 4
    assert {type(layer) for layer in found} == {kind}
