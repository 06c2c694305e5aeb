"""Choosing a label exactly: the probability of each of a few answers' beginnings, after the same prompt."""

from collections.abc import Sequence

import torch
from torch import Tensor
from transformers import Cache


@torch.no_grad()
def start_log_probabilities(model: torch.nn.Module, ids: Tensor, mask: Tensor, starts: Sequence[Sequence[int]], cache: Cache) -> Tensor:
    """Log-probability of each start after each prompt, normalized over the starts: (prompts, starts), float32, on the CPU.

    ``ids`` and ``mask`` are the prompts, (prompts, longest), padded on the left. Their keys and values are computed once, into the
    empty ``cache``, and used for every start, so the cost is one pass over the prompts and a short one for each start of several
    tokens. All starts are scored in full: a greedy walk can miss the best of them.
    """
    prompts = len(ids)
    positions = (mask.cumsum(dim=1) - 1).clamp(min=0)
    output = model(input_ids=ids, attention_mask=mask, position_ids=positions, past_key_values=cache, use_cache=True, logits_to_keep=1)
    first = output.logits[:, -1].float().log_softmax(dim=-1)  # (prompts, vocabulary)
    scores = []
    for start in starts:
        score = first[:, start[0]]
        if len(start) > 1:
            tail = torch.tensor(start, device=ids.device)
            more = len(start) - 1
            logits = model(
                input_ids=tail[:-1].expand(prompts, -1),
                attention_mask=torch.cat([mask, mask.new_ones(prompts, more)], dim=1),
                position_ids=positions[:, -1:] + torch.arange(1, more + 1, device=ids.device),
                past_key_values=cache,
                use_cache=True,
            ).logits  # (prompts, more, vocabulary)
            for place, token in enumerate(start[1:]):
                # One place at a time: the logits of all of them in float32 would be gigabytes with a large vocabulary.
                score = score + logits[:, place].float().log_softmax(dim=-1)[:, token]
            cache.crop(-more)
        scores.append(score)
    return torch.stack(scores, dim=1).log_softmax(dim=1).cpu()
