"""What a data set says it contains."""

from pathlib import Path
from typing import get_args

import pytest

from bedside.config import Contents
from bedside.errors import DataError
from bedside.sources.declaration import read_declaration, write_declaration


@pytest.mark.parametrize("contains", get_args(Contents))
def test_what_is_written_is_read(contains: Contents, tmp_path: Path) -> None:
    write_declaration(tmp_path, contains)
    assert read_declaration(tmp_path) == contains


def test_what_declares_nothing_is_taken_for_the_worst(tmp_path: Path) -> None:
    assert read_declaration(tmp_path) == "patient"


def test_the_sample_declares_that_it_is_made_up(repository: Path) -> None:
    assert read_declaration(repository / "data/sample") == "synthetic"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("contains: secret\n", id="unknown kind"),
        pytest.param("contains: [public]\n", id="a list"),
        pytest.param("contents: public\n", id="another key"),
        pytest.param("contains: public\nalso: patient\n", id="a second key"),
        pytest.param("public\n", id="no mapping"),
        pytest.param("", id="empty"),
        pytest.param("contains: {\n", id="no YAML"),
    ],
)
def test_what_is_not_understood_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "dataset.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"dataset\.yaml is "):
        read_declaration(tmp_path)
