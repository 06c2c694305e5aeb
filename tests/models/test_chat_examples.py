"""Training examples as turns before the one that is asked about."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from tiny import FAMILIES, tiny_tokenizer

from bedside.models.chat import ChatFormat

Chats = Callable[[str], ChatFormat]
SHORT = "Doctor: Hi."
LONG = "Patient: " + "ab" * 300
OMISSION = "\n[…]\n"

every_family = pytest.mark.parametrize("family", FAMILIES)


def asked(question: str, *shown: str) -> list[dict[str, str]]:
    examples = [[{"role": "user", "content": text}, {"role": "assistant", "content": "CC#Pain."}] for text in shown]
    return [
        {"role": "system", "content": "Be brief."},
        *(turn for pair in examples for turn in pair),
        {"role": "user", "content": question},
    ]


def text_of(family: str, ids: list[int]) -> str:
    return str(tiny_tokenizer(family).decode(ids))


@every_family
def test_examples_are_whole_turns_in_their_order(family: str, chat_format: Chats) -> None:
    said = text_of(family, chat_format(family).prompt(asked(SHORT, "Doctor: One.", "Doctor: Two."), 1000).ids)
    places = [said.index(part) for part in ("Be brief.", "Doctor: One.", "CC#Pain.", "Doctor: Two.", SHORT)]
    assert places == sorted(places)
    assert said.count("CC#Pain.") == 2


@every_family
def test_examples_take_nothing_from_the_dialogue(family: str, chat_format: Chats) -> None:
    chat = chat_format(family)
    limit = len(chat.prompt(asked(LONG)).ids) - 100
    alone, after_examples = chat.prompt(asked(LONG), limit), chat.prompt(asked(LONG, SHORT, SHORT), limit)
    assert alone.omitted == after_examples.omitted > 0
    assert len(alone.ids) == limit
    # What follows the examples is what would have stood alone.
    shared = [a == b for a, b in zip(reversed(alone.ids), reversed(after_examples.ids), strict=False)]
    kept = alone.ids[-400:]
    assert after_examples.ids[-400:] == kept
    assert all(shared[:400])


@every_family
def test_a_long_example_is_shortened_from_its_middle_and_its_answer_is_whole(family: str, chat_format: Chats) -> None:
    said = text_of(family, chat_format(family).prompt(asked(SHORT, LONG), 200).ids)
    assert said.count(OMISSION) == 1
    assert said.count("CC#Pain.") == 1
    assert SHORT in said
    assert 60 < said.count("ab") < 110  # 200 tokens, of two letters a pair


@every_family
def test_prompts_of_one_job_share_all_but_the_dialogue(family: str, chat_format: Chats) -> None:
    prompts = [chat_format(family).prompt(asked(text, "Doctor: One."), 1000).ids for text in ("x", "y and more")]
    shared = next(place for place, (a, b) in enumerate(zip(*prompts, strict=False)) if a != b)
    assert shared > len(chat_format(family).prompt(asked("", "Doctor: One.")).ids) - 60
    assert all(a[:shared] == b[:shared] for a, b in pairwise(prompts))
