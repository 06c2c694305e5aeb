import csv
import io

import numpy as np

from bedside.scoring.relevance.pairs import Pair
from bedside.scoring.relevance.rows import example_rows, kind_rows, systems_in
from bedside.scoring.relevance.systems import System
from bedside.scoring.tables import csv_text

PICKED = np.array([True, True, False, False, True, False])
BM25 = System("bm25", np.array([True, False, True, False, False, False]), np.array([0.5, 0, 0.25, 0, 1 / 3, 0]), 0.4)


def asked(pairs: list[Pair]) -> list[Pair]:
    return [pair for pair in pairs if pair.split == "test"]


def model(pairs: list[Pair]) -> System:
    return System("model", PICKED, np.array([pair.probability for pair in asked(pairs)], dtype=float), 0.5)


def test_each_pair_has_what_each_system_said(pairs: list[Pair]) -> None:
    rows = example_rows(asked(pairs), [model(pairs), BM25])
    assert rows[4] == {
        "id": "shot-1/a", "question": "shot-1", "kind": "shot", "relevant": "yes",
        "probability": 0.9, "predicted": "yes", "correct": 1.0, "bm25_score": 0.333333, "bm25_predicted": "no", "bm25_correct": 0.0,
    }  # fmt: skip
    assert [row["correct"] for row in rows] == [1, 0, 0, 1, 1, 1]


def test_the_table_tells_what_the_systems_said(pairs: list[Pair]) -> None:
    written = csv_text(example_rows(asked(pairs), [model(pairs), BM25, System("linear", ~PICKED)]))
    relevant, systems = systems_in(list(csv.DictReader(io.StringIO(written))))
    assert relevant.tolist() == [pair.relevant for pair in asked(pairs)]
    assert [system.name for system in systems] == ["model", "bm25", "linear"]
    assert [system.picked.tolist() for system in systems] == [PICKED.tolist(), BM25.picked.tolist(), (~PICKED).tolist()]
    assert [None if system.probability is None else system.probability.tolist() for system in systems] == [
        [0.8, 0.7, 0.3, 0.2, 0.9, 0.1], [0.5, 0, 0.25, 0, 0.333333, 0], None,
    ]  # fmt: skip


def test_no_probability_is_an_empty_field(pairs: list[Pair]) -> None:
    rows = example_rows(asked(pairs), [System("model", PICKED)])
    assert [row["probability"] for row in rows] == [""] * 6
    assert "average_precision" not in kind_rows(asked(pairs), [System("model", PICKED)])[0]


def test_kinds_by_hand(pairs: list[Pair]) -> None:
    # lab: one of two is found, one of two picked is right; of .8 yes, .7 no, .3 yes, .2 no the precisions at yes are 1 and 2/3.
    assert kind_rows(asked(pairs), [model(pairs), BM25]) == [
        {"kind": "lab", "n": 4, "relevant": 2, "accuracy": 0.5, "precision": 0.5, "recall": 0.5, "f1": 0.5, "average_precision": 0.833333,
         "bm25_f1": 1.0},
        {"kind": "shot", "n": 2, "relevant": 1, "accuracy": 1.0, "precision": 1.0, "recall": 1.0, "f1": 1.0, "average_precision": 1.0,
         "bm25_f1": 0.0},
    ]  # fmt: skip


def test_a_kind_with_nothing_relevant_has_its_accuracy(pairs: list[Pair]) -> None:
    negative = [pair for pair in asked(pairs) if not pair.relevant]
    (lab, _) = kind_rows(negative, [System("model", np.array([True, False, False]))])
    assert lab == {"kind": "lab", "n": 2, "relevant": 0, "accuracy": 0.5, "precision": 0.0, "recall": 0.0, "f1": 0.0}
