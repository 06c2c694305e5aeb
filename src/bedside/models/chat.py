"""Chat turns as tokens, in each model's own template, with the text of data kept apart from the template.

The template is rendered around placeholders and cut at them. Template pieces are tokenized with their control tokens;
the text of a turn is tokenized as text, so that ``<|im_end|>`` written in a dialogue stays text and cannot end
a turn. For text without control tokens the result equals tokenizing the whole rendered string, which a
test asserts for each architecture.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import TemplateError
from transformers import PreTrainedTokenizerBase

from bedside.errors import ModelError

# From a private-use plane: no template changes or trims these, and no clinical text holds them.
_PLACEHOLDER = "\U000f0000{}\U000f0001"
_FINDER = re.compile("\U000f0000(\\d+)\U000f0001")
_ANSWER = 9999
_OMISSION = "\n[…]\n"
_LEAST_KEPT = 16


@dataclass(frozen=True)
class Prompt:
    """Token IDs up to where the answer starts, and how many tokens of the last turn were left out to fit."""

    ids: list[int]
    omitted: int


class ChatFormat:
    """One model's chat template and tokenizer, with the options its catalogue entry sets.

    ``template`` stands for the tokenizer's own, for a base model that has none. Where a template puts what the system says elsewhere
    than first (Mistral's: before the last turn) or nowhere, it is said at the beginning of the first turn.
    """

    def __init__(self, tokenizer: PreTrainedTokenizerBase, options: Mapping[str, str | bool], template: str | None = None) -> None:
        self._template = template or tokenizer.chat_template
        if not self._template:
            raise ModelError(
                f"the tokenizer in {tokenizer.name_or_path!r} has no chat template: choose an instruction-tuned model, or set template: "
                "plain in its file of configs/models/"
            )
        self._tokenizer = tokenizer
        self._options: Mapping[str, Any] = options
        self._control = re.compile("|".join(map(re.escape, sorted(self._control_tokens(), key=len, reverse=True))))
        self._system_first = self._keeps_order([{"role": role} for role in ("system", "user", "assistant", "user")])
        self.end_id = self._end_of_turn()

    def prompt(self, messages: Sequence[Mapping[str, str]], max_length: int | None = None) -> Prompt:
        """Tokens of the turns and of the opening of the answer; the last turn is shortened from its middle to fit.

        ``max_length`` counts the tokens of the prompt without the turns of examples before the last one, each question of which is
        shortened to as many. At least a few tokens of the last turn are kept, however long the rest is.
        """
        messages = self._said(messages)
        pieces = self._pieces(messages)
        if max_length is None:
            return Prompt([token for _, ids in pieces for token in ids], 0)
        last = len(messages) - 1
        alone = [message for message in messages[:last] if message["role"] == "system"] + [messages[last]]
        total = sum(len(ids) for _, ids in (self._pieces(alone) if len(alone) <= last else pieces))
        omitted = 0
        for place, (turn, ids) in enumerate(pieces):
            if turn == last and total > max_length:
                ids, omitted = self._shorten(ids, len(ids) - (total - max_length))
            elif turn is not None and turn != last and messages[turn]["role"] == "user" and len(ids) > max_length:
                ids, _ = self._shorten(ids, max_length)
            pieces[place] = turn, ids
        return Prompt([token for _, ids in pieces for token in ids], omitted)

    def answer_ids(self, parts: Sequence[str]) -> list[int]:
        """Tokens of an answer and its end; the parts (code, text) are tokenized apart, as generation produces them."""
        return [token for part in parts for token in self.text_ids(part)] + [self.end_id]

    def text_ids(self, text: str) -> list[int]:
        """Tokens of ``text`` as text: a control token's name is cut in two so that no tokenizer recognizes it."""
        ids: list[int] = []
        start = 0
        for match in self._control.finditer(text) if self._control.pattern else ():
            cut = match.start() + 1
            ids += self._encode(text[start:cut])
            start = cut
        return ids + self._encode(text[start:])

    def text(self, ids: Sequence[int]) -> str:
        """What tokens of an answer say, control tokens left out."""
        return str(self._tokenizer.decode(list(ids), skip_special_tokens=True))

    def rendered(self, messages: Sequence[Mapping[str, str]]) -> str:
        """The prompt as one string, for people and tests."""
        return self._render(self._said(messages))

    def _said(self, messages: Sequence[Mapping[str, str]]) -> Sequence[Mapping[str, str]]:
        if self._system_first or messages[0]["role"] != "system":
            return messages
        system, first, *rest = messages
        return [{**first, "content": f"{system['content'].strip()}\n\n{first['content'].strip()}"}, *rest]

    def _control_tokens(self) -> set[str]:
        """Special tokens, and added ones that the template writes; not Gemma's runs of line breaks, which are text."""
        added = self._tokenizer.added_tokens_decoder.values()
        template = str(self._template)
        return {token.content for token in added if token.special or (token.content.strip() and token.content in template)}

    def _encode(self, text: str) -> list[int]:
        return list(self._tokenizer.encode(text, add_special_tokens=False)) if text else []

    def _pieces(self, messages: Sequence[Mapping[str, str]]) -> list[tuple[int | None, list[int]]]:
        """The prompt in order: the tokens of each turn's text with its index, and of the template between with ``None``."""
        turns, cut = self._cut(messages)
        if turns != list(range(len(messages))):
            raise ModelError(f"the chat template of {self._tokenizer.name_or_path!r} drops or reorders turns: {turns}")
        pieces: list[tuple[int | None, list[int]]] = [(None, self._encode(cut[0]))]
        for index, template in zip(turns, cut[2::2], strict=True):
            pieces += [(index, self.text_ids(messages[index]["content"].strip())), (None, self._encode(template))]
        return pieces

    def _cut(self, messages: Sequence[Mapping[str, str]]) -> tuple[list[int], list[str]]:
        """The turns in the order in which the template writes them, and what it writes, cut at them."""
        held = [{**message, "content": _PLACEHOLDER.format(index)} for index, message in enumerate(messages)]
        cut = _FINDER.split(self._render(held))
        return [int(index) for index in cut[1::2]], cut

    def _keeps_order(self, messages: Sequence[Mapping[str, str]]) -> bool:
        try:
            return self._cut(messages)[0] == list(range(len(messages)))
        except TemplateError:  # as Gemma 2's, which has no place for a system's turn
            return False

    def _render(self, messages: Sequence[Mapping[str, str]], *, answered: bool = False) -> str:
        turns = [dict(message) for message in messages]
        return str(
            self._tokenizer.apply_chat_template(
                turns, chat_template=self._template, tokenize=False, add_generation_prompt=not answered, **self._options
            )
        )

    def _end_of_turn(self) -> int:
        """The first token the template writes after an answer."""
        turns = [{"role": "user", "content": "?"}, {"role": "assistant", "content": _PLACEHOLDER.format(_ANSWER)}]
        after = self._render(turns, answered=True).split(_PLACEHOLDER.format(_ANSWER))[-1]
        ids = self._encode(after)
        if not ids:
            raise ModelError(f"the chat template of {self._tokenizer.name_or_path!r} writes nothing after an answer: it cannot be stopped")
        return ids[0]

    def _shorten(self, ids: list[int], length: int) -> tuple[list[int], int]:
        """Head, mark and tail of ``ids``, and how many are left out; ``ids`` themselves where the mark would outweigh that."""
        mark = self.text_ids(_OMISSION)
        kept = max(length - len(mark), _LEAST_KEPT)
        if kept + len(mark) >= len(ids):
            return ids, 0
        head = (kept + 1) // 2
        return ids[:head] + mark + ids[len(ids) - (kept - head) :], len(ids) - kept
