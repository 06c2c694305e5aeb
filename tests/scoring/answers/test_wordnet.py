import shutil
from pathlib import Path

import nltk
import pytest
from scoring.answers.tiny_wordnet import save_tiny_wordnet

from bedside.errors import ModelError
from bedside.scoring.answers.wordnet import open_wordnet


def synonyms(folder: Path, word: str = "doctor") -> list[str]:
    reader, _ = open_wordnet(folder)
    return [lemma.name() for synset in reader.synsets(word) for lemma in synset.lemmas()]


@pytest.fixture(autouse=True)
def without_nltk_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nltk.data, "path", [])


@pytest.mark.parametrize("below", ["", "wordnet", "corpora/wordnet"])
def test_a_folder(tmp_path: Path, below: str) -> None:
    save_tiny_wordnet(tmp_path / "data" / below)
    assert synonyms(tmp_path / "data") == ["doctor", "physician"]


@pytest.mark.parametrize("given", ["", "corpora/wordnet.zip"])
def test_an_archive(tmp_path: Path, given: str) -> None:
    save_tiny_wordnet(tmp_path / "made" / "wordnet")
    shutil.make_archive(str(tmp_path / "data" / "corpora" / "wordnet"), "zip", tmp_path / "made")
    assert synonyms(tmp_path / "data" / given) == ["doctor", "physician"]


def test_a_plural_is_found_by_its_singular(tmp_path: Path) -> None:
    assert synonyms(save_tiny_wordnet(tmp_path / "wordnet"), "physicians") == ["doctor", "physician"]


def test_the_signature_names_version_and_files(tmp_path: Path) -> None:
    first, second = save_tiny_wordnet(tmp_path / "a"), save_tiny_wordnet(tmp_path / "b")
    (second / "noun.exc").write_text("oxen ox\n", encoding="utf-8")
    signatures = [open_wordnet(folder)[1] for folder in (first, first, second)]
    assert signatures[0] == signatures[1] != signatures[2]
    assert all(signature.startswith("WordNet 3.0, files ") for signature in signatures)


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"holds no WordNet \(no data.noun\): give a folder"):
        open_wordnet(tmp_path)


def test_a_file_is_missing(tmp_path: Path) -> None:
    folder = save_tiny_wordnet(tmp_path / "wordnet")
    (folder / "verb.exc").unlink()
    with pytest.raises(ModelError, match=r"does not hold all of WordNet .*verb\.exc"):
        open_wordnet(folder)


def test_an_archive_without_wordnet(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "data.noun").write_text("", encoding="utf-8")
    shutil.make_archive(str(tmp_path / "wordnet"), "zip", tmp_path / "made")
    with pytest.raises(ModelError, match="does not hold all of WordNet"):
        open_wordnet(tmp_path / "wordnet.zip")


def test_no_archive(tmp_path: Path) -> None:
    (tmp_path / "wordnet.zip").write_text("moved", encoding="utf-8")
    with pytest.raises(ModelError, match="is no whole archive"):
        open_wordnet(tmp_path)


@pytest.mark.parametrize("damaged", ["index.noun", "data.adj"])
def test_files_of_something_else(tmp_path: Path, damaged: str) -> None:
    folder = save_tiny_wordnet(tmp_path / "wordnet")
    (folder / damaged).write_text("doctor of nothing\nx y s\n", encoding="utf-8")
    with pytest.raises(ModelError, match="files that are not WordNet's"):
        open_wordnet(folder)
