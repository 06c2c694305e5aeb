"""WordNet from a folder that is named, and from nowhere else.

Two layouts are known: NLTK's (``corpora/wordnet/`` or ``corpora/wordnet.zip``, or that folder or archive itself) and Debian's package
wordnet-base (``/usr/share/wordnet``). NLTK's own reader does the reading. It is handed the files: by itself it looks in folders of
its own choice, and Debian leaves out ``lexnames``, of which METEOR needs nothing.
"""

import warnings
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from nltk.corpus.reader.wordnet import WordNetCorpusReader
from nltk.data import PathPointer, SeekableUnicodeStreamReader

from bedside.errors import ModelError
from bedside.files import fingerprint

_PARTS = ("adj", "adv", "noun", "verb")
_FILES = [*(f"data.{part}" for part in _PARTS), *(f"index.{part}" for part in _PARTS), *(f"{part}.exc" for part in _PARTS)]
_LEXNAMES = "".join(f"{number:02d}\t{number:02d}\t0\n" for number in range(45))
"""As many names as WordNet 3.0 has lexicographer files; what they are called plays no part in synonyms."""
_MOST_BYTES = 200_000_000


def open_wordnet(folder: Path) -> tuple[Any, str]:
    """NLTK's reader of the WordNet in ``folder``, and what a signature says of it.

    Raises :class:`ModelError` where there is none, or not all of it.
    """
    files = wordnet_files(folder)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # no other languages: none are asked for
            reader = _Reader(_InMemory({"lexnames": _LEXNAMES, **files}), None)
    except Exception as error:  # whatever NLTK raises on a damaged file
        raise ModelError(f"{folder} holds files that are not WordNet's ({type(error).__name__}): unpack it again") from error
    return reader, f"WordNet {reader.get_version()}, files {fingerprint({name: fingerprint(text) for name, text in files.items()})[:8]}"


class _InMemory(PathPointer):  # type: ignore[misc]  # nltk is untyped
    """A folder of files that are in memory, or one of them."""

    def __init__(self, files: Mapping[str, str], name: str = "") -> None:
        self._files, self._name = files, name

    def join(self, fileid: str) -> "_InMemory":
        return _InMemory(self._files, fileid)

    def open(self, encoding: str = "utf8") -> Any:
        return SeekableUnicodeStreamReader(BytesIO(self._files[self._name].encode()), encoding)

    def file_size(self) -> int:
        return len(self._files[self._name].encode())


class _Reader(WordNetCorpusReader):  # type: ignore[misc]  # nltk is untyped
    """NLTK's reader of such files; its own way to open one asks whether the path is in NLTK's folders."""

    def open(self, file: str) -> Any:
        return self._root.join(file).open()

    def map_wn(self, version: str = "wordnet") -> None:
        """Other versions are for other languages, and NLTK would look for them in its own folders."""


def wordnet_files(folder: Path) -> dict[str, str]:
    """The text of each file that is read, by its name, from any of the layouts."""
    places = (folder, folder / "wordnet", folder / "corpora" / "wordnet")
    if (place := next((place for place in places if (place / "data.noun").is_file()), None)) is not None:
        return _texts(place, lambda name: (place / name).read_bytes())
    archives = (folder, folder / "wordnet.zip", folder / "corpora" / "wordnet.zip")
    if (archive := next((archive for archive in archives if archive.is_file()), None)) is not None:
        return _from_archive(archive)
    raise ModelError(
        f"{folder} holds no WordNet (no data.noun): give a folder with NLTK's corpora/wordnet, or Debian's /usr/share/wordnet "
        "(package wordnet-base)"
    )


def _from_archive(path: Path) -> dict[str, str]:
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {Path(entry.filename).name: (entry.file_size, entry.filename) for entry in archive.infolist()}
            if sum(sizes[name][0] for name in _FILES if name in sizes) > _MOST_BYTES:
                raise ModelError(f"{path} unpacks to more than any WordNet: fetch it again")
            return _texts(path, lambda name: archive.read(sizes[name][1]))
    except zipfile.BadZipFile as error:
        raise ModelError(f"{path} is no whole archive ({error}): fetch it again") from error


def _texts(place: Path, read: Callable[[str], bytes]) -> dict[str, str]:
    try:
        return {name: read(name).decode() for name in _FILES}
    except (KeyError, FileNotFoundError, UnicodeDecodeError) as error:
        raise ModelError(f"{place} does not hold all of WordNet ({error}): {', '.join(_FILES)} are needed") from error
