import pickle
import re

import pytest

from bedside import errors
from bedside.errors import BedsideError, BusyError, ConfigError, DataError, FetchError, GuardError, ModelError, listed


@pytest.mark.parametrize("kind", [ConfigError, DataError, FetchError, ModelError, BusyError])
def test_every_error_is_a_bedside_error(kind: type[BedsideError]) -> None:
    assert kind.__bases__ == (BedsideError,)


def test_a_refused_connection_is_one_of_the_systems_errors_too() -> None:
    assert GuardError.__bases__ == (BedsideError, PermissionError)
    error = GuardError("a connection was refused")
    assert str(error) == str(pickle.loads(pickle.dumps(error))) == "a connection was refused"


def test_the_tree_in_the_docstring_is_the_tree_in_the_code() -> None:
    drawn = set(re.findall(r"\w+Error", str(errors.__doc__)))
    assert drawn == {name for name in vars(errors) if name.endswith("Error")}


@pytest.mark.parametrize(
    ("problems", "at_most", "expected"),
    [
        pytest.param([], 20, "", id="none"),
        pytest.param(["a", "b"], 20, "  - a\n  - b", id="all of a few"),
        pytest.param(["a", "b"], 2, "  - a\n  - b", id="exactly as many as are shown"),
        pytest.param(["a", "b", "c", "d"], 2, "  - a\n  - b\n  - … and 2 more", id="the first and a count"),
    ],
)
def test_problems_are_listed(problems: list[str], at_most: int, expected: str) -> None:
    assert listed(problems, at_most=at_most) == expected
