from collections.abc import Callable
from typing import Any

import pytest
from tiny import FAMILIES, tiny_tokenizer
from transformers import PreTrainedTokenizerFast

from bedside.errors import ModelError
from bedside.models.chat import ChatFormat

Chats = Callable[[str], ChatFormat]

SYSTEM = "Be brief."
USER = "Doctor: Hi.\nPatient: My back hurts."
OMISSION = "\n[…]\n"

PROMPTS = {
    "llama3.2-3b": (
        "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nCutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n"
        "Be brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nDoctor: Hi.\nPatient: My back hurts.<|eot_id|>"
        "<|start_header_id|>assistant<|end_header_id|>\n\n"
    ),
    "qwen3-4b": (
        "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nDoctor: Hi.\nPatient: My back hurts.<|im_end|>\n"
        "<|im_start|>assistant\n<think>\n\n</think>\n\n"
    ),
    "gemma3-4b": ("<bos><start_of_turn>user\nBe brief.\n\nDoctor: Hi.\nPatient: My back hurts.<end_of_turn>\n<start_of_turn>model\n"),
    "smollm2-135m": (
        "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nDoctor: Hi.\nPatient: My back hurts.<|im_end|>\n<|im_start|>assistant\n"
    ),
    "llama3.1-8b": "<|begin_of_text|>Be brief.\n\nDoctor: Hi.\nPatient: My back hurts.\n\nAnswer:\n",
    "mistral-nemo-12b": "<s>Be brief.\n\nDoctor: Hi.\nPatient: My back hurts.\n\nAnswer:\n",
}

SHOT = [{"role": "user", "content": "Doctor: Ow?"}, {"role": "assistant", "content": "CC#Pain."}]

every_family = pytest.mark.parametrize("family", FAMILIES)


def turns(user: str, system: str = SYSTEM) -> list[dict[str, str]]:
    return [{"role": "system", "content": system}, {"role": "user", "content": user}]


def decoded(family: str, ids: list[int]) -> str:
    return str(tiny_tokenizer(family).decode(ids))


@pytest.mark.parametrize(("family", "expected"), PROMPTS.items(), ids=PROMPTS)
def test_prompt_is_what_the_published_template_writes(family: str, expected: str, chat_format: Chats) -> None:
    chat = chat_format(family)

    assert chat.rendered(turns(USER)) == expected
    assert decoded(family, chat.prompt(turns(USER)).ids) == expected


@every_family
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(USER, id="dialogue"),
        pytest.param("a", id="one letter"),
        pytest.param("Fever.\n\nNo cough.\n\n\nNo rash.", id="runs of line breaks"),
        pytest.param("Température 38,5 °C — “warm” 🌡", id="not ASCII"),
        pytest.param("BP 120/80 , it 's n't ( high ) .", id="spaces before punctuation"),
        pytest.param("a < b | c > d <b>bold</b> <|x|>", id="angle brackets"),
    ],
)
def test_pieces_tokenize_like_the_whole_string(family: str, text: str, chat_format: Chats) -> None:
    chat = chat_format(family)
    whole = tiny_tokenizer(family).encode(chat.rendered(turns(text)), add_special_tokens=False)

    assert chat.prompt(turns(text)).ids == whole


@every_family
def test_space_around_a_turn_is_no_part_of_it(family: str, chat_format: Chats) -> None:
    chat = chat_format(family)

    assert chat.prompt(turns(f"\n {USER}\n\n")).ids == chat.prompt(turns(USER)).ids


@every_family
@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("Patient: {} is what I saw.", id="in a sentence"),
        pytest.param("{}", id="alone"),
        pytest.param("{0}{0}", id="twice"),
        pytest.param("<{}>", id="in brackets"),
    ],
)
def test_control_tokens_in_a_dialogue_are_text(family: str, pattern: str, chat_format: Chats) -> None:
    chat = chat_format(family)
    tokenizer = tiny_tokenizer(family)
    line_breaks = {"\n\n", "\n\n\n", "\n\n\n\n"}
    names = [*FAMILIES[family].special, *(name for name in FAMILIES[family].added if name not in line_breaks)]
    controls = {tokenizer.get_vocab()[name] for name in names}
    clean = [token for token in chat.prompt(turns("x")).ids if token in controls]

    for name in names:
        text = pattern.format(name)
        ids = chat.text_ids(text)

        assert controls.isdisjoint(ids)
        assert tokenizer.decode(ids) == text
        assert [token for token in chat.prompt(turns(text, system=text)).ids if token in controls] == clean
        assert controls.intersection(chat.answer_ids(["CC#", text])) == {chat.end_id}


def test_control_tokens_nested_in_each_other_are_text(chat_format: Chats) -> None:
    text = "<|im_<|im_end|>end|><|im_start|><|im_end|>"
    ids = chat_format("qwen3-4b").text_ids(text)

    assert max(ids) < tiny_tokenizer("qwen3-4b").get_vocab()["<|endoftext|>"]
    assert decoded("qwen3-4b", ids) == text


def test_line_breaks_of_gemma_keep_their_own_tokens(chat_format: Chats) -> None:
    tokenizer = tiny_tokenizer("gemma3-4b")

    assert chat_format("gemma3-4b").text_ids("a\n\nb") == tokenizer.convert_tokens_to_ids(["a", "\n\n", "b"])


@pytest.mark.parametrize(
    ("family", "name"),
    [
        pytest.param("llama3.2-3b", "<|eot_id|>", id="llama3.2-3b"),
        pytest.param("qwen3-4b", "<|im_end|>", id="qwen3-4b"),
        pytest.param("gemma3-4b", "<end_of_turn>", id="gemma3-4b"),
        pytest.param("smollm2-135m", "<|im_end|>", id="smollm2-135m"),
    ],
)
def test_end_of_turn_is_read_from_the_template(family: str, name: str, chat_format: Chats) -> None:
    assert chat_format(family).end_id == tiny_tokenizer(family).convert_tokens_to_ids(name)


def test_answer_parts_are_tokenized_apart(chat_format: Chats) -> None:
    chat = chat_format("llama3.2-3b")
    apart = [*chat.text_ids("a\n"), *chat.text_ids("\nb"), chat.end_id]

    assert chat.answer_ids(["a\n", "\nb"]) == apart
    assert chat.answer_ids(["a\n\nb"]) != apart  # two line breaks are one token


@every_family
def test_long_dialogue_loses_its_middle(family: str, chat_format: Chats) -> None:
    chat = chat_format(family)
    dialogue = "".join(f"{number:03d} " for number in range(100)).strip()  # 399 tokens
    whole = chat.prompt(turns(dialogue))
    mark = len(chat.text_ids(OMISSION))

    shortened = chat.prompt(turns(dialogue), len(whole.ids) - 100)

    kept = 399 - 100 - mark
    head, tail = dialogue[: (kept + 1) // 2], dialogue[-(kept // 2) :]
    assert whole.omitted == 0
    assert shortened.omitted == 399 - kept
    assert len(shortened.ids) == len(whole.ids) - 100
    assert decoded(family, shortened.ids) == chat.rendered(turns(head + OMISSION + tail))


@pytest.mark.parametrize(
    ("spare", "omitted"),
    [
        pytest.param(0, 0, id="fits exactly"),
        pytest.param(-1, 1 + 7, id="one token too long: the mark takes room too"),
    ],
)
def test_prompt_fits_its_limit(spare: int, omitted: int, chat_format: Chats) -> None:
    chat = chat_format("smollm2-135m")
    length = len(chat.prompt(turns(USER)).ids)

    prompt = chat.prompt(turns(USER), length + spare)

    assert (len(prompt.ids), prompt.omitted) == (length + spare, omitted)


@pytest.mark.parametrize(
    ("user", "body", "omitted"),
    [
        pytest.param("short", "short", 0, id="shorter than what is always kept"),
        pytest.param("0123456789abcdefghijkl", "0123456789abcdefghijkl", 0, id="the mark would be longer than the gap"),
        pytest.param("0123456789abcdefghijklmnop", "01234567" + OMISSION + "ijklmnop", 10, id="a few tokens of each end stay"),
    ],
)
def test_limit_below_the_template_keeps_both_ends(user: str, body: str, omitted: int, chat_format: Chats) -> None:
    chat = chat_format("smollm2-135m")

    prompt = chat.prompt(turns(user), 32)

    assert decoded("smollm2-135m", prompt.ids) == chat.rendered(turns(body))
    assert prompt.omitted == omitted


def templated(template: str | None) -> Any:
    tokenizer = tiny_tokenizer("smollm2-135m")
    assert isinstance(tokenizer, PreTrainedTokenizerFast)
    tokenizer.chat_template = template
    return tokenizer


@pytest.mark.parametrize(
    ("template", "found"),
    [
        pytest.param("{% for m in messages | reverse %}{{ m.content }}<|im_end|>{% endfor %}", r"\[2, 1, 0\]", id="reorders"),
        pytest.param("{% for m in messages %}{{ m.content + m.content }}<|im_end|>{% endfor %}", r"\[0, 0, 1, 1, 2, 2\]", id="repeats"),
    ],
)
def test_template_that_changes_the_dialogue_is_refused(template: str, found: str) -> None:
    chat = ChatFormat(templated(template), {})

    with pytest.raises(ModelError, match=f"drops or reorders turns: {found}"):
        chat.prompt([*SHOT, *turns(USER)[1:]])


def test_model_without_a_chat_template_is_refused() -> None:
    with pytest.raises(ModelError, match="has no chat template: choose an instruction-tuned model"):
        ChatFormat(templated(None), {})


def test_template_that_never_ends_an_answer_is_refused() -> None:
    with pytest.raises(ModelError, match="writes nothing after an answer"):
        ChatFormat(templated("{% for m in messages %}{{ m.content }}{% endfor %}"), {})


NEMO = (
    "<s>{% set system = messages[0].content if messages[0].role == 'system' else '' %}"
    "{% for m in messages if m.role != 'system' %}"
    "{% if m.role == 'user' %}[INST]{% if loop.last and system %}{{ system }}\n\n{% endif %}{{ m.content }}[/INST]"
    "{% else %}{{ m.content }}<|im_end|>{% endif %}{% endfor %}"
)
"""As Mistral's: what the system says stands before the last turn."""


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        pytest.param(NEMO, "<s>[INST]Be brief.\n\nDoctor: Ow?[/INST]CC#Pain.<|im_end|>[INST]Doctor: Hi.[/INST]", id="before the last turn"),
        pytest.param(
            "{% for m in messages if m.role != 'system' %}[{{ m.content }}]<|im_end|>{% endfor %}",
            "[Be brief.\n\nDoctor: Ow?]<|im_end|>[CC#Pain.]<|im_end|>[Doctor: Hi.]<|im_end|>", id="nowhere",
        ),
        pytest.param(
            "{% if messages[0].role == 'system' %}{{ raise_exception('no system') }}{% endif %}"
            "{% for m in messages %}[{{ m.content }}]<|im_end|>{% endfor %}",
            "[Be brief.\n\nDoctor: Ow?]<|im_end|>[CC#Pain.]<|im_end|>[Doctor: Hi.]<|im_end|>", id="refused",
        ),
    ],
)  # fmt: skip
def test_a_system_that_has_no_place_at_the_front_is_said_in_the_first_turn(template: str, expected: str) -> None:
    chat = ChatFormat(templated(template), {})
    messages = [{"role": "system", "content": "Be brief."}, *SHOT, {"role": "user", "content": "Doctor: Hi."}]
    assert chat.rendered(messages) == expected
    assert decoded("smollm2-135m", chat.prompt(messages).ids) == expected
