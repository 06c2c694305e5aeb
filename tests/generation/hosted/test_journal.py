"""The file that keeps paid answers."""

from contextlib import closing
from pathlib import Path

import pytest

from bedside.errors import DataError
from bedside.generation.hosted.journal import Attempt, Journal
from bedside.generation.hosted.wire import Reply

REPLY = Reply("answered", "CC#Pain – “it hurts”.", 100, 10)


def test_what_was_under_way_when_a_process_ended_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "served" / "answers.sqlite"
    with closing(Journal(path)) as journal:
        journal.replied(journal.sent("a", 70), REPLY, 40, 1.5)
        journal.refused(journal.sent("b", 70), "503")
        journal.lost(journal.sent("b", 70), "ReadTimeout")
        journal.sent("b", 60)
    with closing(Journal(path)) as journal:
        assert journal.attempts(["b", "c", "a"]) == {
            "b": [Attempt("refused", 0, 0.0, None), Attempt("lost", 70, 0.0, None), Attempt("lost", 60, 0.0, None)],
            "c": [],
            "a": [Attempt("answered", 40, 1.5, REPLY)],
        }


def test_each_step_is_on_the_disk_before_the_next(tmp_path: Path) -> None:
    path = tmp_path / "answers.sqlite"
    with closing(Journal(path)) as journal:
        number = journal.sent("a", 70)
        with closing(Journal(tmp_path / "answers.sqlite")) as other:  # what another process would see, were it not locked out
            assert [attempt.state for attempt in other.attempts(["a"])["a"]] == ["lost"]
        journal.replied(number, REPLY, 40, 0.0)
        with closing(Journal(path)) as other:
            assert [attempt.reply for attempt in other.attempts(["a"])["a"]] == [REPLY]


@pytest.mark.parametrize("damage", [b"no database at all, but a text", b"SQLite format 3\x00" + b"\x00" * 500], ids=["text", "torn"])
def test_damaged_file_is_told_and_left_alone(damage: bytes, tmp_path: Path) -> None:
    path = tmp_path / "answers.sqlite"
    path.write_bytes(damage)
    with pytest.raises(DataError, match=r"which keeps paid answers, cannot be read .*: put back a copy"):
        Journal(path)
    assert path.read_bytes() == damage


def test_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "answers.sqlite"
    Journal(path).close()
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version=2")
    with pytest.raises(DataError, match="written by a newer version of this project"):
        Journal(path)


def test_file_that_another_program_holds_is_waited_for(tmp_path: Path) -> None:
    import sqlite3
    from threading import Timer

    path = tmp_path / "answers.sqlite"
    with closing(Journal(path)) as journal, closing(sqlite3.connect(path, check_same_thread=False)) as other:
        number = journal.sent("a", 70)
        other.execute("BEGIN IMMEDIATE")
        Timer(0.5, other.rollback).start()
        journal.replied(number, REPLY, 40, 0.0)
        assert [attempt.reply for attempt in journal.attempts(["a"])["a"]] == [REPLY]


def test_file_that_cannot_be_written_is_told_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    monkeypatch.setattr("bedside.generation.hosted.journal._PATIENCE", 0.3)
    path = tmp_path / "answers.sqlite"
    with closing(Journal(path)) as journal, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DataError, match="which keeps paid answers, cannot be written"):
            journal.sent("a", 70)
        with pytest.raises(DataError, match=r"cannot be opened .*: close what holds it, free some space"):
            Journal(path)
