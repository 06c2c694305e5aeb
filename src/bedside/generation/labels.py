"""Choosing a label exactly: the probability of each of a few answers' beginnings, after the same prompt."""

from collections.abc import Sequence

import torch
from torch import Tensor
from transformers import Cache

from bedside.generation.cache import roomy_cache
from bedside.generation.padding import left_padded


@torch.no_grad()
def start_log_probabilities(
    model: torch.nn.Module, prompts: Sequence[Sequence[int]], starts: Sequence[Sequence[int]], pad_id: int, cache: Cache | None = None
) -> Tensor:
    """Log-probability of each start after each prompt, normalized over the starts: (prompts, starts), float32, on the CPU.

    The prompts' key-value cache is computed once and used for every start, so the cost is one pass over the prompts and a
    short one for each start of several tokens. All starts are scored in full: a greedy walk can miss the best of them.
    An empty ``cache`` holds that of the prompts, padded on the left, afterwards.
    """
    device = next(model.parameters()).device
    ids, mask = (tensor.to(device) for tensor in left_padded(prompts, pad_id))
    positions = (mask.cumsum(dim=1) - 1).clamp(min=0)
    if cache is None:
        cache = roomy_cache()
    output = model(input_ids=ids, attention_mask=mask, position_ids=positions, past_key_values=cache, use_cache=True, logits_to_keep=1)
    first = output.logits[:, -1].float().log_softmax(dim=-1)  # (prompts, vocabulary)
    scores = []
    for start in starts:
        score = first[:, start[0]]
        if len(start) > 1:
            tail = torch.tensor(start, device=device)
            more = len(start) - 1
            logits = model(
                input_ids=tail[:-1].expand(len(prompts), -1),
                attention_mask=torch.cat([mask, mask.new_ones(len(prompts), more)], dim=1),
                position_ids=positions[:, -1:] + torch.arange(1, more + 1, device=device),
                past_key_values=cache,
                use_cache=True,
            ).logits  # (prompts, more, vocabulary)
            for place, token in enumerate(start[1:]):
                # One place at a time: the logits of all of them in float32 would be gigabytes with a large vocabulary.
                score = score + logits[:, place].float().log_softmax(dim=-1)[:, token]
            cache.crop(-more)
        scores.append(score)
    return torch.stack(scores, dim=1).log_softmax(dim=1).cpu()
