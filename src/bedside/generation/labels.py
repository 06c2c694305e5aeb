"""Choosing a label exactly: the probability of each of a few answers' beginnings, after the same prompt."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import Cache

from bedside.errors import ModelError

_MOST_LOGITS = 2**27
"""Logits of a batch at once, (prompts, tokens, vocabulary) together: a quarter of a gigabyte in bf16."""


@torch.no_grad()
def start_log_probabilities(model: Any, ids: Tensor, mask: Tensor, starts: Sequence[Sequence[int]], cache: Cache) -> Tensor:
    """Log-probability of each start after each prompt, normalized over the starts: (prompts, starts), float32, on the CPU.

    ``ids`` and ``mask`` are the prompts, (prompts, longest), padded on the left. Their keys and values are computed once, into
    ``cache``, but for those that are in it. What the starts begin with is a tree, which is read in one pass as far as memory allows:
    each of its tokens sees the prompt and those on its own branch (tree attention, Miao et al., 2024). All starts are scored in full:
    a greedy walk can miss the best of them. What the starts begin with is told apart in float32, so that two prompts rarely get the
    same probability. Raises :class:`ModelError` for a model whose layers attend in other ways than all or a window.
    """
    positions = _positions(mask)
    beginnings = [start[0] for start in starts]
    with _exactly(model, beginnings):
        first = read(model, ids, mask, cache).float().log_softmax(dim=-1)  # (prompts, vocabulary)
    scores: Tensor = first[:, beginnings]
    most = max(1, _MOST_LOGITS // (len(ids) * first.shape[1]))
    for columns in _together(starts, most):
        branches = _branches([starts[column] for column in columns])
        if not branches:
            continue
        after = _after(model, positions, mask, branches, cache)  # (prompts, branches, vocabulary)
        for place, branch in enumerate(branches):
            # One at a time: the logits of all of them in float32 would be gigabytes with a large vocabulary.
            log_probabilities = after[:, place].float().log_softmax(dim=-1)
            for column in columns:
                start = tuple(starts[column])
                if len(start) > len(branch) and start[: len(branch)] == branch:
                    scores[:, column] += log_probabilities[:, start[len(branch)]]
    return scores.log_softmax(dim=1).cpu()


@torch.no_grad()
def read(model: Any, ids: Tensor, mask: Tensor, cache: Cache) -> Tensor:
    """Read prompts, (prompts, longest), padded on the left, into ``cache``; the logits of what may follow, (prompts, vocabulary).

    Tokens that the cache holds already are not read again.
    """
    held = cache.get_seq_length()
    logits: Tensor = model(
        input_ids=ids[:, held:],
        attention_mask=mask,
        position_ids=_positions(mask)[:, held:],
        past_key_values=cache,
        use_cache=True,
        logits_to_keep=1,
    ).logits
    return logits[:, -1]


@contextmanager
def _exactly(model: Any, tokens: Sequence[int]) -> Iterator[None]:
    """While it lasts, a model in bf16 has the logits of these tokens in float32: from 16 on, those of bf16 are an eighth apart.

    In this thread only: what others compute with the model meanwhile may not depend on when that is.
    """
    asked_by = threading.get_ident()

    def logits(projection: nn.Linear, inputs: tuple[Tensor, ...], output: Tensor) -> Tensor:
        if threading.get_ident() != asked_by or output.dtype == torch.float32 or not projection.weight.is_floating_point():
            return output
        exact, hidden, weight = output.float(), inputs[0].float(), projection.weight[tokens].float()
        bias = None if projection.bias is None else projection.bias[tokens].float()
        with torch.autocast(output.device.type, enabled=False):  # which would compute it in bf16 again
            exact[..., tokens] = functional.linear(hidden, weight, bias)
        return exact

    hook = model.get_output_embeddings().register_forward_hook(logits)
    try:
        yield
    finally:
        hook.remove()


def _positions(mask: Tensor) -> Tensor:
    return (mask.cumsum(dim=1) - 1).clamp(min=0)


def _together(starts: Sequence[Sequence[int]], most: int) -> list[list[int]]:
    """Columns of starts that are read together: at most ``most`` tokens, unless one start alone has more."""
    groups: list[list[int]] = []
    room = 0
    for column, start in enumerate(starts):
        if not groups or room < len(start) - 1:
            groups.append([])
            room = most
        groups[-1].append(column)
        room -= len(start) - 1
    return groups


def _branches(starts: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    """What some of the starts begin with and go on from, once each, shorter ones first."""
    found = {tuple(start[:length]) for start in starts for length in range(1, len(start))}
    return sorted(found, key=lambda branch: (len(branch), branch))


def _after(model: Any, positions: Tensor, mask: Tensor, branches: Sequence[tuple[int, ...]], cache: Cache) -> Tensor:
    """Logits of what follows each branch after each prompt, (prompts, branches, vocabulary); the cache is left as it was."""
    depth = torch.tensor([len(branch) for branch in branches], device=mask.device)
    own = torch.tensor([[other == branch[: len(other)] for other in branches] for branch in branches], device=mask.device)
    places = positions[:, -1:] + depth  # (prompts, branches)
    seen = torch.cat([mask.bool()[:, None].expand(-1, len(branches), -1), own.expand(len(mask), -1, -1)], dim=2)
    distance = places[:, :, None] - torch.cat([positions, places], dim=1)[:, None]  # (prompts, branches, longest + branches)
    logits: Tensor = model(
        input_ids=torch.tensor([branch[-1] for branch in branches], device=mask.device).expand(len(mask), -1),
        attention_mask=_masks(model, seen[:, None], distance[:, None]),
        position_ids=places,
        past_key_values=cache,
        use_cache=True,
    ).logits
    cache.crop(-len(branches))
    return logits


def _masks(model: Any, seen: Tensor, distance: Tensor) -> Tensor | dict[str, Tensor]:
    """What is added to the scores of what each token does not see, (prompts, 1, tokens, all tokens); by kind of layer if they differ."""
    config = model.config.get_text_config()
    kinds = set(getattr(config, "layer_types", None) or ())
    window: int | None = getattr(config, "sliding_window", None)
    if unknown := kinds - {"full_attention", "sliding_attention"}:
        raise ModelError(f"the model has layers of {', '.join(sorted(unknown))}: only those that see all, or a window, are supported")

    def added(window: int | None) -> Tensor:
        visible = seen if window is None else seen & (distance < window)
        return torch.zeros(seen.shape, dtype=model.dtype, device=seen.device).masked_fill_(~visible, torch.finfo(model.dtype).min)

    if "sliding_attention" in kinds:
        return {"full_attention": added(None), "sliding_attention": added(window)}
    # Without kinds, a window is that of all layers.
    return added(None if kinds else window)
