"""Answering examples with a model on this machine, in batches of similar length."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

import torch
from tqdm.auto import tqdm
from transformers import GenerationConfig, PreTrainedTokenizerBase

from bedside.config import GenerateSettings
from bedside.examples import Example
from bedside.generation.labels import start_log_probabilities
from bedside.generation.padding import left_padded
from bedside.generation.store import AnswerStore
from bedside.models.chat import ChatFormat, Prompt


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
            for number, names in enumerate(_batches(prompts, self._settings.batch_size)):
                if not store.has(names):
                    # Seeded by the batch, so that a resumed run samples what an unbroken one would have.
                    torch.manual_seed(self._seed + number)
                    started = time.monotonic()
                    answers = list(self._answer_batch(names, [prompts[name] for name in names]))
                    share = (time.monotonic() - started) / len(names)
                    store.add([{**answer, "seconds": share} for answer in answers])
                bar.update(len(names))
        return store.answers([example.id for example in examples])

    def _answer_batch(self, names: Sequence[str], prompts: Sequence[Prompt]) -> Iterator[dict[str, Any]]:
        pad_id = self._chat.end_id
        log_probabilities = start_log_probabilities(self._model, [prompt.ids for prompt in prompts], self._start_ids, pad_id)
        best = log_probabilities.argmax(dim=1).tolist()
        begun = [prompt.ids + self._start_ids[choice] for prompt, choice in zip(prompts, best, strict=True)]
        ids, mask = (tensor.to(self._model.device) for tensor in left_padded(begun, pad_id))
        output = self._model.generate(input_ids=ids, attention_mask=mask, generation_config=self._generation_config())
        for row, (name, prompt, choice) in enumerate(zip(names, prompts, best, strict=True)):
            new = output[row, ids.shape[1] :].tolist()
            finished = self._chat.end_id in new
            text_ids = new[: new.index(self._chat.end_id)] if finished else new
            yield {
                "id": name,
                "raw": self._starts[choice] + self._tokenizer.decode(text_ids, skip_special_tokens=True),
                "start_probability": round(log_probabilities[row, choice].exp().item(), 6),
                "prompt_tokens": len(prompt.ids),
                "new_tokens": len(self._start_ids[choice]) + len(text_ids) + finished,
                "omitted": prompt.omitted,
                "finished": finished,
            }

    def _generation_config(self) -> GenerationConfig:
        # Without top_k=0 the library would keep the 50 likeliest tokens.
        temperature = self._settings.temperature
        sampling = {"do_sample": True, "temperature": temperature, "top_k": 0} if temperature else {"do_sample": False}
        return GenerationConfig(
            max_new_tokens=self._settings.max_new_tokens, eos_token_id=self._chat.end_id, pad_token_id=self._chat.end_id, **sampling
        )


def _batches(prompts: dict[str, Prompt], size: int) -> list[list[str]]:
    """IDs in batches of similar length, the longest first, so that a lack of memory shows at once."""
    ordered = sorted(prompts, key=lambda name: (-len(prompts[name].ids), name))
    return [ordered[start : start + size] for start in range(0, len(ordered), size)]
