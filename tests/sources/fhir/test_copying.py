"""A site's files are copied as they are, or none is."""

import os
from pathlib import Path

import pytest
from sources.fhir.made import folder_of, patient

from bedside.errors import FetchError
from bedside.sources.fhir.copying import copy_records


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    return folder


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_all_files_are_copied_whatever_is_in_them(raw: Path, tmp_path: Path) -> None:
    source = folder_of(tmp_path / "in", a_json=patient(), b_gz=b"\x1f\x8bdamaged", dataset_yaml="contains: public")
    folder_of(source / "more", a_json="{")
    (source / "linked.json").symlink_to(source / "a.json")
    copy_records(source, raw)
    copied = files_in(raw)
    assert copied.keys() == {"a.json", "b.gz", "more/a.json", "linked.json"}
    assert all((source / name).read_bytes() == content for name, content in copied.items())
    assert not (raw / "linked.json").is_symlink()


def test_one_file_is_copied(raw: Path, tmp_path: Path) -> None:
    copy_records(folder_of(tmp_path / "in", a_json=patient(), b_json=patient("bob")) / "a.json", raw)
    assert files_in(raw).keys() == {"a.json"}


def test_what_cannot_be_copied_is_named_all_at_once(raw: Path, tmp_path: Path) -> None:
    source = folder_of(tmp_path / "in", a_json=patient())
    (source / "out.json").symlink_to(folder_of(tmp_path / "other", b_json="{}") / "b.json")
    os.mkfifo(source / "pipe.json")
    (source / "lost.json").symlink_to(source / "nothing.json")
    with pytest.raises(FetchError) as raised:
        copy_records(source, raw)
    assert str(raised.value) == (
        f"3 files of {source} cannot be copied:\n"
        "  - lost.json cannot be read (No such file or directory)\n"
        "  - out.json is a link out of the folder: put the file itself there\n"
        "  - pipe.json is no ordinary file"
    )


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        pytest.param("nowhere", "which is no folder: choose synthea, or a folder of your own with FHIR R4", id="no folder"),
        pytest.param("raw", "which is empty: put FHIR R4 there", id="an empty folder"),
    ],
)
def test_a_folder_with_nothing_is_refused(name: str, fault: str, raw: Path, tmp_path: Path) -> None:
    with pytest.raises(FetchError) as raised:
        copy_records(tmp_path / name, raw)
    assert f"records_source is {str(tmp_path / name)!r}, {fault}" in str(raised.value)
