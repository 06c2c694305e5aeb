"""Doctor-patient dialogues in MTS-Dialog's CSV form: the sample, the public data set, or a site's own files.

A whole sample record::

    ID,section_header,section_text,dialogue
    12,CC,Back pain.,"Doctor: What brings you in?
    Patient: My back hurts."

"None.", "N/A" and an empty note are data here, never missing values; quoted line breaks are part of the text.
"""

import http.client
import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bedside.config import Contents
from bedside.errors import DataError, FetchError, listed
from bedside.files import sha256_of
from bedside.sources.tables import read_rows, shown
from bedside.tasks.notes import SECTIONS

COLUMNS = ("ID", "section_header", "section_text", "dialogue")
# IDs are written into metric files in git and into tables that a spreadsheet may open.
_PLAIN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True)
class Record:
    """One row of a file."""

    id: str
    section: str
    text: str
    dialogue: str


@dataclass(frozen=True)
class PublicFile:
    """One file of the public repository, pinned by the commit that brought it in and by its content."""

    path: str
    commit: str
    sha256: str

    @property
    def url(self) -> str:
        """Where the file lies on the Internet."""
        return f"https://raw.githubusercontent.com/abachaa/MTS-Dialog/{self.commit}/{self.path}"


PUBLIC_FILES = {
    "train": PublicFile(
        "Main-Dataset/MTS-Dialog-TrainingSet.csv",
        "3d2beb01913d076cc51a57ff3a0c35894b2248ad",
        "65a28681dd59fc159681ea026e44610f2af7bc64a0e7f892d763eb03d9f503dc",
    ),
    "validation": PublicFile(
        "Main-Dataset/MTS-Dialog-ValidationSet.csv",
        "db552cde9da99ff6e24cc6b1b5de5415d83f1850",
        "227206520c4534381c0d7fba6d3f09319a9af5a6d9603a93c0341af1198e3958",
    ),
    "test": PublicFile(
        "Main-Dataset/MTS-Dialog-TestSet-1-MEDIQA-Chat-2023.csv",
        "10eadbd1a95911b6d6806a397a5d6414cb278c24",
        "b4d38dd2c99b2e9860099abcf653f1e0f3e9b69f9fcc45be2a2699b37a4d2f37",
    ),
}
"""Train, validation and test 1 of MTS-Dialog (CC BY 4.0), each with its split."""

PUBLIC_CONTAINS: Contents = "public"
"""What the public data set contains."""

MIRROR_FOLDER = "mts-dialog"
"""The folder inside a mirror that is laid out like the public repository."""


def fetch_public(folder: Path, mirror: Path | None, *, offline: bool) -> None:
    """Bring the public data set into ``folder`` as train.csv, validation.csv and test.csv.

    Raises :class:`FetchError` where neither mirror nor network has a file, or its SHA-256 differs.
    """
    for split, file in PUBLIC_FILES.items():
        target = folder / f"{split}.csv"
        staged = mirror / MIRROR_FOLDER / file.path if mirror else None
        if staged and staged.is_file():
            shutil.copyfile(staged, target)
        else:
            _download(file, target, staged, offline=offline)
        found = sha256_of(target)
        if found != file.sha256:
            source = staged if staged and staged.is_file() else file.url
            raise FetchError(
                f"{source} has SHA-256 {found}, expected {file.sha256}: the copy is damaged or another release; "
                "fetch it again, or give the folder with your own train.csv, validation.csv and test.csv as notes_source"
            )


def copy_folder(source: Path, folder: Path) -> None:
    """Bring a site's own train.csv, validation.csv and test.csv into ``folder``; reads them once to report faults early."""
    missing = [f"{split}.csv" for split in PUBLIC_FILES if not (source / f"{split}.csv").is_file()]
    if missing:
        fault = f"has no {', '.join(missing)}" if source.is_dir() else "is no folder"
        raise FetchError(
            f"notes_source is {str(source)!r}, which {fault}: choose one of sample, mts-dialog, or a folder of your own "
            f"with train.csv, validation.csv and test.csv of the columns {', '.join(COLUMNS)}"
        )
    for split in PUBLIC_FILES:
        read_records(source / f"{split}.csv")
        shutil.copyfile(source / f"{split}.csv", folder / f"{split}.csv")


def read_records(path: Path) -> list[Record]:
    """Read one file and check every row; all faults come in one :class:`DataError` with file, row and value."""
    records: list[Record] = []
    problems: list[str] = []
    seen: dict[str, int] = {}
    for line, row in read_rows(path, COLUMNS):
        record = Record(
            id=row["ID"].strip(),
            section=row["section_header"].strip().upper(),
            text=row["section_text"].strip(),
            dialogue=row["dialogue"].strip(),
        )
        problems += [f"{path}, row {line}: {problem}" for problem in _faults(record, seen.get(record.id))]
        seen.setdefault(record.id, line)
        records.append(record)
    if problems:
        raise DataError(f"{len(problems)} faults in {path.name}:\n{listed(problems)}")
    if not records:
        raise DataError(f"{path} has a header and no rows: nothing to learn from or to score")
    return records


def _faults(record: Record, first_row: int | None) -> Iterator[str]:
    if not _PLAIN_ID.fullmatch(record.id):
        yield f"ID {shown(record.id)!r} is not plain: IDs are written to git; use letters, digits, '.', '_', '-' and no names"
    if first_row is not None:
        yield f"ID {record.id!r} is already in row {first_row}: give every row its own"
    if record.section not in SECTIONS:
        yield f"unknown section {shown(record.section)!r}: choose one of {' '.join(SECTIONS)}"
    if not record.dialogue:
        yield f"ID {record.id!r} has an empty dialogue: remove the row or fill it in"


def _download(file: PublicFile, target: Path, staged: Path | None, *, offline: bool) -> None:
    ways = (
        f"(1) stage the public repository in a mirror and set BEDSIDE_MIRROR (looked for {staged or f'{MIRROR_FOLDER}/{file.path}'}), "
        "(2) connect to the Internet, or (3) use -S notes_source=sample or a folder of your own"
    )
    if offline:
        raise FetchError(f"{file.url} is needed, and HF_HUB_OFFLINE says this machine is offline: {ways}")
    try:
        # PublicFile.url is always an https address.
        with urllib.request.urlopen(file.url, timeout=60) as response, target.open("wb") as stream:  # noqa: S310
            shutil.copyfileobj(response, stream)
    except (urllib.error.URLError, TimeoutError, ConnectionError, http.client.HTTPException) as error:
        raise FetchError(f"{file.url} cannot be reached ({error}): {ways}") from error
