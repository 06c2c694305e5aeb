"""Answering examples with a model on this machine, in batches of similar length."""

import time
from collections.abc import Mapping, Sequence
from functools import partial
from threading import Event
from typing import Any

import torch
from tqdm.auto import tqdm
from transformers import GenerationConfig

from bedside.config import GenerateSettings
from bedside.errors import ModelError
from bedside.examples import Example
from bedside.generation.batches import batches
from bedside.generation.decoding import decoded
from bedside.generation.labels import start_log_probabilities
from bedside.generation.padding import left_padded
from bedside.generation.prefix import SharedPrefix
from bedside.generation.progress import Progress
from bedside.generation.store import AnswerStore
from bedside.generation.threads import results
from bedside.models.chat import ChatFormat, Prompt


class LocalModel:
    """A model that answers prompts, ``at_once`` batches at a time, each answer starting with one of ``starts``."""

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
        self._chat = chat
        self._starts = list(starts)
        self._start_ids = [chat.text_ids(start) for start in starts]
        self._settings = settings
        self._seed = seed
        self._at_once = at_once

    def answer(self, examples: Sequence[Example], store: AnswerStore) -> list[dict[str, Any]]:
        """Answer every example that ``store`` has no answer to yet; all answers, in the order of ``examples``.

        An answer holds ``id``, ``raw`` (the text as generated), ``start_probability`` (of the chosen start among all),
        ``prompt_tokens``, ``new_tokens``, ``omitted`` (prompt tokens left out), ``finished`` (ended by itself) and ``seconds``,
        of which only the sum over all answers says something.
        """
        prompts = {example.id: self._chat.prompt(example.messages, self._settings.max_prompt_length) for example in examples}
        lengths = {name: len(prompt.ids) for name, prompt in prompts.items()}
        tokens, new = self._settings.tokens_at_once, self._settings.max_new_tokens
        self._check_context(max(lengths.values()) + new)
        # As many as the memory set aside holds of the longest.
        at_once = max(1, min(self._at_once, tokens // (max(lengths.values()) + new)))
        cut = batches(lengths, new, tokens, at_once)
        with tqdm(total=len(examples), desc="answering", unit="example") as bar:
            progress = Progress(bar, sum(len(names) for names in cut if store.has(names)))
            left = [(number, names) for number, names in enumerate(cut) if not store.has(names)]
            # Of all prompts, whichever are left: what an answer is may depend on it in the last bits.
            prefix = SharedPrefix(self._model, [prompt.ids for prompt in prompts.values()]) if left else None
            jobs = [(number, {name: prompts[name] for name in names}, prefix, progress) for number, names in left]
            before = time.monotonic()
            with results(self._answer_batch, jobs, at_once) as batches_of_answers:
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
    ) -> list[dict[str, Any]]:
        if stop.is_set():
            return []
        # Seeded by the batch, so that a resumed run samples what an unbroken one would have.
        torch.manual_seed(self._seed + number)
        padded = left_padded([prompt.ids for prompt in prompts.values()], self._chat.end_id)
        ids, mask = (tensor.to(self._model.device) for tensor in padded)
        cache = prefix.cache(mask)
        log_probabilities = start_log_probabilities(self._model, ids, mask, self._start_ids, cache)
        best = log_probabilities.argmax(dim=1).tolist()
        starts = [self._start_ids[choice] for choice in best]
        cache.crop(-1)  # decoding begins with the last token of each prompt
        config = self._generation_config(max(map(len, starts)))
        new = decoded(self._model, ids, mask, cache, starts, config, partial(progress.reached, number), stop)
        chances = log_probabilities.exp().amax(dim=1).tolist()
        return [self._answer(*row) for row in zip(prompts, prompts.values(), best, chances, new, strict=True)]

    def _answer(self, name: str, prompt: Prompt, choice: int, chance: float, new: list[int]) -> dict[str, Any]:
        start = self._start_ids[choice]
        text = new[len(start) : len(start) + self._settings.max_new_tokens]
        finished = self._chat.end_id in text
        text = text[: text.index(self._chat.end_id)] if finished else text
        return {
            "id": name,
            "raw": self._starts[choice] + self._chat.text(text),
            "start_probability": round(chance, 6),
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
