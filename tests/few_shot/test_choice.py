"""Which training examples stand before a question."""

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest

from bedside.errors import DataError
from bedside.examples import Example
from bedside.few_shot.choice import Nearest, balanced, first_unlinked, shuffled
from bedside.tasks.notes import label

Build = Callable[..., Example]
SECTIONS = ["GENHX"] * 12 + ["CC"] * 5 + ["PLAN"] * 2 + ["LABS"]


@pytest.fixture
def pool(notes_example: Build) -> list[Example]:
    return [notes_example(f"train-{number}", f"Dialogue {number}.", section) for number, section in enumerate(SECTIONS)]


def test_the_seed_draws_the_order(pool: list[Example]) -> None:
    assert shuffled(pool, 42) == shuffled(pool, 42)
    assert shuffled(pool, 42) != shuffled(pool, 43)
    assert sorted(example.id for example in shuffled(pool, 42)) == sorted(example.id for example in pool)


def test_each_example_is_as_likely_as_any_other(pool: list[Example]) -> None:
    drawn = Counter(example.id for seed in range(2000) for example in shuffled(pool, seed)[:3])
    assert all(count / 2000 == pytest.approx(3 / 20, abs=0.04) for count in drawn.values())
    assert len(drawn) == 20


def test_balanced_takes_every_section_before_any_twice(pool: list[Example]) -> None:
    for seed in range(20):
        sections = [example.reference["section"] for example in balanced(pool, seed, label)]
        assert set(sections[:4]) == {"GENHX", "CC", "PLAN", "LABS"}
        assert set(sections[4:7]) == {"GENHX", "CC", "PLAN"}
        assert Counter(sections) == Counter(SECTIONS)


def test_linked_examples_are_passed_over(pool: list[Example], notes_example: Build) -> None:
    question = notes_example("test-1", "Dialogue 0.")
    chosen = first_unlinked(pool, question, {"test-1": ["train-0", "train-2"], "test-2": ["train-1"]}, 3)
    assert [example.id for example in chosen] == ["train-1", "train-3", "train-4"]


def test_too_few_that_are_not_linked_is_said(pool: list[Example], notes_example: Build) -> None:
    links = {"test-1": [example.id for example in pool[:-1]]}
    with pytest.raises(DataError, match=r"few_shot\.examples is 2, but of 20 training examples only 1 are not linked to test-1"):
        first_unlinked(pool, notes_example("test-1", "Dialogue 0."), links, 2)


def test_nearest_orders_the_pool_by_each_question(pool: list[Example], notes_example: Build) -> None:
    directions = np.eye(3, dtype=np.float32)
    asked = {"A": directions[2], "B": (directions[0] + 2 * directions[1]) / np.sqrt(5)}
    nearest = Nearest(pool[:3], directions, lambda texts: np.stack([asked[text] for text in texts]))
    orders = nearest.orders([notes_example("test-1", "A"), notes_example("test-2", "B")])
    assert [[example.id for example in order] for order in orders] == [
        ["train-2", "train-0", "train-1"],  # the same distance keeps the pool's order
        ["train-1", "train-0", "train-2"],
    ]
