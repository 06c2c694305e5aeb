"""Which prompts are answered together, and how many such batches at once."""

from collections.abc import Mapping, Sequence

import torch

from bedside.cpu import most_used

_PASS_COST = 8192
"""A pass over all weights costs as much as reading the keys and values of this many tokens: with SmolLM2 135M on a CPU 5,800, with
Llama 3.2 3B in NF4, by its sizes, 14,000."""

_MOST_AT_ONCE = 4


def batches_at_once(temperature: float) -> int:
    """How many batches to answer at once: on a CPU up to four that use PyTorch's threads; more would each read all weights.

    Threads that share a decoding step's small operations wait for each other at every one, which is long wherever others
    use the processor too (docs/experiments.md). Sampled answers come from PyTorch's one generator, so one after the other.
    """
    if temperature or torch.cuda.is_available():
        return 1
    return most_used(torch.get_num_threads(), range(1, _MOST_AT_ONCE + 1))


def batches(prompts: Mapping[str, int], answer: int, tokens_at_once: int, at_once: int) -> list[list[str]]:
    """IDs in batches of similar length, the largest first, so that a lack of memory shows at once.

    ``prompts`` has the tokens of each, ``answer`` is the most that an answer may have. A batch holds its share of ``tokens_at_once``
    at the most, padding included, of which ``at_once`` are in memory together; a prompt that is too long for that is a batch alone.
    """
    names = sorted(prompts, key=lambda name: (-prompts[name], name))
    lengths = {name: prompts[name] + answer for name in names}
    shares = (names[number::at_once] for number in range(at_once))
    cut = [batch for share in shares for batch in _cheapest(share, lengths, tokens_at_once // at_once)]
    return sorted(cut, key=lambda batch: -len(batch) * lengths[batch[0]])


def _cheapest(names: Sequence[str], lengths: Mapping[str, int], most: int) -> list[list[str]]:
    """``names``, longest first, cut where it costs least.

    A batch costs the tokens of its longest prompt and answer for each of its prompts, and a pass over all weights for each
    token.
    """
    # What the best cut of the first so many costs, and where its last batch starts.
    best = [(0, 0)]
    for end in range(1, len(names) + 1):
        costs: list[tuple[int, int]] = []
        for start in range(end - 1, -1, -1):
            tokens = (end - start) * lengths[names[start]]
            if tokens > most and costs:
                break  # the longest come first: no larger one fits either
            costs.append((best[start][0] + tokens + _PASS_COST, start))
        best.append(min(costs))
    cut: list[list[str]] = []
    end = len(names)
    while end:
        start = best[end][1]
        cut.insert(0, list(names[start:end]))
        end = start
    return cut
