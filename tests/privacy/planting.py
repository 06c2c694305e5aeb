"""Identifiers planted in dialogues: one sentence of each class more in every dialogue, at a place between two turns."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from privacy.identifiers import DRAWN, Pool

from bedside.privacy.deidentification import Deidentifier

_FIELD = re.compile(r"\{([^}]+)\}")


@dataclass(frozen=True)
class Planted:
    """A dialogue, and where identifiers of which class lie in it."""

    text: str
    places: Sequence[tuple[str, int, int]]


def planted(dialogues: Sequence[str], carriers: Mapping[str, Sequence[str]], pool: Pool, seed: int) -> list[Planted]:
    """Every dialogue with a sentence of each class."""
    random = Random(seed)
    return [_with_sentences(dialogue, carriers, pool, number, random) for number, dialogue in enumerate(dialogues)]


def lowered(dialogues: Sequence[Planted]) -> list[Planted]:
    """The same as a transcript without capitals."""
    return [Planted(dialogue.text.lower(), dialogue.places) for dialogue in dialogues]


def recall(dialogues: Sequence[Planted], deidentifier: Deidentifier) -> dict[str, tuple[int, int]]:
    """By class: how many planted identifiers were replaced to the last letter and figure, and how many there were."""
    found, all_of = Counter[str](), Counter[str]()
    for dialogue in dialogues:
        hidden = {place for span in deidentifier.deidentify(dialogue.text).spans for place in range(span.start, span.end)}
        for kind, start, end in dialogue.places:
            all_of[kind] += 1
            found[kind] += all(place in hidden for place in range(start, end) if dialogue.text[place].isalnum())
    return {kind: (found[kind], all_of[kind]) for kind in all_of}


def _with_sentences(dialogue: str, carriers: Mapping[str, Sequence[str]], pool: Pool, number: int, random: Random) -> Planted:
    lines: list[tuple[str, str, int, int]] = [("", line, 0, 0) for line in dialogue.splitlines()]
    for kind, sentences in carriers.items():
        # In turn, so that each carrier stands as often as the others.
        lines.insert(random.randint(0, len(lines)), (kind, *_filled(sentences[number % len(sentences)], pool, random)))
    text, places = "", []
    for kind, line, start, end in lines:
        if kind:
            places.append((kind, len(text) + start, len(text) + end))
        text += line + "\n"
    return Planted(text, places)


def _filled(carrier: str, pool: Pool, random: Random) -> tuple[str, int, int]:
    field = _FIELD.search(carrier)
    assert field
    value = DRAWN[field[1]](random, pool)
    sentence = carrier[: field.start()] + value + carrier[field.end() :]
    return sentence, field.start(), field.start() + len(value)
