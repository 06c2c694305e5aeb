import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from bedside.files import fingerprint, sha256_of, whole_folder, write_json, write_json_lines, write_text


def disk_is_full(*_: object) -> NoReturn:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_text_is_written_as_utf8_with_line_feeds(tmp_path: Path) -> None:
    path = tmp_path / "new" / "note.txt"
    write_text(path, "38 °C\nstable\u2028\n")
    assert path.read_bytes() == b"38 \xc2\xb0C\nstable\xe2\x80\xa8\n"


def test_an_output_is_an_ordinary_file(tmp_path: Path) -> None:
    write_text(tmp_path / "note.txt", "stable")
    assert (tmp_path / "note.txt").stat().st_mode & 0o777 == 0o644


def test_a_full_disk_leaves_the_previous_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "metrics.json"
    write_text(path, "before")
    monkeypatch.setattr(os, "fsync", disk_is_full)
    with pytest.raises(OSError, match="No space left on device") as raised:
        write_text(path, "after")
    assert raised.value.filename == str(path)
    assert path.read_text(encoding="utf-8") == "before"
    assert [found.name for found in tmp_path.iterdir()] == ["metrics.json"]


def test_a_write_that_stops_in_its_middle_leaves_the_previous_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    write_text(path, "before")
    # A limit on the size of files is the nearest thing to a full disk that needs no disk: the kernel refuses a real write.
    script = (
        "import resource, sys; from pathlib import Path; from bedside.files import write_text\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try: write_text(Path(sys.argv[1]), 'x' * 100_000)\n"
        "except OSError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout == f"[Errno {errno.EFBIG}] File too large: '{path}'\n"
    assert path.read_text(encoding="utf-8") == "before"
    assert [found.name for found in tmp_path.iterdir()] == ["metrics.json"]


def test_an_interrupt_leaves_the_previous_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: int) -> NoReturn:
        raise KeyboardInterrupt

    path = tmp_path / "metrics.json"
    write_text(path, "before")
    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_text(path, "after")
    assert path.read_text(encoding="utf-8") == "before"
    assert [found.name for found in tmp_path.iterdir()] == ["metrics.json"]


def test_json_is_sorted_and_readable(tmp_path: Path) -> None:
    write_json(tmp_path / "metrics.json", {"n": 2, "licence": "°"})
    assert (tmp_path / "metrics.json").read_text(encoding="utf-8") == '{\n  "licence": "°",\n  "n": 2\n}\n'


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_json_without_a_number_is_refused_and_nothing_is_written(tmp_path: Path, value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(tmp_path / "metrics.json", {"rouge1": value})
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json_lines(tmp_path / "rows.jsonl", [{"rouge1": value}])
    assert list(tmp_path.iterdir()) == []


def test_json_lines_are_one_object_a_line(tmp_path: Path) -> None:
    rows = [{"text": "two\nlines\r\n"}, {"text": "\u2028"}, {"text": ""}]
    write_json_lines(tmp_path / "rows.jsonl", rows)
    lines = (tmp_path / "rows.jsonl").read_bytes().split(b"\n")
    assert lines.pop() == b""
    assert [json.loads(line) for line in lines] == rows


def test_a_folder_takes_its_place_when_it_is_whole(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/old.csv").touch()
    with whole_folder(tmp_path / "notes") as folder:
        (folder / "new.csv").touch()
        assert [found.name for found in (tmp_path / "notes").iterdir()] == ["old.csv"]
    assert [found.name for found in (tmp_path / "notes").iterdir()] == ["new.csv"]
    assert [found.name for found in tmp_path.iterdir()] == ["notes"]
    assert (tmp_path / "notes").stat().st_mode & 0o777 == 0o755


def test_a_folder_that_fails_leaves_the_previous_one_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/old.csv").touch()

    def stop_in_the_middle() -> None:
        with whole_folder(tmp_path / "notes") as folder:
            (folder / "half.csv").touch()
            disk_is_full()

    with pytest.raises(OSError, match="No space left"):
        stop_in_the_middle()
    assert [found.name for found in (tmp_path / "notes").iterdir()] == ["old.csv"]
    assert [found.name for found in tmp_path.iterdir()] == ["notes"]


def test_a_folder_that_cannot_take_its_place_leaves_the_previous_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/old.csv").touch()
    replace = Path.replace
    monkeypatch.setattr(Path, "replace", lambda path, target: disk_is_full() if path.suffix == ".partial" else replace(path, target))

    with pytest.raises(OSError, match="No space left"), whole_folder(tmp_path / "notes"):
        pass

    assert [found.name for found in tmp_path.iterdir()] == ["notes"]
    assert [found.name for found in (tmp_path / "notes").iterdir()] == ["old.csv"]


def test_what_a_killed_run_left_of_a_folder_is_removed(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from bedside.files import whole_folder\n"
        "with whole_folder(Path(sys.argv[1])) as folder: (folder / 'half.csv').touch(); os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(tmp_path / "notes")], check=False)
    assert killed.returncode == -9
    assert len(list(tmp_path.glob(".*/half.csv"))) == 1
    with whole_folder(tmp_path / "notes") as folder:
        (folder / "new.csv").touch()
    assert [found.name for found in tmp_path.iterdir()] == ["notes"]
    assert [found.name for found in (tmp_path / "notes").iterdir()] == ["new.csv"]


def test_sha256_is_of_the_bytes(tmp_path: Path) -> None:
    # The published test vector of FIPS 180-4 for "abc".
    (tmp_path / "abc").write_bytes(b"abc")
    assert sha256_of(tmp_path / "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_fingerprint_knows_values_and_not_the_order_of_keys() -> None:
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    assert len({fingerprint("a", "b"), fingerprint("b", "a"), fingerprint("ab"), fingerprint(["a", "b"])}) == 4
    # printf '[{"epochs": 1}]' | sha256sum
    assert fingerprint({"epochs": 1}) == "1ebcc7469a711877"
