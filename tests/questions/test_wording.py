"""Phrasings: enough of each, filled in, on one line."""

import random
import string

import pytest

from bedside.questions.templates import KINDS
from bedside.questions.wording import PHRASINGS, worded

SLOTS = {"name", "a_name", "year", "when", "earlier", "later"}


def test_every_kind_has_phrasings() -> None:
    assert PHRASINGS.keys() == KINDS.keys()
    assert len(KINDS) >= 24


@pytest.mark.parametrize("kind", KINDS)
def test_phrasings_are_many_and_different(kind: str) -> None:
    phrasings = PHRASINGS[kind]
    assert len(phrasings) >= 8
    assert len(set(phrasings)) == len(phrasings)
    fields = [{field for _, field, _, _ in string.Formatter().parse(text) if field is not None} for text in phrasings]
    assert set().union(*fields) <= SLOTS
    assert all(text[-1] in "?." for text in phrasings)


def test_registers_are_drawn() -> None:
    texts = {worded("last_value", {"name": ("A1c",)}, random.Random(seed))[1] for seed in range(900)}
    assert "What was my last A1c?" in texts
    assert "what was my last a1c" in texts
    assert any(text.startswith("Hi, what") for text in texts)
    assert any("?" not in text and "A1c" in text for text in texts)


def test_the_place_tells_the_phrasing() -> None:
    place, text = worded("no_lab", {"name": ("ferritin",)}, random.Random(3))
    assert PHRASINGS["no_lab"][place].format(name="ferritin").casefold().rstrip("?.") in text.casefold()


def test_a_name_of_ones_own_takes_no_second_my() -> None:
    texts = {worded("medication_dose", {"name": ("my water pill",)}, random.Random(seed))[1].casefold() for seed in range(300)}
    assert not [text for text in texts if "my my" in text]
    assert any("dose of my water pill" in text for text in texts)


def test_a_name_and_its_article_go_together() -> None:
    names = {"name": ("sprain", "gout"), "a_name": ("a sprain", "gout")}
    texts = {worded("condition_ever", names, random.Random(seed))[1] for seed in range(200)}
    assert not [text for text in texts if "a gout" in text or "had sprain" in text]


def test_line_breaks_in_names_become_spaces() -> None:
    text = worded("last_value", {"name": ("a\n{name}\tb",)}, random.Random(1))[1]
    assert "a {name} b" in text
