from typing import Any

import pytest

from bedside.config import ScoreSettings
from bedside.scoring.relevance.whole_records import Baselines, whole_record_scores

SETTINGS = ScoreSettings(confidence=0.95, resamples=200)
TRAIN = [
    ("When was my last tetanus shot?", "2011 Immunization: Td (adult)", True),
    ("When was my last tetanus shot?", "2012 Lab: Creatinine 0.9 mg/dL", False),
    ("How high was my creatinine?", "2012 Lab: Creatinine 0.9 mg/dL", True),
    ("How high was my creatinine?", "2011 Immunization: Td (adult)", False),
]
RECORD = {"a": "2013 Immunization: Td (adult)", "b": "2014 Lab: Creatinine 1.1 mg/dL", "c": "2015 Procedure: Colonoscopy"}
ROWS: list[dict[str, Any]] = [
    {
        "question": "q1", "kind": "last_value", "relevant": ["a"], "picked_by": "bm25",
        "model": {"a": 0.9, "b": 0.5, "c": 0.1}, "bm25": {"a": 0.2, "b": 0.3, "c": 0.1}, "linear": {"a": 0.1, "b": 0.2, "c": 0.3},
    },
    {
        "question": "q2", "kind": "vaccine", "relevant": ["c"], "picked_by": "bm25",
        "model": {"a": 0.3, "b": 0.2, "c": 0.4}, "bm25": {"a": 0.1, "b": 0.2, "c": 0.3}, "linear": {"a": 0.3, "b": 0.2, "c": 0.1},
    },
]  # fmt: skip


def test_each_system_is_scored_on_the_same_records() -> None:
    metrics, signature = whole_record_scores(ROWS, SETTINGS, seed=1)
    assert {name: metrics[name] for name in metrics if not name.endswith(("_low", "_high"))} == {
        "ranked_records": 2,
        "ranked_entries": 6,
        "mean_average_precision": 1.0,
        "baseline_mean_average_precision": pytest.approx(1 / 3),
        "baseline_bm25_mean_average_precision": pytest.approx((1 / 2 + 1) / 2),
        **{f"{prefix}recall_at_{depth}": 1.0 for prefix in ("", "baseline_", "baseline_bm25_") for depth in (5, 10, 20)},
    }
    for name in ("mean_average_precision", "baseline_mean_average_precision", "baseline_bm25_mean_average_precision"):
        assert metrics[f"{name}_low"] <= metrics[name] <= metrics[f"{name}_high"]
    ranking, picker = signature
    assert ranking.startswith("ranking: mean over the questions")
    assert picker == "picked_by: bm25"


def test_of_no_record_nothing_is_told() -> None:
    assert whole_record_scores([], SETTINGS, seed=1) == ({}, [])


def test_baselines_rank_the_entries_of_a_record() -> None:
    ranked = Baselines(TRAIN).rank("So when did I get my last tetanus shot?", RECORD)
    assert ranked.keys() == {"linear", "bm25"}
    for chances in ranked.values():
        assert chances.keys() == RECORD.keys()
        assert all(0 <= chance <= 1 for chance in chances.values())
    # The linear one has learned what a shot is; BM25 finds no word of the question in any entry.
    assert max(ranked["linear"], key=lambda name: ranked["linear"][name]) == "a"
    assert len(set(ranked["bm25"].values())) == 1
