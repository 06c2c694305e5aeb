"""Prompts without what identifies a person, as far as it is found, and answers with it again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bedside.examples import Example
from bedside.privacy.deidentification import Deidentified, Span, restored


@dataclass(frozen=True)
class Sendable:
    """What may be sent instead of an example. ``found`` are the spans of its last turn: what an answer is about."""

    example: Example
    found: list[Span]

    def restored(self, answer: str) -> str:
        """An answer with the words of the dialogue in place of their placeholders."""
        return restored(answer, self.found)


def sendable(examples: Sequence[Example], deidentify: Callable[[str], Deidentified], starts: Sequence[str]) -> tuple[list[Sendable], int]:
    """Each example with every turn but the system's de-identified by itself, and how many spans were replaced in all.

    A turn that several examples share is looked at, and counted, once. What an answer starts with (one of ``starts``) stays.
    """
    cleaned: dict[str, Deidentified] = {}

    def clean(turn: Mapping[str, str]) -> dict[str, str]:
        text = turn["content"]
        if turn["role"] == "system":
            return dict(turn)
        kept = next((start for start in starts if turn["role"] == "assistant" and text.startswith(start)), "")
        if text not in cleaned:
            cleaned[text] = deidentify(text.removeprefix(kept))
        return {**turn, "content": kept + cleaned[text].text}

    sent = [
        Sendable(replace(example, messages=[clean(turn) for turn in example.messages]), cleaned[example.messages[-1]["content"]].spans)
        for example in examples
    ]
    return sent, sum(len(one.spans) for one in cleaned.values())
