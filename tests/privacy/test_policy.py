"""Who may see what."""

from typing import Any, get_args

import pytest
from generation.hosted.hosting import entry

from bedside.config import Contents
from bedside.errors import GuardError
from bedside.privacy.policy import check_sending

OUTSIDE = entry("gemini", "https://models.example.org")
BY_DEFAULT: list[Contents] = ["synthetic", "public"]


@pytest.mark.parametrize("contains", get_args(Contents))
def test_a_server_of_ones_own_may_see_everything(contains: Contents) -> None:
    check_sending([contains], BY_DEFAULT, entry("openai", "http://127.0.0.1:8000"), local=True)


@pytest.mark.parametrize("contains", BY_DEFAULT)
def test_others_see_made_up_and_public_text(contains: Contents) -> None:
    check_sending([contains], BY_DEFAULT, OUTSIDE, local=False)


@pytest.mark.parametrize("contains", ["deidentified", "patient"])
def test_others_see_nothing_else(contains: Any) -> None:
    with pytest.raises(GuardError) as raised:
        check_sending([contains], BY_DEFAULT, OUTSIDE, local=False)
    said = str(raised.value)
    assert said.startswith(f"the data are declared as {contains}, and Stand-in is served by https://models.example.org: nothing was sent.")
    assert f"add {contains} to hosted.allow in params.yaml and commit it" in said


@pytest.mark.parametrize("contains", ["deidentified", "patient"])
def test_a_person_may_decide_otherwise(contains: Any) -> None:
    check_sending([contains], [*BY_DEFAULT, contains], OUTSIDE, local=False)


def test_public_text_may_be_kept_in() -> None:
    with pytest.raises(GuardError, match="Hosted models see synthetic data here"):
        check_sending(["public"], ["synthetic"], OUTSIDE, local=False)


def test_nothing_leaves_in_the_clear() -> None:
    with pytest.raises(GuardError, match="its connection is not encrypted: nothing was sent"):
        check_sending(["synthetic"], BY_DEFAULT, entry("openai", "http://models.example.org"), local=False)


def test_the_strictest_of_several_declarations_counts() -> None:
    with pytest.raises(GuardError, match="the data are declared as patient"):
        check_sending(["public", "patient"], BY_DEFAULT, OUTSIDE, local=False)
