"""Answering examples with a model on this machine, in batches of similar length."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from threading import Event
from typing import Any

import torch
from torch import Tensor
from tqdm.auto import tqdm
from transformers import Cache, GenerationConfig

from bedside.config import GenerateSettings
from bedside.errors import ModelError
from bedside.examples import Example
from bedside.generation.batches import batches
from bedside.generation.decoding import decoded
from bedside.generation.labels import read, start_log_probabilities
from bedside.generation.padding import left_padded
from bedside.generation.prefix import SharedPrefix
from bedside.generation.progress import Progress
from bedside.generation.store import AnswerStore
from bedside.generation.threads import results
from bedside.models.chat import ChatFormat, Prompt

Answer = dict[str, Any]

_WORTH_COPYING = 64
_WORTH_COPYING_ALONE = 16
"""Tokens; a common beginning of fewer is computed again in every prompt. It pays sooner where nothing is written after it."""


class LocalModel:
    """A model that answers prompts, ``at_once`` batches at a time, each answer starting with one of ``starts``, if there are any."""

    def __init__(
        self,
        model: Any,
        chat: ChatFormat,
        starts: Sequence[str],
        settings: GenerateSettings,
        *,
        seed: int,
        at_once: int,
    ) -> None:
        if at_once > 1 and settings.temperature:
            raise ValueError(f"at_once is {at_once}, but sampled answers come from one generator: answer one batch at a time")
        self._model = model.eval()
        # generate() takes what it is not told from the checkpoint's own settings (top-p, penalties), which would decide silently.
        self._model.generation_config = GenerationConfig()
        # The last positions of a batch's rows lie apart in memory: PyTorch would copy the projection's weights for each row to multiply
        # them on a CPU, 56 MB a row with SmolLM2.
        self._model.get_output_embeddings().register_forward_pre_hook(lambda _, inputs: (inputs[0].contiguous(), *inputs[1:]))
        self._chat = chat
        self._starts = list(starts)
        self._start_ids = [chat.text_ids(start) for start in starts]
        self._settings = settings
        self._seed = seed
        self._at_once = at_once

    def answer(self, examples: Sequence[Example], store: AnswerStore) -> list[Answer]:
        """Answer every example that ``store`` has no answer to yet; all answers, in the order of ``examples``.

        An answer holds ``id``, ``raw`` (the text as generated), ``start_probability`` (of the chosen start among all; ``None`` where
        there are none), ``prompt_tokens``, ``new_tokens``, ``omitted`` (prompt tokens left out), ``finished`` (ended by itself) and
        ``seconds``, of which only the sum over all answers says something.
        """
        return self._answers([examples], store, self._settings.max_new_tokens, self._answer_batch, _WORTH_COPYING)

    def choose(self, groups: Sequence[Sequence[Example]], store: AnswerStore) -> list[Answer]:
        """As :meth:`answer`, where one of the starts is the whole answer: one forward pass a prompt, and nothing is written.

        What all prompts of a group begin with is computed once: a question, before the entries of a record.
        """
        return self._answers(groups, store, 0, self._choose_batch, _WORTH_COPYING_ALONE)

    def _answers(
        self, groups: Sequence[Sequence[Example]], store: AnswerStore, new: int, batch: Callable[..., list[Answer]], least: int
    ) -> list[Answer]:
        examples = [example for group in groups for example in group]
        if not examples:
            return []
        prompts = {example.id: self._chat.prompt(example.messages, self._settings.max_prompt_length) for example in examples}
        lengths = {name: len(prompt.ids) for name, prompt in prompts.items()}
        tokens, longest = self._settings.tokens_at_once, max(lengths.values()) + new
        self._check_context(longest)
        # As many as the memory set aside holds of the longest.
        at_once = max(1, min(self._at_once, tokens // longest))
        cut = [
            (names, number)
            for number, group in enumerate(groups)
            for names in batches({example.id: lengths[example.id] for example in group}, new, tokens, at_once)
        ]
        with tqdm(total=len(examples), desc="answering", unit="example") as bar:
            progress = Progress(bar, sum(len(names) for names, _ in cut if store.has(names)))
            left = [(number, names, group) for number, (names, group) in enumerate(cut) if not store.has(names)]
            # Of all prompts of a group, whichever are left: what an answer is may depend on it in the last bits.
            prefixes = {
                group: SharedPrefix(self._model, [prompts[example.id].ids for example in groups[group]], least)
                for group in dict.fromkeys(group for _, _, group in left)
            }
            jobs = [(number, {name: prompts[name] for name in names}, prefixes[group], progress) for number, names, group in left]
            before = time.monotonic()
            with results(batch, jobs, at_once) as batches_of_answers:
                for answers in batches_of_answers:
                    # What has passed since the batch before, so that the sum is what all of them took.
                    now = time.monotonic()
                    store.add([{**answer, "seconds": (now - before) / len(answers)} for answer in answers])
                    before = now
        return store.answers([example.id for example in examples])

    def _check_context(self, longest: int) -> None:
        context = getattr(self._model.config.get_text_config(), "max_position_embeddings", None)
        if context is not None and longest > context:
            raise ModelError(
                f"the longest prompt and its answer have {longest} tokens, and the model reads {context}: lower few_shot.examples, "
                "generate.max_prompt_length or generate.max_new_tokens"
            )

    def _answer_batch(
        self, number: int, prompts: Mapping[str, Prompt], prefix: SharedPrefix, progress: Progress, stop: Event
    ) -> list[Answer]:
        if stop.is_set():
            return []
        # Seeded by the batch, so that a resumed run samples what an unbroken one would have.
        torch.manual_seed(self._seed + number)
        ids, mask = self._padded(prompts)
        cache = prefix.cache(mask)
        chosen = self._chosen(ids, mask, cache)
        starts = [self._start_ids[choice] if choice is not None else [] for choice, _ in chosen]
        cache.crop(-1)  # decoding begins with the last token of each prompt
        config = self._generation_config(max(map(len, starts)))
        new = decoded(self._model, ids, mask, cache, starts, config, partial(progress.reached, number), stop)
        return [self._answer(*row) for row in zip(prompts, prompts.values(), chosen, new, strict=True)]

    def _choose_batch(
        self, number: int, prompts: Mapping[str, Prompt], prefix: SharedPrefix, progress: Progress, stop: Event
    ) -> list[Answer]:
        if stop.is_set():
            return []
        ids, mask = self._padded(prompts)
        chosen = self._chosen(ids, mask, prefix.cache(mask))
        progress.reached(number, len(prompts))
        answers = [self._answer(*row, []) for row in zip(prompts, prompts.values(), chosen, strict=True)]
        return [{**answer, "new_tokens": 0, "finished": True} for answer in answers]

    def _padded(self, prompts: Mapping[str, Prompt]) -> list[Tensor]:
        return [tensor.to(self._model.device) for tensor in left_padded([prompt.ids for prompt in prompts.values()], self._chat.end_id)]

    def _chosen(self, ids: Tensor, mask: Tensor, cache: Cache) -> list[tuple[int | None, float | None]]:
        """Read the prompts into the cache; of each the likeliest start and its probability among all."""
        if not self._starts:
            read(self._model, ids, mask, cache)
            return [(None, None)] * len(ids)
        chances = start_log_probabilities(self._model, ids, mask, self._start_ids, cache).exp()
        return list(zip(chances.argmax(dim=1).tolist(), chances.amax(dim=1).tolist(), strict=True))

    def _answer(self, name: str, prompt: Prompt, chosen: tuple[int | None, float | None], new: list[int]) -> Answer:
        choice, chance = chosen
        start = [] if choice is None else self._start_ids[choice]
        text = new[len(start) : len(start) + self._settings.max_new_tokens]
        finished = self._chat.end_id in text
        text = text[: text.index(self._chat.end_id)] if finished else text
        return {
            "id": name,
            "raw": ("" if choice is None else self._starts[choice]) + self._chat.text(text),
            "start_probability": None if chance is None else round(chance, 6),
            "prompt_tokens": len(prompt.ids),
            "new_tokens": len(start) + len(text) + finished,
            "omitted": prompt.omitted,
            "finished": finished,
        }

    def _generation_config(self, longest_start: int) -> GenerationConfig:
        # Without top_k=0 the library would keep the 50 likeliest tokens.
        temperature = self._settings.temperature
        sampling = {"do_sample": True, "temperature": temperature, "top_k": 0} if temperature else {"do_sample": False}
        tokens, end_id = longest_start + self._settings.max_new_tokens, self._chat.end_id
        return GenerationConfig(max_new_tokens=tokens, eos_token_id=end_id, pad_token_id=end_id, **sampling)
