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
from bedside.sources.mts_dialog import MIRROR_FOLDER, PUBLIC_FILES, PublicFile, Record, copy_folder, fetch_public, read_records
from bedside.tasks.notes import SECTIONS, to_example

Write = Callable[..., Path]

HEADER = "ID,section_header,section_text,dialogue\n"
GOOD = ("12", "CC", "Back pain.", "Doctor: What brings you in?\nPatient: My back hurts.")
ROW = '12,CC,Back pain.,"Doctor: What brings you in?\nPatient: My back hurts."\n'
SPLITS = ["test.csv", "train.csv", "validation.csv"]

REAL = Path(__file__).parents[2] / "../shared/data/mts-dialog"
with_real_data = pytest.mark.skipif(not REAL.is_dir(), reason="the public data set is not staged beside the repository")


def raw_csv(folder: Path, content: str | bytes) -> Path:
    path = folder / "train.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def fault(path: Path) -> str:
    with pytest.raises(DataError) as raised:
        read_records(path)
    return str(raised.value)


def examples_of(path_of: Callable[[str], Path]) -> dict[str, list[Example]]:
    return {
        split: [to_example(f"{split}-{record.id}", record.dialogue, record.section, record.text) for record in read_records(path_of(split))]
        for split in PUBLIC_FILES
    }


# Reading


def test_a_record_is_read_as_the_docstring_shows_it(tmp_path: Path) -> None:
    assert read_records(raw_csv(tmp_path, HEADER + ROW)) == [Record("12", "CC", "Back pain.", GOOD[3])]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty note"),
        pytest.param("None.", id="None. with its full stop"),
        pytest.param("None", id="None"),
        pytest.param("N/A", id="N/A"),
        pytest.param("NaN", id="NaN"),
        pytest.param("null", id="null"),
        pytest.param("-", id="dash"),
        pytest.param("1. Aspirin.\n2. Heparin.", id="quoted newline"),
        pytest.param("1. Aspirin.\r\n2. Heparin.", id="quoted carriage return and newline"),
        pytest.param('He said "ouch", twice', id="quote and comma"),
        pytest.param("fever\u2028chills\x85sweats", id="U+2028 and U+0085 inside a field"),
        pytest.param("38 °C, Sjögren, β-blocker, 咳", id="other scripts"),
        pytest.param("#1 pain # 2", id="the separator of the target"),
    ],
)
def test_a_note_is_data_whatever_it_says(notes_csv: Write, text: str) -> None:
    assert [record.text for record in read_records(notes_csv(("12", "CC", text, GOOD[3]), ("13", *GOOD[1:])))] == [text, GOOD[2]]


@pytest.mark.parametrize("kilobytes", [100, 300])
def test_a_long_visit_is_read_whole(notes_csv: Write, kilobytes: int) -> None:
    dialogue = "Doctor: Go on.\n" * (kilobytes * 1000 // 15) + "Patient: Done."
    (record,) = read_records(notes_csv(("12", "CC", "Back pain.", dialogue)))
    assert record.dialogue == dialogue


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbf" + (HEADER + ROW).encode(), id="byte order mark"),
        pytest.param((HEADER + ROW).replace("\n", "\r\n").encode(), id="Windows line ends"),
        pytest.param((HEADER + ROW).removesuffix("\n").encode(), id="no line end at the end"),
        pytest.param((HEADER + ROW + "\n").encode(), id="empty line at the end"),
        pytest.param((HEADER + ROW.replace("CC", " cc ")).encode(), id="lower-case code with spaces"),
    ],
)
def test_how_a_spreadsheet_saved_it_does_not_matter(tmp_path: Path, content: bytes) -> None:
    (record,) = read_records(raw_csv(tmp_path, content))
    assert (record.id, record.section, record.text) == ("12", "CC", "Back pain.")
    assert record.dialogue.splitlines() == GOOD[3].splitlines()


def test_columns_may_stand_in_any_order_beside_others(tmp_path: Path) -> None:
    path = raw_csv(tmp_path, "ward,dialogue,section_text,section_header,ID\nB2,Doctor: Hello.,Well.,EXAM,7\n")
    assert read_records(path) == [Record("7", "EXAM", "Well.", "Doctor: Hello.")]


@pytest.mark.parametrize(
    ("header", "lacks", "has"),
    [
        pytest.param("ID,section_header,dialogue", "section_text", "ID, section_header, dialogue", id="missing column"),
        pytest.param(
            "id,section_header,section_text,dialogue", "ID", "id, section_header, section_text, dialogue", id="renamed column, by case"
        ),
        pytest.param("ID,header,note,dialogue", "section_header, section_text", "ID, header, note, dialogue", id="two renamed columns"),
        pytest.param(
            "ID;section_header;section_text;dialogue",
            "ID, section_header, section_text, dialogue",
            "ID;section_header;section_text;dialogue",
            id="semicolons for commas",
        ),
        pytest.param("", "ID, section_header, section_text, dialogue", "nothing", id="empty file"),
    ],
)
def test_missing_and_renamed_columns_are_named(tmp_path: Path, header: str, lacks: str, has: str) -> None:
    path = raw_csv(tmp_path, header)
    assert fault(path) == (
        f"{path} lacks the column {lacks} (it has: {has}): rename its columns to ID, section_header, section_text, dialogue"
    )


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        pytest.param(
            ("13", "HPI", "Pain.", "Doctor: Hello."),
            f"unknown section 'HPI': choose one of {' '.join(SECTIONS)}",
            id="unknown section code",
        ),
        pytest.param(
            ("13", "", "Pain.", "Doctor: Hello."), f"unknown section '': choose one of {' '.join(SECTIONS)}", id="no section code"
        ),
        pytest.param(("13", "CC", "Pain.", ""), "ID '13' has an empty dialogue: remove the row or fill it in", id="empty dialogue"),
        pytest.param(("13", "CC", "Pain.", " \n\t"), "ID '13' has an empty dialogue: remove the row or fill it in", id="blank dialogue"),
        pytest.param(("12", "CC", "Pain.", "Doctor: Hello."), "ID '12' is already in row 2: give every row its own", id="duplicate ID"),
        pytest.param(
            ("13", "Patient: My name is Ann Smith and my back has hurt since May.", "CC", "Doctor: Hello."),
            f"unknown section 'PATIENT: MY NAME IS ANN SMITH AND MY BAC…': choose one of {' '.join(SECTIONS)}",
            id="swapped columns: a text is shown cut short",
        ),
        *(
            pytest.param(
                (value, "CC", "Pain.", "Doctor: Hello."),
                f"ID {seen!r} is not plain: IDs are written to git; use letters, digits, '.', '_', '-' and no names",
                id=name,
            )
            for name, value, seen in (
                ("empty ID", "", ""),
                ("ID with a space, like a name", "Ann Smith", "Ann Smith"),
                ("ID that leaves its folder", "../13", "../13"),
                ("ID that a spreadsheet would run", "=HYPERLINK(1)", "=HYPERLINK(1)"),
                ("ID with a newline", "1\n3", "1\n3"),
                ("ID of 65 characters, shown cut short", "x" * 65, "x" * 40 + "…"),
            )
        ),
    ],
)
def test_a_fault_is_named_with_file_row_and_value(notes_csv: Write, row: tuple[str, ...], problem: str) -> None:
    path = notes_csv(GOOD, row)
    assert fault(path) == f"1 faults in train.csv:\n  - {path}, row 3: {problem}"


def test_all_faults_come_in_one_message(notes_csv: Write) -> None:
    path = notes_csv(GOOD, ("12", "HPI", "Pain.", ""), *((f"no {number}", "CC", "", "Doctor: Hello.") for number in range(30)))
    title, *lines = fault(path).splitlines()
    assert title == "33 faults in train.csv:"
    assert [line.split(": ")[1][:15] for line in lines[:4]] == ["ID '12' is alre", "unknown section", "ID '12' has an ", "ID 'no 0' is no"]
    assert lines[20:] == ["  - … and 13 more"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        pytest.param("13,CC,Pain.\n", "row 3 has 3 fields, the header 4: check its quotes and commas", id="too few fields"),
        pytest.param(
            "13,CC,Pain,Doctor: Well, hello.\n", "row 3 has 5 fields, the header 4: check its quotes and commas", id="too many fields"
        ),
        pytest.param("\n\n13,CC,Pain.\n", "row 5 has 3 fields, the header 4: check its quotes and commas", id="rows count empty lines"),
        pytest.param(
            '13,CC,Pain.,"Doctor: Hello.\n',
            "near line 4 is not well-formed CSV (unexpected end of data): check its quotes",
            id="unterminated quote",
        ),
        pytest.param(
            '13,CC,Pain.,"Doctor: "Hello."\n',
            "near line 4 is not well-formed CSV (',' expected after '\"'): check its quotes",
            id="quote that is not doubled",
        ),
    ],
)
def test_a_row_that_does_not_fit_is_named(tmp_path: Path, rows: str, message: str) -> None:
    path = raw_csv(tmp_path, HEADER + ROW + rows)
    assert fault(path) == f"{path}, {message}"


def test_another_encoding_is_named_with_the_way_to_convert_it(tmp_path: Path) -> None:
    content = (HEADER + "12,CC,Pain.,Doctor: It’s 38 °C.\n").encode("windows-1252")
    path = raw_csv(tmp_path, content)
    assert fault(path) == (
        f"{path} is not UTF-8 (byte 0x92 at position {content.index(0x92)}): convert it, for instance with `iconv -f WINDOWS-1252 -t UTF-8`"
    )


def test_a_header_without_rows_is_refused(tmp_path: Path) -> None:
    path = raw_csv(tmp_path, HEADER)
    assert fault(path) == f"{path} has a header and no rows: nothing to learn from or to score"


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
        f"notes_source '{tmp_path / 'own'}' has no validation.csv, test.csv: a folder of your own holds train.csv, validation.csv "
        "and test.csv with the columns ID, section_header, section_text, dialogue"
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
                self.wfile.write((HEADER + ROW).encode())

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
    expected = sha256_of(raw_csv(tmp_path, HEADER + ROW))
    (tmp_path / "train.csv").unlink()
    served(monkeypatch, f"{server}/train", expected)
    fetch_public(tmp_path, None, offline=False)
    assert (tmp_path / "train.csv").read_text(encoding="utf-8") == HEADER + ROW


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
def test_the_known_duplicates_of_the_published_data_are_found() -> None:
    splits = examples_of(lambda split: REAL / PUBLIC_FILES[split].path)
    report = audit(splits, near_duplicate=0.8)
    assert {split: report[split]["n"] for split in splits} == {"train": 1201, "validation": 100, "test": 200}
    assert report["duplicate_pairs"] == [
        ["train-56", "validation-58"],
        ["train-284", "validation-4"],
        ["train-318", "test-96"],
        ["train-926", "test-106"],
    ]


# The sample in git


def test_the_sample_covers_every_section_in_every_split(repository: Path) -> None:
    splits = examples_of(lambda split: repository / "data/sample" / f"{split}.csv")
    report = audit(splits, near_duplicate=0.8)
    least = {"train": 160, "validation": 40, "test": 80}
    assert {split for split in splits if report[split]["n"] >= least[split]} == set(least)
    assert {split: set(report[split]["labels"]) for split in splits} == {split: set(SECTIONS) for split in splits}


def test_no_two_dialogues_of_the_sample_are_alike(repository: Path) -> None:
    report = audit(examples_of(lambda split: repository / "data/sample" / f"{split}.csv"), near_duplicate=0.8)
    assert (report["duplicates"], report["near_duplicates"], report["repeated"]) == (0, 0, 0)


def test_the_sample_has_notes_that_say_none(repository: Path) -> None:
    splits = examples_of(lambda split: repository / "data/sample" / f"{split}.csv")
    assert all(any(example.reference["text"] == "None." for example in examples) for examples in splits.values())
