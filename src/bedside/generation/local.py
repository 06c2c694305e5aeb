"""Answering examples with a model on this machine, in batches of similar length."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

import torch
from tqdm.auto import tqdm
from transformers import GenerationConfig, LogitsProcessor, PreTrainedTokenizerBase, StoppingCriteria
from typing_extensions import override

from bedside.config import GenerateSettings
from bedside.examples import Example
from bedside.generation.cache import roomy_cache
from bedside.generation.labels import start_log_probabilities
from bedside.generation.padding import left_padded
from bedside.generation.store import AnswerStore
from bedside.models.chat import ChatFormat, Prompt

_PASS_COST = 8192
"""A pass over all weights costs as much as reading the keys and values of this many tokens: with SmolLM2 135M on a CPU 5,800, with
Llama 3.2 3B in NF4, by its sizes, 14,000."""


class LocalModel:
    """A model that answers prompts, its answers starting with one of ``starts``."""

    def __init__(
        self,
        model: Any,
        tokenizer: PreTrainedTokenizerBase,
        chat: ChatFormat,
        starts: Sequence[str],
        settings: GenerateSettings,
        seed: int,
    ) -> None:
        self._model = model.eval()
        # generate() takes what it is not told from the checkpoint's own settings (top-p, penalties), which would decide silently.
        self._model.generation_config = GenerationConfig()
        self._tokenizer = tokenizer
        self._chat = chat
        self._starts = list(starts)
        self._start_ids = [chat.text_ids(start) for start in starts]
        self._settings = settings
        self._seed = seed

    def answer(self, examples: Sequence[Example], store: AnswerStore) -> list[dict[str, Any]]:
        """Answer every example that ``store`` has no answer to yet; all answers, in the order of ``examples``.

        An answer holds ``id``, ``raw`` (the text as generated), ``start_probability`` (of the chosen start among all),
        ``prompt_tokens``, ``new_tokens``, ``omitted`` (prompt tokens left out), ``finished`` (ended by itself) and ``seconds``.
        """
        prompts = {example.id: self._chat.prompt(example.messages, self._settings.max_prompt_length) for example in examples}
        with tqdm(total=len(examples), desc="answering", unit="example") as bar:
            done = 0
            for number, names in enumerate(_batches(prompts, self._settings)):
                if not store.has(names):
                    # Seeded by the batch, so that a resumed run samples what an unbroken one would have.
                    torch.manual_seed(self._seed + number)
                    started = time.monotonic()
                    ticks = _Ticks(bar, len(names), self._settings.max_new_tokens)
                    answers = list(self._answer_batch(names, [prompts[name] for name in names], ticks))
                    share = (time.monotonic() - started) / len(names)
                    store.add([{**answer, "seconds": share} for answer in answers])
                done += len(names)
                bar.update(done - bar.n)
        return store.answers([example.id for example in examples])

    def _answer_batch(self, names: Sequence[str], prompts: Sequence[Prompt], ticks: "_Ticks") -> Iterator[dict[str, Any]]:
        padded = left_padded([prompt.ids for prompt in prompts], self._chat.end_id)
        ids, mask = (tensor.to(self._model.device) for tensor in padded)
        cache = roomy_cache()
        log_probabilities = start_log_probabilities(self._model, ids, mask, self._start_ids, cache)
        best = log_probabilities.argmax(dim=1).tolist()
        starts = [self._start_ids[choice] for choice in best]
        cache.crop(-1)  # generate() reads the last token of each prompt again
        output = self._model.generate(
            input_ids=ids,
            attention_mask=mask,
            past_key_values=cache,
            generation_config=self._generation_config(max(map(len, starts))),
            logits_processor=[_Begun(starts, ids.shape[1])],
            stopping_criteria=[ticks],
        )
        for row, (name, prompt, choice) in enumerate(zip(names, prompts, best, strict=True)):
            begun = ids.shape[1] + len(starts[row])
            new = output[row, begun : begun + self._settings.max_new_tokens].tolist()
            finished = self._chat.end_id in new
            text_ids = new[: new.index(self._chat.end_id)] if finished else new
            yield {
                "id": name,
                "raw": self._starts[choice] + self._tokenizer.decode(text_ids, skip_special_tokens=True),
                "start_probability": round(log_probabilities[row, choice].exp().item(), 6),
                "prompt_tokens": len(prompt.ids),
                "new_tokens": len(starts[row]) + len(text_ids) + finished,
                "omitted": prompt.omitted,
                "finished": finished,
            }

    def _generation_config(self, longest_start: int) -> GenerationConfig:
        # Without top_k=0 the library would keep the 50 likeliest tokens.
        temperature = self._settings.temperature
        sampling = {"do_sample": True, "temperature": temperature, "top_k": 0} if temperature else {"do_sample": False}
        tokens, end_id = longest_start + self._settings.max_new_tokens, self._chat.end_id
        return GenerationConfig(max_new_tokens=tokens, eos_token_id=end_id, pad_token_id=end_id, **sampling)


class _Begun(LogitsProcessor):
    """Lets each answer of a batch begin with the tokens it must begin with, after prompts of ``length`` tokens, padding included."""

    def __init__(self, starts: Sequence[Sequence[int]], length: int) -> None:
        self._starts, self._length = starts, length

    @override
    def __call__(self, input_ids: Any, scores: Any) -> Any:
        place = input_ids.shape[1] - self._length
        for row, start in enumerate(self._starts):
            if place < len(start):
                scores[row] = -torch.inf
                scores[row, start[place]] = 0
        return scores


class _Ticks(StoppingCriteria):
    """Stops nothing, but moves the bar over the examples of a batch with each token: a batch can take minutes."""

    def __init__(self, bar: "tqdm[Any]", examples: int, tokens: int) -> None:
        self._bar, self._start, self._examples, self._tokens, self._count = bar, bar.n, examples, tokens, 0

    @override
    def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:
        self._count = min(self._count + 1, self._tokens)
        self._bar.update(self._start + self._examples * self._count // self._tokens - self._bar.n)
        return torch.zeros(len(input_ids), dtype=torch.bool, device=input_ids.device)


def _batches(prompts: dict[str, Prompt], settings: GenerateSettings) -> list[list[str]]:
    """IDs in the batches of similar length that cost least, the largest first, so that a lack of memory shows at once.

    A batch costs the tokens of its longest prompt and answer for each of its prompts, and a pass over all weights for each
    token. A prompt that is too long for ``tokens_at_once`` is a batch alone.
    """
    names = sorted(prompts, key=lambda name: (-len(prompts[name].ids), name))
    lengths = [len(prompts[name].ids) + settings.max_new_tokens for name in names]
    # What the best cut of the first so many costs, and where its last batch starts.
    best = [(0, 0)]
    for end in range(1, len(names) + 1):
        costs: list[tuple[int, int]] = []
        for start in range(end - 1, -1, -1):
            tokens = (end - start) * lengths[start]
            if tokens > settings.tokens_at_once and costs:
                break  # the longest come first: no larger one fits either
            costs.append((best[start][0] + tokens + _PASS_COST, start))
        best.append(min(costs))
    batches: list[tuple[int, list[str]]] = []
    end = len(names)
    while end:
        start = best[end][1]
        batches.insert(0, ((end - start) * lengths[start], names[start:end]))
        end = start
    return [batch for _, batch in sorted(batches, key=lambda sized: -sized[0])]
