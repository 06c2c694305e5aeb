import math
from typing import Any

import pytest
import torch
from peft import LoraConfig, get_peft_model
from tiny import ARCHITECTURES, VOCABULARY, tiny_model
from torch import Tensor, nn
from torch.nn import functional

from bedside.errors import ModelError
from bedside.training.attention import STEP
from bedside.training.data import IGNORED, Collator
from bedside.training.objective import TargetOnlyLoss

# Three sequences of different lengths with 3, 1 and 4 targets; the prompts are longer than Gemma's sliding window.
ROWS = [
    {"input_ids": list(range(10, 24)), "labels": [IGNORED] * 11 + [21, 22, 23]},
    {"input_ids": list(range(40, 52)), "labels": [IGNORED] * 11 + [51]},
    {"input_ids": list(range(90, 110)), "labels": [IGNORED] * 16 + [106, 107, 108, 109]},
]
TARGETS = 8

every_architecture = pytest.mark.parametrize("architecture", ARCHITECTURES)


def adapted(architecture: str) -> Any:
    torch.manual_seed(0)
    config = LoraConfig(r=4, target_modules=["q_proj", "v_proj", "o_proj"], init_lora_weights=False, exclude_modules=".*vision_tower.*")
    return get_peft_model(tiny_model(architecture), config).train()


def full_loss(model: Any, batch: dict[str, Tensor], items: int | None) -> Tensor:
    logits = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).logits  # (batch, length, vocabulary)
    losses = functional.cross_entropy(
        logits[:, :-1].reshape(-1, VOCABULARY), batch["labels"][:, 1:].reshape(-1), ignore_index=IGNORED, reduction="none"
    )
    return losses.sum() / (TARGETS if items is None else items)


def gradients(model: Any, loss: Tensor) -> dict[str, Tensor]:
    model.zero_grad()
    loss.backward()
    return {name: parameter.grad.clone() for name, parameter in model.named_parameters() if parameter.requires_grad}


@every_architecture
@pytest.mark.parametrize("items", [pytest.param(None, id="mean"), pytest.param(5, id="given count")])
def test_loss_and_gradients_are_those_of_the_full_logits(architecture: str, items: int | None) -> None:
    model, batch = adapted(architecture), Collator(pad_id=0)(ROWS)
    wanted = full_loss(model, batch, items)
    wanted_gradients = gradients(model, wanted)

    count = None if items is None else torch.tensor(items)
    loss = TargetOnlyLoss(model)(model, batch, count)

    torch.testing.assert_close(loss, wanted, atol=1e-5, rtol=1e-5)
    found = gradients(model, loss)
    assert found.keys() == wanted_gradients.keys()
    assert any(gradient.abs().max() > 1e-3 for gradient in found.values())
    for name, gradient in wanted_gradients.items():
        # float32 has seven digits of the largest.
        torch.testing.assert_close(found[name], gradient, atol=1e-5 * max(1.0, gradient.abs().max().item()), rtol=1e-5)


@every_architecture
def test_logits_are_computed_for_targets_alone(architecture: str) -> None:
    model, batch = adapted(architecture), Collator(pad_id=0)(ROWS)
    shapes: list[tuple[int, ...]] = []
    model.get_output_embeddings().register_forward_hook(lambda _module, _inputs, output: shapes.append(tuple(output.shape)))

    TargetOnlyLoss(model)(model, batch)

    assert shapes == [(1, math.ceil(TARGETS / STEP) * STEP, VOCABULARY)]


def test_model_is_as_before_after_the_loss() -> None:
    model, batch = adapted("llama"), Collator(pad_id=0)(ROWS)
    before = model(input_ids=batch["input_ids"]).logits

    TargetOnlyLoss(model)(model, batch)

    assert torch.equal(model(input_ids=batch["input_ids"]).logits, before)


def test_gradient_checkpointing_changes_nothing() -> None:
    model, batch = adapted("llama"), Collator(pad_id=0)(ROWS)
    loss = TargetOnlyLoss(model)
    plain = gradients(model, loss(model, batch))
    model.base_model.model.activation_checkpointing_enable({"use_reentrant": False})

    assert all(torch.equal(gradient, plain[name]) for name, gradient in gradients(model, loss(model, batch)).items())


def test_batch_padded_further_has_the_same_loss() -> None:
    model, batch = adapted("gemma3"), Collator(pad_id=0)(ROWS)
    fill = {"input_ids": 0, "attention_mask": 0, "labels": IGNORED}
    wider = {name: functional.pad(tensor, (0, 5), value=fill[name]) for name, tensor in batch.items()}
    loss = TargetOnlyLoss(model)

    torch.testing.assert_close(loss(model, wider), loss(model, batch), atol=1e-6, rtol=1e-6)


def test_model_without_a_vocabulary_projection_is_refused() -> None:
    class Encoder(nn.Module):
        def get_output_embeddings(self) -> None:
            return None

    with pytest.raises(ModelError, match="Encoder has no output embeddings: it is not a causal language model"):
        TargetOnlyLoss(Encoder())
