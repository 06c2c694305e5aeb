import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import torch
from peft import LoraConfig, get_peft_model
from tiny import ARCHITECTURES, SLIDING_WINDOW, VOCABULARY, tiny_model
from torch import Tensor
from transformers import MistralConfig, MistralForCausalLM

from bedside.errors import ModelError
from bedside.generation import labels
from bedside.generation.cache import roomy_cache
from bedside.generation.labels import start_log_probabilities
from bedside.generation.padding import left_padded

# Of 1, 5 and three windows' length: the padding is longer than the window, and so are the prompts.
PROMPTS = [[7], list(range(20, 25)), list(range(40, 40 + 3 * SLIDING_WINDOW))]
STARTS = [[5], [5, 6], [5, 6, 7, 8], [9, 10, 11], [12]]


def scores_of(model: Any, prompts: list[list[int]], starts: list[list[int]], pad_id: int) -> Tensor:
    return start_log_probabilities(model, *left_padded(prompts, pad_id), starts, roomy_cache())


def full_scores(model: Any, prompts: list[list[int]], starts: list[list[int]]) -> Tensor:
    """Each prompt and start by itself: one whole forward pass, without padding and without a cache."""
    scores = torch.zeros(len(prompts), len(starts))
    for row, prompt in enumerate(prompts):
        for column, start in enumerate(starts):
            ids = torch.tensor([prompt + start])
            with torch.no_grad():
                log_probabilities = model(input_ids=ids, use_cache=False).logits[0].float().log_softmax(dim=-1)
            places = range(len(prompt) - 1, len(prompt) + len(start) - 1)
            scores[row, column] = sum(log_probabilities[place, token] for place, token in zip(places, start, strict=True))
    return scores.log_softmax(dim=1)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize(
    "prompts",
    [
        pytest.param(PROMPTS, id="three lengths"),
        pytest.param(PROMPTS[2:], id="one prompt"),
        pytest.param(PROMPTS[::-1], id="longest first"),
    ],
)
def test_scores_are_those_of_full_passes(architecture: str, prompts: list[list[int]]) -> None:
    model = tiny_model(architecture).eval()

    found = scores_of(model, prompts, STARTS, pad_id=0)

    assert (found.shape, found.dtype, found.device.type) == ((len(prompts), len(STARTS)), torch.float32, "cpu")
    torch.testing.assert_close(found.exp().sum(dim=1), torch.ones(len(prompts)))
    torch.testing.assert_close(found, full_scores(model, prompts, STARTS), atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_in_bf16_what_starts_begin_with_is_told_apart_in_float32(architecture: str) -> None:
    model = tiny_model(architecture).eval().to(torch.bfloat16)
    projection = model.get_output_embeddings()
    projection.weight.data *= 200  # logits as large as those of trained models
    read: list[Tensor] = []
    reading = projection.register_forward_hook(lambda _module, inputs, _output: read.append(inputs[0][0, -1].float()))

    (found,) = scores_of(model, [PROMPTS[2]], [[5], [9]], pad_id=0)

    reading.remove()
    logits = projection.weight[[5, 9]].float() @ read[0]
    softcap = getattr(model.config.get_text_config(), "final_logit_softcapping", None)
    expected = logits if softcap is None else torch.tanh(logits / softcap) * softcap
    torch.testing.assert_close(found, expected.log_softmax(dim=0))
    assert not torch.equal(expected, expected.bfloat16().float())
    assert not projection._forward_hooks


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_what_another_thread_computes_meanwhile_is_as_ever(architecture: str) -> None:
    model = tiny_model(architecture).eval().to(torch.bfloat16)
    here, meanwhile = threading.get_ident(), []

    @torch.no_grad()
    def logits() -> Tensor:
        found: Tensor = model(input_ids=torch.tensor(PROMPTS[1:2]), use_cache=False).logits
        return found

    def ask_the_other(*_: Any) -> None:
        if threading.get_ident() == here:
            meanwhile.append(other.submit(logits).result())

    alone = logits()
    with ThreadPoolExecutor(1) as other:
        model.get_output_embeddings().register_forward_pre_hook(ask_the_other)
        scores_of(model, PROMPTS, STARTS, pad_id=0)

    assert len(meanwhile) == 2  # while the prompts were read, and what the starts begin with
    assert all(torch.equal(found, alone) and found.dtype == alone.dtype for found in meanwhile)


@pytest.mark.parametrize("most", [pytest.param(1, id="one start after the other"), pytest.param(4 * 3 * VOCABULARY, id="two passes")])
def test_bounded_logits_change_nothing(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    model = tiny_model("gemma3").eval()
    passes: list[tuple[int, ...]] = []
    model.get_output_embeddings().register_forward_hook(lambda _module, _inputs, output: passes.append(tuple(output.shape)))
    unbounded = scores_of(model, PROMPTS, STARTS, pad_id=0)
    assert passes == [(3, 1, VOCABULARY), (3, 5, VOCABULARY)]
    passes.clear()
    monkeypatch.setattr(labels, "_MOST_LOGITS", most)

    bounded = scores_of(model, PROMPTS, STARTS, pad_id=0)

    assert [tokens for _, tokens, _ in passes] == ([1, 1, 3, 2] if most == 1 else [1, 3, 2])
    torch.testing.assert_close(bounded, unbounded)


def test_a_window_of_all_layers_is_kept() -> None:
    torch.manual_seed(0)
    sizes: dict[str, Any] = {"vocab_size": VOCABULARY, "hidden_size": 64, "intermediate_size": 64, "num_hidden_layers": 2}
    heads: dict[str, Any] = {"num_attention_heads": 4, "num_key_value_heads": 2, "sliding_window": SLIDING_WINDOW}
    model = MistralForCausalLM(MistralConfig(**sizes, **heads)).eval()

    torch.testing.assert_close(scores_of(model, PROMPTS, STARTS, 0), full_scores(model, PROMPTS, STARTS), atol=1e-4, rtol=1e-4)


def test_layers_that_see_in_other_ways_are_refused() -> None:
    model = tiny_model("llama").eval()
    model.config.layer_types = ["full_attention", "chunked_attention"]

    with pytest.raises(ModelError, match="layers of chunked_attention"):
        scores_of(model, PROMPTS, STARTS, pad_id=0)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_adapted_model_is_scored_with_its_adapter(architecture: str) -> None:
    torch.manual_seed(0)
    base: Any = tiny_model(architecture)
    config = LoraConfig(task_type="CAUSAL_LM", target_modules=["q_proj", "v_proj"], init_lora_weights=False, exclude_modules=".*vision.*")
    model: Any = get_peft_model(base, config).eval()

    found = scores_of(model, PROMPTS, STARTS, pad_id=0)

    torch.testing.assert_close(found, full_scores(model, PROMPTS, STARTS), atol=1e-4, rtol=1e-4)
    with model.disable_adapter():
        assert (full_scores(model, PROMPTS, STARTS) - found).abs().max() > 0.01


def test_order_of_the_starts_changes_nothing() -> None:
    model = tiny_model("gemma3").eval()

    forwards = scores_of(model, PROMPTS, STARTS, pad_id=0)
    backwards = scores_of(model, PROMPTS, STARTS[::-1], pad_id=0)

    torch.testing.assert_close(forwards, backwards.flip(dims=[1]))


def test_padding_token_changes_nothing() -> None:
    model = tiny_model("gemma3").eval()

    torch.testing.assert_close(scores_of(model, PROMPTS, STARTS, 0), scores_of(model, PROMPTS, STARTS, 99))


def test_only_start_is_certain() -> None:
    assert scores_of(tiny_model("llama").eval(), PROMPTS, [[5, 6]], pad_id=0).tolist() == [[0.0]] * 3
