"""Bringing raw files in: a site's own folder, and the public data set from a mirror or a server."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError

import pytest

from bedside.audit import audit
from bedside.errors import DataError, FetchError
from bedside.examples import Example
from bedside.files import sha256_of
from bedside.sources import mts_dialog
from bedside.sources.mts_dialog import MIRROR_FOLDER, PUBLIC_FILES, PublicFile, copy_folder, fetch_public, read_records
from bedside.tasks import notes

Write = Callable[..., Path]
Splits = Callable[[Callable[[str], Path]], dict[str, list[Example]]]

GOOD = ("12", "CC", "Back pain.", "Doctor: What brings you in?\nPatient: My back hurts.")
PUBLISHED = b'ID,section_header,section_text,dialogue\n12,CC,Back pain.,"Doctor: What brings you in?\nPatient: My back hurts."\n'
SPLITS = ["test.csv", "train.csv", "validation.csv"]

REAL = Path(__file__).parents[2] / "../shared/data/mts-dialog"
with_real_data = pytest.mark.skipif(not REAL.is_dir(), reason="the public data set is not staged beside the repository")


# A site's own folder


def test_an_own_folder_is_copied_byte_for_byte(notes_csv: Write, tmp_path: Path) -> None:
    for name in SPLITS:
        notes_csv((name.removesuffix(".csv"), *GOOD[1:]), name=f"own/{name}")
    (tmp_path / "raw").mkdir()
    copy_folder(tmp_path / "own", tmp_path / "raw")
    assert sorted(path.name for path in (tmp_path / "raw").iterdir()) == SPLITS
    assert all((tmp_path / "raw" / name).read_bytes() == (tmp_path / "own" / name).read_bytes() for name in SPLITS)


def test_an_own_folder_without_its_files_is_told_what_it_holds(notes_csv: Write, tmp_path: Path) -> None:
    notes_csv(GOOD, name="own/train.csv")
    with pytest.raises(FetchError) as raised:
        copy_folder(tmp_path / "own", tmp_path)
    assert str(raised.value) == (
        f"notes_source is '{tmp_path / 'own'}', which has no validation.csv, test.csv: choose one of sample, mts-dialog, or a folder of "
        "your own with train.csv, validation.csv and test.csv of the columns ID, section_header, section_text, dialogue"
    )


def test_a_fault_in_an_own_folder_is_found_when_it_is_fetched(notes_csv: Write, tmp_path: Path) -> None:
    for name in SPLITS:
        notes_csv(("1", "HPI" if name == "test.csv" else "CC", "Pain.", "Doctor: Hello."), name=f"own/{name}")
    (tmp_path / "raw").mkdir()
    with pytest.raises(DataError, match=r"own/test\.csv, row 2: unknown section 'HPI'"):
        copy_folder(tmp_path / "own", tmp_path / "raw")


# The public data set, from a mirror


@pytest.fixture
def mirror(notes_csv: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A mirror with three small files in the place of the published ones, which are pinned as those are."""
    pinned = {}
    for split, file in PUBLIC_FILES.items():
        staged = notes_csv((split, *GOOD[1:]), name=f"mirror/{MIRROR_FOLDER}/{file.path}")
        pinned[split] = PublicFile(file.path, file.commit, sha256_of(staged))
    monkeypatch.setattr(mts_dialog, "PUBLIC_FILES", pinned)
    (tmp_path / "raw").mkdir()
    return tmp_path / "mirror"


@pytest.mark.usefixtures("no_connection")
@pytest.mark.parametrize("offline", [True, False])
def test_a_mirror_needs_no_connection(mirror: Path, tmp_path: Path, *, offline: bool) -> None:
    fetch_public(tmp_path / "raw", mirror, offline=offline)
    assert sorted(path.name for path in (tmp_path / "raw").iterdir()) == SPLITS
    assert [read_records(tmp_path / "raw" / name)[0].id for name in SPLITS] == ["test", "train", "validation"]


@pytest.mark.usefixtures("no_connection")
def test_a_mirror_with_another_file_is_refused(mirror: Path, tmp_path: Path) -> None:
    staged = mirror / MIRROR_FOLDER / PUBLIC_FILES["validation"].path
    expected = sha256_of(staged)
    staged.write_bytes(staged.read_bytes().replace(b"Back", b"Neck"))
    with pytest.raises(FetchError) as raised:
        fetch_public(tmp_path / "raw", mirror, offline=True)
    assert str(raised.value) == (
        f"{staged} has SHA-256 {sha256_of(staged)}, expected {expected}: the copy is damaged or another release; "
        "fetch it again, or give the folder with your own train.csv, validation.csv and test.csv as notes_source"
    )


@pytest.mark.usefixtures("no_connection")
@pytest.mark.parametrize("given", [pytest.param(False, id="no mirror"), pytest.param(True, id="a mirror without the files")])
def test_offline_without_the_files_one_message_names_three_ways_out(tmp_path: Path, *, given: bool) -> None:
    train = PUBLIC_FILES["train"]
    looked_for = tmp_path / "mts-dialog" / train.path if given else f"mts-dialog/{train.path}"
    with pytest.raises(FetchError) as raised:
        fetch_public(tmp_path, tmp_path if given else None, offline=True)
    assert str(raised.value) == (
        f"{train.url} is needed, and HF_HUB_OFFLINE says this machine is offline: "
        f"(1) stage the public repository in a mirror and set BEDSIDE_MIRROR (looked for {looked_for}), "
        "(2) connect to the Internet, or (3) use -S notes_source=sample or a folder of your own"
    )
    assert list(tmp_path.iterdir()) == []


# The public data set, from a server on loopback


class _Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        match self.path:
            case "/absent":
                self.send_error(404)
            case "/hangs-up":
                self.close_connection = True
            case "/half":
                self.send_response(200)
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self.wfile.write(b"ff\r\nID,section")
            case _:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(PUBLISHED)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("no_proxy", "*")
    with ThreadingHTTPServer(("127.0.0.1", 0), _Server) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def served(monkeypatch: pytest.MonkeyPatch, url: str, sha256: str) -> None:
    class Local(PublicFile):
        @property
        def url(self) -> str:
            return url

    monkeypatch.setattr(mts_dialog, "PUBLIC_FILES", {"train": Local("train.csv", "0" * 40, sha256)})


def test_a_published_file_is_downloaded_and_checked(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served(monkeypatch, f"{server}/train", hashlib.sha256(PUBLISHED).hexdigest())
    fetch_public(tmp_path, None, offline=False)
    assert (tmp_path / "train.csv").read_bytes() == PUBLISHED


def test_a_download_with_another_content_is_refused(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"{server}/train"
    served(monkeypatch, url, "0" * 64)
    with pytest.raises(FetchError, match=f"^{url} has SHA-256 [0-9a-f]{{64}}, expected {'0' * 64}: the copy is damaged or another release"):
        fetch_public(tmp_path, None, offline=False)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        pytest.param("absent", "404", id="the server has no such file"),
        pytest.param("hangs-up", "Remote end closed connection", id="the server hangs up"),
        pytest.param("half", "IncompleteRead", id="the connection breaks in the middle"),
    ],
)
def test_a_download_that_fails_names_three_ways_out(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, reason: str
) -> None:
    url = f"{server}/{path}"
    served(monkeypatch, url, "0" * 64)
    with pytest.raises(FetchError) as raised:
        fetch_public(tmp_path, None, offline=False)
    if isinstance(raised.value.__cause__, HTTPError):
        raised.value.__cause__.close()  # it holds the connection
    message = str(raised.value)
    assert message.startswith(f"{url} cannot be reached (")
    assert reason in message
    assert [way for way in ("(1) stage", "(2) connect", "(3) use") if way in message] == ["(1) stage", "(2) connect", "(3) use"]


def test_the_published_files_are_pinned_by_commit() -> None:
    assert list(PUBLIC_FILES) == ["train", "validation", "test"]
    for file in PUBLIC_FILES.values():
        assert file.url == f"https://raw.githubusercontent.com/abachaa/MTS-Dialog/{file.commit}/{file.path}"
        assert len(file.commit) == 40
        assert len(file.sha256) == 64


@with_real_data
def test_the_published_files_have_their_pinned_sha256() -> None:
    assert {split: sha256_of(REAL / file.path) for split, file in PUBLIC_FILES.items()} == {
        split: file.sha256 for split, file in PUBLIC_FILES.items()
    }


@with_real_data
def test_the_known_duplicates_of_the_published_data_are_found(examples_of: Splits) -> None:
    splits = examples_of(lambda split: REAL / PUBLIC_FILES[split].path)
    report = audit(splits, notes, near_duplicate=0.8)
    assert {split: report[split]["n"] for split in splits} == {"train": 1201, "validation": 100, "test": 200}
    assert report["duplicate_pairs"] == [
        ["train-56", "validation-58"],
        ["train-284", "validation-4"],
        ["train-318", "test-96"],
        ["train-926", "test-106"],
    ]
