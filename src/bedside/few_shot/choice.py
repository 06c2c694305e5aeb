"""Which training examples stand before which question, and never one that the audit links to it.

An example that is the question itself, or nearly, would hand its answer over.
"""

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import chain, zip_longest

import numpy as np

from bedside.errors import DataError
from bedside.examples import Example

Links = Mapping[str, Collection[str]]
"""The training examples that the audit links to a test example, by its ID."""


def shuffled(pool: Sequence[Example], seed: int) -> list[Example]:
    """The pool in an order that the seed draws: paper A's choice is its beginning."""
    return random.Random(seed).sample(list(pool), len(pool))  # noqa: S311 - a draw, not a secret


def balanced(pool: Sequence[Example], seed: int, label: Callable[[Example], str]) -> list[Example]:
    """The pool in such an order that each beginning has as many labels as it can; the seed draws both labels and examples."""
    of_label: dict[str, list[Example]] = {}
    for example in shuffled(pool, seed):
        of_label.setdefault(label(example), []).append(example)
    rounds = zip_longest(*of_label.values())
    return [example for example in chain.from_iterable(rounds) if example is not None]


def first_unlinked(order: Sequence[Example], question: Example, links: Links, count: int) -> list[Example]:
    """The first ``count`` of ``order`` that are not linked to ``question``. Raises :class:`DataError` where there are not so many."""
    linked = links.get(question.id, ())
    found = [example for example in order if example.id not in linked][:count]
    if len(found) < count:
        raise DataError(
            f"few_shot.examples is {count}, but of {len(order)} training examples only {len(found)} are not linked to {question.id} "
            "by the audit: lower it, or give more training examples"
        )
    return found


class Nearest:
    """The pool by how near each is to a question, in an encoder's space."""

    def __init__(self, pool: Sequence[Example], vectors: np.ndarray, embed: Callable[[Sequence[str]], np.ndarray]) -> None:
        """``vectors`` (pool, size) and what ``embed`` gives (texts, size) are of length one."""
        self._pool, self._vectors, self._embed = pool, vectors, embed

    def orders(self, questions: Sequence[Example]) -> list[list[Example]]:
        """For each question the pool, nearest first."""
        near = self._embed([dialogue(question) for question in questions]) @ self._vectors.T  # (questions, pool)
        return [[self._pool[place] for place in np.argsort(-row, kind="stable")] for row in near]


def dialogue(example: Example) -> str:
    """What is asked about, without the instruction."""
    return example.messages[-1]["content"]
