import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bedside.scoring.score_cache import Pair, ScoreCache

PAIRS = [("a", "one"), ("bb", "one"), ("a", "one"), ("a", "two")]


class Counted:
    """Scores a pair by the length of its prediction, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[Pair]] = []

    def __call__(self, pairs: Sequence[Pair]) -> np.ndarray:
        self.asked.append(list(pairs))
        return np.array([len(prediction) / 3 for prediction, _ in pairs])


@pytest.fixture(params=["file", "memory"])
def cache(request: pytest.FixtureRequest, tmp_path: Path) -> ScoreCache:
    return ScoreCache(tmp_path / "new" / "scores.sqlite" if request.param == "file" else None)


def test_each_distinct_pair_is_computed_once(cache: ScoreCache) -> None:
    compute = Counted()
    assert cache.values("m", PAIRS, compute).tolist() == [1 / 3, 2 / 3, 1 / 3, 1 / 3]
    assert compute.asked == [[("a", "one"), ("bb", "one"), ("a", "two")]]


def test_what_is_known_is_not_computed_again(cache: ScoreCache) -> None:
    compute = Counted()
    first = cache.values("m", PAIRS, compute)
    assert cache.values("m", PAIRS, compute).tolist() == first.tolist()
    assert len(compute.asked) == 1
    cache.values("m", [*PAIRS, ("ccc", "one")], compute)
    assert compute.asked[1:] == [[("ccc", "one")]]


def test_another_metric_or_other_settings_know_nothing_of_it(cache: ScoreCache) -> None:
    compute = Counted()
    cache.values("m, layer 6", PAIRS, compute)
    cache.values("m, layer 7", PAIRS, compute)
    assert compute.asked[0] == compute.asked[1]


def test_a_prediction_is_not_mistaken_for_its_reference(cache: ScoreCache) -> None:
    compute = Counted()
    cache.values("m", [("a", "b")], compute)
    cache.values("m", [("b", "a")], compute)
    assert len(compute.asked) == 2


def test_another_process_finds_it_and_no_text_is_in_the_file(tmp_path: Path) -> None:
    compute = Counted()
    ScoreCache(tmp_path / "s.sqlite").values("m", [("Penicillin.", "Aspirin.")], compute)
    ScoreCache(tmp_path / "s.sqlite").values("m", [("Penicillin.", "Aspirin.")], compute)
    assert len(compute.asked) == 1
    written = (tmp_path / "s.sqlite").read_bytes()
    assert b"enicillin" not in written
    assert b"spirin" not in written


def test_what_was_interrupted_is_not_remembered(cache: ScoreCache) -> None:
    def interrupted(pairs: Sequence[Pair]) -> np.ndarray:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.values("m", PAIRS, interrupted)
    compute = Counted()
    cache.values("m", PAIRS, compute)
    assert len(compute.asked) == 1


def test_what_is_no_number_is_given_back_but_not_remembered(cache: ScoreCache) -> None:
    assert np.isnan(cache.values("m", [("a", "b")], lambda pairs: np.full(len(pairs), np.nan))).all()
    assert cache.values("m", [("a", "b")], Counted()).tolist() == [1 / 3]


def test_more_pairs_than_a_statement_has_places_for(tmp_path: Path) -> None:
    cache, compute = ScoreCache(tmp_path / "s.sqlite"), Counted()
    pairs = [(str(number), "") for number in range(40_000)]
    cache.values("m", pairs, compute)
    cache.values("m", pairs, compute)
    assert len(compute.asked) == 1
    with sqlite3.connect(tmp_path / "s.sqlite") as database:
        assert database.execute("SELECT count(*) FROM scores").fetchone() == (40_000,)


def test_a_damaged_file_is_made_anew(tmp_path: Path) -> None:
    path, compute = tmp_path / "s.sqlite", Counted()
    ScoreCache(path).values("m", PAIRS, compute)
    path.write_bytes(b"half of what was a database" * 100)
    assert ScoreCache(path).values("m", PAIRS, compute).tolist() == [1 / 3, 2 / 3, 1 / 3, 1 / 3]
    ScoreCache(path).values("m", PAIRS, compute)
    assert len(compute.asked) == 2
