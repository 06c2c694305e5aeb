import json
from pathlib import Path
from typing import Any

import pytest

from bedside.generation.store import AnswerStore


def answer(name: str, raw: str = "CC#Pain.") -> dict[str, Any]:
    return {"id": name, "raw": raw, "seconds": 0.5}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "scratch" / "answers.jsonl"


def test_answers_come_back_in_the_order_asked_for(path: Path) -> None:
    store = AnswerStore(path)
    store.add([answer("b"), answer("a")])
    store.add([answer("c")])

    assert [each["id"] for each in store.answers(["a", "b", "c"])] == ["a", "b", "c"]
    assert [each["id"] for each in store.answers(["c", "a"])] == ["c", "a"]


def test_answers_are_there_after_a_restart(path: Path) -> None:
    texts = ["CC#Pain.", "Größe 1,80 m\u2028next\nline", ""]
    AnswerStore(path).add([answer(str(number), text) for number, text in enumerate(texts)])

    store = AnswerStore(path)

    assert store.has(["0", "1", "2"])
    assert [each["raw"] for each in store.answers(["0", "1", "2"])] == texts


def test_batch_is_there_only_if_all_of_it_is(path: Path) -> None:
    store = AnswerStore(path)
    store.add([answer("a"), answer("b")])

    assert store.has(["a", "b"])
    assert store.has([])
    assert not store.has(["a", "c"])
    assert not store.has(["c"])


def test_line_that_a_kill_cut_short_is_dropped(path: Path) -> None:
    AnswerStore(path).add([answer("a"), answer("é", "CC#é")])
    whole = path.read_bytes()
    first, second = whole.splitlines(keepends=True)
    for cut in range(1, len(second)):
        path.write_bytes(whole[:-cut])

        store = AnswerStore(path)

        assert (store.has(["a"]), store.has(["é"])) == (True, False)
        assert path.read_bytes() == first
        store.add([answer("é", "CC#é")])
        assert path.read_bytes() == whole


def test_batch_answered_again_replaces_its_answers(path: Path) -> None:
    store = AnswerStore(path)
    store.add([answer("a", "first")])
    store.add([answer("a", "second"), answer("b")])

    assert store.answers(["a"]) == AnswerStore(path).answers(["a"]) == [answer("a", "second")]


def test_file_has_one_object_a_line(path: Path) -> None:
    AnswerStore(path).add([answer("a", "two\nlines"), answer("b")])

    assert [json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()] == ["a", "b"]


def test_not_a_number_is_refused_and_nothing_is_kept_of_it(path: Path) -> None:
    store = AnswerStore(path)
    with pytest.raises(ValueError, match="not JSON compliant"):
        store.add([answer("a"), {**answer("b"), "seconds": float("nan")}])

    assert not store.has(["a"])
    assert not AnswerStore(path).has(["b"])


def test_empty_and_absent_journals_hold_nothing(path: Path) -> None:
    assert not AnswerStore(path).has(["a"])
    path.write_bytes(b"")
    assert not AnswerStore(path).has(["a"])
    assert path.read_bytes() == b""
