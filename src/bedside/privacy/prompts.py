"""Prompts without what identifies a person, as far as it is found, and answers with it again."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bedside.examples import Example
from bedside.privacy.deidentification import Deidentified, Span, restored

_OF_OTHERS = "OTHER-"


@dataclass(frozen=True)
class Sendable:
    """What may be sent instead of an example. ``found`` are the spans of its last turn: what an answer is about."""

    example: Example
    found: list[Span]

    def restored(self, answer: str) -> str:
        """An answer with the words of the dialogue in place of their placeholders."""
        return restored(answer, self.found)


def sendable(
    examples: Sequence[Example], deidentify: Callable[[str], Deidentified], starts: Sequence[str]
) -> tuple[list[Sendable], Counter[str]]:
    """Each example with every turn but the system's de-identified by itself, and how many spans of each kind were replaced in all.

    A turn that several examples share is looked at, and counted, once. What an answer starts with (one of ``starts``) stays. The
    placeholders of examples shown before are others than those of the dialogue asked about, ``[OTHER-NAME-1]``: one that a model
    copies from there must not come back as this patient's name.
    """
    cleaned: dict[str, Deidentified] = {}

    def clean(turn: Mapping[str, str], *, shown: bool) -> dict[str, str]:
        text = turn["content"]
        if turn["role"] == "system":
            return dict(turn)
        kept = next((start for start in starts if turn["role"] == "assistant" and text.startswith(start)), "")
        if text not in cleaned:
            cleaned[text] = deidentify(text.removeprefix(kept))
        return {**turn, "content": kept + (_as_others(cleaned[text]) if shown else cleaned[text].text)}

    sent = []
    for example in examples:
        *before, last = example.messages
        messages = [*(clean(turn, shown=True) for turn in before), clean(last, shown=False)]
        sent.append(Sendable(replace(example, messages=messages), cleaned[last["content"]].spans))
    return sent, Counter(span.kind for one in cleaned.values() for span in one.spans)


def _as_others(clean: Deidentified) -> str:
    text = clean.text
    for placeholder in {span.placeholder for span in clean.spans}:
        text = text.replace(placeholder, f"[{_OF_OTHERS}{placeholder[1:]}")
    return text
