from collections.abc import Callable
from pathlib import Path

import pytest

from bedside.errors import DataError
from bedside.sources.mts_dialog import Record, read_records
from bedside.tasks.notes import SECTIONS

Write = Callable[..., Path]

HEADER = "ID,section_header,section_text,dialogue\n"
GOOD = ("12", "CC", "Back pain.", "Doctor: What brings you in?\nPatient: My back hurts.")
ROW = '12,CC,Back pain.,"Doctor: What brings you in?\nPatient: My back hurts."\n'
SPLITS = ["test.csv", "train.csv", "validation.csv"]


def raw_csv(folder: Path, content: str | bytes) -> Path:
    path = folder / "train.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def fault(path: Path) -> str:
    with pytest.raises(DataError) as raised:
        read_records(path)
    return str(raised.value)


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
    ],
)
def test_missing_and_renamed_columns_are_named(tmp_path: Path, header: str, lacks: str, has: str) -> None:
    path = raw_csv(tmp_path, header)
    assert fault(path) == (
        f"{path} lacks the column {lacks} (it has: {has}): rename its columns to ID, section_header, section_text, dialogue"
    )


@pytest.mark.parametrize("content", ["", "\n"], ids=["no byte", "an empty line"])
def test_an_empty_file_is_called_so(tmp_path: Path, content: str) -> None:
    path = tmp_path / "train.csv"
    path.write_text(content, encoding="utf-8")
    needed = "ID, section_header, section_text, dialogue"
    assert fault(path) == f"{path} is empty: it needs a header with the columns {needed}, and rows"


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
