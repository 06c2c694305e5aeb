"""Files of every form, and every way in which one can be broken: one fault, and the rest is read."""

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest
from sources.fhir.made import bundle, folder_of, lines, names, observation, patient, read

DEEP = 100_000
ANN = json.dumps(patient())
BUNDLE = json.dumps(bundle(patient("bob"), observation(of="Patient/bob")))
INDENTED = json.dumps(json.loads(BUNDLE), indent=2)
STATUS = next(number for number, line in enumerate(INDENTED.splitlines(), 1) if '"status"' in line)


def with_entry(entry: str) -> str:
    """A Bundle with one more entry, given as text, between two sound ones."""
    return '{"resourceType": "Bundle", "entry": [{"resource": %s}, %s, {"resource": %s}], "type": "collection"}' % (  # noqa: UP031
        json.dumps(patient("bob")),
        entry,
        json.dumps(observation(of="Patient/bob")),
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("a.json", json.dumps(bundle(patient(), observation())), id="a Bundle in one line"),
        pytest.param("a.json", json.dumps(bundle(patient(), observation()), indent=4), id="a Bundle over many lines"),
        pytest.param("a.json", lines(patient(), observation()), id="a resource a line"),
        pytest.param(
            "a.ndjson", lines(patient()) + "\n \r\n" + ANN.replace("ann", "bob") + "\r\n" + lines(observation()), id="empty lines"
        ),
        pytest.param("a.ndjson", json.dumps(bundle(patient(), observation()), indent=4), id="a Bundle that is called NDJSON"),
        pytest.param("a", lines(patient(), bundle(observation())), id="a Bundle in a line, no suffix"),
        pytest.param("a.json", json.dumps(bundle(bundle(patient()), observation())), id="a Bundle in a Bundle"),
        pytest.param("a.json", "﻿" + lines(patient(), observation()), id="a byte order mark"),
        pytest.param(
            "a.json", json.dumps({"entry": bundle(patient(), observation())["entry"], "resourceType": "Bundle"}), id="its type last"
        ),
        pytest.param("a.json", "\n\n  " + json.dumps(bundle(patient(), observation()), indent=1), id="space in front"),
        pytest.param("a.json", json.dumps(bundle(patient(text={"div": "x" * 2**21}), observation())), id="a line of 2 MiB"),
    ],
)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_what_a_file_is_its_content_says(name: str, content: str, packed: bool, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / name).write_bytes(gzip.compress(content.encode()) if packed else content.encode())
    records, _, faults = read(folder)
    assert faults == []
    assert names(records["ann"]) == ["Patient/ann", "Observation/hb"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        pytest.param("b.json", "", "b.json: is empty", id="empty"),
        pytest.param("b.json", " \n\n", "b.json: is empty", id="nothing but space"),
        pytest.param("b.json", "hello", "b.json: is not JSON", id="no JSON"),
        pytest.param("b.json", '"hello"', "b.json: is not JSON", id="a text"),
        pytest.param("b.json", "[{}]", "b.json: is a list or a value: FHIR is a resource, a Bundle, or one resource a line", id="a list"),
        pytest.param("b.json", '{"a": 1}', "b.json, line 1, resourceType: has no resourceType, so it is not FHIR", id="no FHIR, one line"),
        pytest.param("b.json", '{\n"a": 1}', "b.json: is JSON without resourceType, so it is not FHIR", id="no FHIR"),
        pytest.param(
            "b.json", '{\n"resourceType": 5}', "b.json, resourceType: has no resourceType, so it is not FHIR", id="a type that is a number"
        ),
        pytest.param(
            "b.json",
            '{"resourceType": "Address"}',
            "b.json, line 1, resourceType: has the resourceType Address, which FHIR R4 does not know",
            id="a type that is none",
        ),
        pytest.param("b.json", ANN.encode("utf-16"), "b.json: is UTF-16, or no text: convert it, for instance with", id="UTF-16"),
        pytest.param("b.json", ANN.encode("utf-16-le"), "b.json: is UTF-16, or no text: convert it", id="UTF-16 without its mark"),
        pytest.param("b.json", ANN.replace("1970", "Ü").encode("latin-1"), "b.json, line 1: is not UTF-8 (at byte", id="Latin-1, one line"),
        pytest.param("b.json", BUNDLE.replace("13.5", '"Ü"').encode("latin-1"), "b.json: is not UTF-8 on line 1: what", id="Latin-1"),
        pytest.param("b.json", BUNDLE[:-60], "cut off on line 1: what follows line 1, Bundle.entry[0].resource is", id="cut off"),
        pytest.param("b.json", INDENTED[:-60], f"b.json: is cut off on line {len(INDENTED[:-60].splitlines())}: what", id="cut off, lines"),
        pytest.param(
            "b.json",
            INDENTED.replace('"status"', "status"),
            f"b.json: is not JSON on line {STATUS}: what follows line 5, Bundle.entry[0].resource is not read",
            id="no JSON on a line",
        ),
        pytest.param(
            "b.json",
            BUNDLE + "}",
            "is not JSON on line 1: what follows line 1, Bundle.entry[1].resource is not read",
            id="something behind",
        ),
        pytest.param("b.gz", gzip.compress(b"{}" * 999)[:-9], "b.gz: is gzip that is cut off or damaged: copy it anew", id="gzip, cut off"),
        pytest.param("b.gz", b"\x1f\x8b" + b"x" * 20, "b.gz: cannot be read (damaged gzip)", id="gzip, damaged"),
        pytest.param(
            "b.xml", '<?xml version="1.0"?>\n<Patient xmlns="http://hl7.org/fhir"/>', "is FHIR as XML, and this project", id="XML"
        ),
        pytest.param("b.json", '{"a": ' * DEEP + "1" + "}" * DEEP, "b.json, line 1: is nested deeper than 64 levels", id="deep"),
        pytest.param("b.json", '{\n"a": ' * DEEP, f"b.json: is cut off on line {DEEP + 1}", id="deep, no end"),
        pytest.param("b.json", '{"x": 1e999}', "b.json, line 1: has a number that is too large", id="a huge decimal"),
        pytest.param("b.json", '{"x": ' + "9" * 5000 + "}", "b.json, line 1: has a number that is too large", id="a huge integer"),
        pytest.param(
            "b.json", '{\n"x": ' + "9" * 5000 + "}", "b.json: has a number of thousands of digits on line 2", id="on a later line"
        ),
        pytest.param("b.json", '{"x": NaN}', "b.json, line 1: has NaN or Infinity, which JSON does not know", id="NaN"),
        pytest.param(
            "b.json",
            with_entry('{"resource": {"x": NaN}}'),
            "is not JSON on line 1: what follows line 1, Bundle.entry[0].resource",
            id="NaN in a Bundle",
        ),
        pytest.param("b.json", '{"x": 1, "x": 2}', "b.json, line 1: has an object with the same key twice", id="a key twice"),
        pytest.param("b.json", r'{"x": "\ud800"}', "b.json, line 1: has half a character (a lone surrogate)", id="a lone surrogate"),
        pytest.param(
            "b.json",
            '{"resourceType": "Patient"',
            "b.json: is not JSON (Expecting ',' delimiter, at character 26)",
            id="one resource, cut off",
        ),
        pytest.param(
            "b.json",
            json.dumps(patient("bob"), indent=1)[:-1] + ",}",
            "b.json: is not JSON (Expecting property name enclosed in double quotes, at line 5, column 2)",
            id="one resource over lines, no JSON",
        ),
    ],
)
def test_a_broken_file_is_one_fault_and_the_rest_is_read(name: str, content: str | bytes, said: str, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", a_json=patient())
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    records, _, faults = read(folder)
    assert len(faults) == 1
    assert said in str(faults[0])
    assert "ann" in records


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        pytest.param('{"resource": %s}' % ('{"a": ' * DEEP + "1" + "}" * DEEP), "is nested deeper than 64 levels", id="objects"),
        pytest.param('{"resource": %s}' % ("[" * DEEP + "]" * DEEP), "is nested deeper than 64 levels", id="lists"),
        pytest.param('{"resource": {"value": 1e999}}', "has a number that is too large", id="a huge decimal"),
        pytest.param('{"resource": {"value": -%s}}' % ("9" * 310), "has a number that is too large", id="a huge integer"),
        pytest.param('{"resource": {"id": "a", "id": "b"}}', "has an object with the same key twice", id="a key twice"),
        pytest.param('{"resource": ["Patient"]}', "is no JSON object, so it is no resource", id="a resource that is a list"),
        pytest.param('"Patient"', "is no entry of a Bundle", id="an entry that is a text"),
        pytest.param(
            '{"resource": {"resourceType": "Bundle", "entry": {}}}', "is no list of entries", id="a Bundle whose entry is no list"
        ),
    ],
)
def test_a_broken_entry_is_one_fault_and_the_next_is_read(entry: str, said: str, tmp_path: Path) -> None:
    records, counts, faults = read(folder_of(tmp_path / "in", a_json=with_entry(entry)))
    assert [fault.text for fault in faults] == [said]
    assert faults[0].place.startswith("line 1, Bundle.entry[1]")
    assert names(records["bob"]) == ["Patient/bob", "Observation/hb"]
    assert counts["resources_read"] == 3


def test_a_broken_line_is_one_fault_and_the_next_is_read(tmp_path: Path) -> None:
    content = lines(patient()) + '{"resourceType":\n\n[1]\n' + lines(bundle(observation("a"), observation("b", status=7))) + "5\n"
    records, counts, faults = read(folder_of(tmp_path / "in", a_ndjson=content))
    assert [(fault.place, fault.reason) for fault in faults] == [
        ("line 2", "not_json"),
        ("line 4", "not_fhir"),
        ("line 5, Bundle.entry[1].resource", "invalid"),
        ("line 6", "not_fhir"),
    ]
    assert names(records["ann"]) == ["Patient/ann", "Observation/a"]
    assert counts["set_aside"] == 4


@pytest.mark.parametrize("first", ["oops", "[]", '{"resourceType": "Patient", "id": "q"'])
def test_a_broken_first_line_is_one_fault_and_the_next_is_read(first: str, tmp_path: Path) -> None:
    records, counts, faults = read(folder_of(tmp_path / "in", a_ndjson=f"{first}\n" + lines(patient(), observation())))
    assert [(fault.file, fault.place) for fault in faults] == [("a.ndjson", "line 1")]
    assert names(records["ann"]) == ["Patient/ann", "Observation/hb"]
    assert counts["resources_read"] == 3


def test_a_broken_entry_is_on_the_line_where_it_begins(tmp_path: Path) -> None:
    content = bundle(patient(text={"div": "one long line " * 2**14}), observation("a"), observation("b", status=7), observation("c"))
    content["entry"].insert(3, {"resource": 5})
    text = json.dumps(content, indent=2)
    _, _, faults = read(folder_of(tmp_path / "in", a_json=text))
    begins = [number for number, line in enumerate(text.splitlines(), 1) if line == "    {"]
    assert [fault.place for fault in faults] == [
        f"line {begins[2]}, Bundle.entry[2].resource",
        f"line {begins[3]}, Bundle.entry[3].resource",
    ]


def test_an_entry_that_is_no_list_is_one_fault(tmp_path: Path) -> None:
    single = {"resourceType": "Bundle", "type": "collection", "entry": {"resource": patient("bob")}, "total": 1}
    _, counts, faults = read(folder_of(tmp_path / "in", a_json=patient(), b_json=single))
    assert [str(fault) for fault in faults] == [
        "b.json, line 4, Bundle.entry[0]: Bundle.entry is no list: write it as [ ... ], also where there is one entry"
    ]
    assert counts["set_aside"] + counts.get("files_broken", 0) == 1


def test_what_is_to_be_deleted_is_said(tmp_path: Path) -> None:
    content = with_entry('{"request": {"method": "DELETE", "url": "Patient/7"}}')
    _, counts, faults = read(folder_of(tmp_path / "in", a_json=content))
    assert (counts["resources_read"], counts["set_aside_deleted"]) == (3, 1)
    assert "Bundle.entry[1]" in faults[0].place
    assert "is deleted, which is not done here" in faults[0].text


@pytest.mark.parametrize("indent", [None, 1], ids=["one line", "many lines"])
def test_the_list_that_a_bulk_export_makes_is_no_fault(indent: int | None, tmp_path: Path) -> None:
    manifest: dict[str, Any] = {
        "transactionTime": "2026-01-01T00:00:00Z",
        "request": "https://a.example/$export",
        "output": [],
        "error": [],
    }
    _, counts, faults = read(folder_of(tmp_path / "in", a_json=patient(), m_json=json.dumps(manifest, indent=indent)))
    assert faults == []
    assert counts["resources_read"] == 1


def test_what_is_no_file_of_the_folder_is_not_opened(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", a_json=patient())
    outside = folder_of(tmp_path / "out", b_json=patient("bob"))
    (folder / "file.json").symlink_to(outside / "b.json")
    (folder / "folder").symlink_to(outside)
    (folder / "inside.json").symlink_to(folder / "a.json")
    (folder / "lost.json").symlink_to(folder / "not-there.json")
    (folder / "loop.json").symlink_to(folder / "other.json")
    (folder / "other.json").symlink_to(folder / "loop.json")
    os.mkfifo(folder / "pipe.json")
    records, _, faults = read(folder)
    assert [str(fault) for fault in faults] == [
        "file.json: is a link out of the folder: put the file itself there",
        "folder: is a link out of the folder: put the file itself there",
        "loop.json: is a link that leads back to itself: put the file itself there",
        "lost.json: cannot be read (No such file or directory)",
        "other.json: is a link that leads back to itself: put the file itself there",
        "pipe.json: is no ordinary file",
    ]
    assert list(records) == ["ann"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_a_fault(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", a_json=patient(), b_json=patient("bob"))
    (folder / "b.json").chmod(0)
    assert [str(fault) for fault in read(folder)[2]] == ["b.json: cannot be read (Permission denied)"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_a_fault(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", a_json=patient())
    folder_of(folder / "below", b_json=patient("bob")).chmod(0)
    assert [str(fault) for fault in read(folder)[2]] == ["below: is a folder that cannot be read: allow it, or take it away"]
    (folder / "below").chmod(0o700)


def test_the_name_of_a_file_does_not_steer_a_terminal(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", a_json=patient())
    (folder / "b\x1b[31m\n.json").write_text("x")
    assert [fault.file for fault in read(folder)[2]] == ["b\\x1b[31m\\n.json"]


def test_what_is_no_json_is_ignored_and_named(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", a_json=patient(), README_md="# Notes", LICENSE="Apache", dataset_yaml="contains: public")
    (folder / ".hidden.json").write_text("{")
    (folder / "b\udce9.json").write_text("x")
    _, counts, faults = read(folder)
    assert [(fault.file, fault.reason) for fault in faults] == [
        ("LICENSE", "ignored"),
        ("README.md", "ignored"),
        ("b\\udce9.json", "not_json"),
    ]
    assert (counts["files"], counts["files_ignored"], counts["files_broken"]) == (4, 2, 1)
