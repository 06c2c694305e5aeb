"""What the tests share. Heavy imports stay inside the fixtures: many tests need none of them."""

import csv
import io
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from bedside.config import LocalModelSettings, Settings, load_model, load_settings
from bedside.examples import Example
from bedside.process import set_up
from bedside.sources.mts_dialog import PUBLIC_FILES, read_records
from bedside.tasks.notes import to_example

if TYPE_CHECKING:
    from clone import Workspace
    from git_repository import Repository

    from bedside.models.chat import ChatFormat


def pytest_configure() -> None:
    # Before torch is imported. The expected bytes are a CPU's, whatever the machine has.
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    set_up()


@pytest.fixture(scope="session")
def repository(pytestconfig: pytest.Config) -> Path:
    return pytestconfig.rootpath


@pytest.fixture
def own_environment() -> Iterator[None]:
    """Whatever a test sets in this process's environment is undone."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def settings(repository: Path) -> Settings:
    return load_settings(repository / "params.yaml")


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a tiny checkpoint of one of ``tiny.ARCHITECTURES``, made once."""
    made: dict[str, Path] = {}

    def of(architecture: str) -> Path:
        from tiny import save_tiny

        if architecture not in made:
            made[architecture] = tmp_path_factory.mktemp(architecture)
            save_tiny(architecture, made[architecture])
        return made[architecture]

    return of


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny encoder, made once."""
    from tiny import save_tiny_encoder

    folder = tmp_path_factory.mktemp("encoder")
    save_tiny_encoder(folder)
    return folder


@pytest.fixture(scope="session")
def tiny_bleurt(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a BLEURT checkpoint of one of the recorded shapes, made once."""
    made: dict[str, Path] = {}

    def of(shape: str) -> Path:
        from scoring.recorded.checkpoints import save_bleurt

        if shape not in made:
            made[shape] = tmp_path_factory.mktemp(f"bleurt-{shape}")
            save_bleurt(made[shape], shape)
        return made[shape]

    return of


@pytest.fixture(scope="session")
def workspace(repository: Path, checkpoint: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> "Workspace":
    """A clone whose pipeline has run once; a test that changes it puts it back."""
    from clone import run_once

    return run_once(repository, checkpoint("llama"), tmp_path_factory.mktemp("end-to-end"))


@pytest.fixture
def history(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Repository":
    """A git repository with scores at several points, see ``write_history``; the current folder is in it."""
    from git_repository import write_history

    made = write_history(tmp_path / "clone", repository / "params.yaml")
    monkeypatch.chdir(made.folder)
    return made


@pytest.fixture(scope="session")
def chat_format(repository: Path) -> Callable[[str], "ChatFormat"]:
    """The chat format of one of ``tiny.FAMILIES``, with the options of its entry in the catalogue."""

    def of(family: str) -> "ChatFormat":
        from tiny import tiny_tokenizer

        from bedside.models.chat import ChatFormat
        from bedside.models.loading import plain_template

        entry = load_model(repository / "configs" / "models", family)
        assert isinstance(entry, LocalModelSettings)
        return ChatFormat(tiny_tokenizer(family), entry.template_options, plain_template() if entry.template == "plain" else None)

    return of


@pytest.fixture
def no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens a connection, or so much as asks for an address, fails the test."""

    def refuse(*_: object, **__: object) -> NoReturn:
        pytest.fail("a connection was opened")

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)


@pytest.fixture
def notes_csv(tmp_path: Path) -> Callable[..., Path]:
    """Writes a CSV file of ``(ID, section_header, section_text, dialogue)`` rows, quoted as a spreadsheet does."""

    def write(*rows: Sequence[str], name: str = "train.csv") -> Path:
        stream = io.StringIO(newline="")
        csv.writer(stream, lineterminator="\n").writerows([("ID", "section_header", "section_text", "dialogue"), *rows])
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(stream.getvalue().encode())
        return path

    return write


@pytest.fixture
def notes_example() -> Callable[..., Example]:
    """Makes an example of the notes task from its ID and dialogue."""

    def make(record_id: str, dialogue: str, section: str = "CC", text: str = "Back pain.") -> Example:
        return to_example(record_id, dialogue, section, text)

    return make


@pytest.fixture
def examples_of() -> Callable[[Callable[[str], Path]], dict[str, list[Example]]]:
    """The examples of each split's file."""

    def read(path_of: Callable[[str], Path]) -> dict[str, list[Example]]:
        return {
            split: [to_example(f"{split}-{row.id}", row.dialogue, row.section, row.text) for row in read_records(path_of(split))]
            for split in PUBLIC_FILES
        }

    return read
