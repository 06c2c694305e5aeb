import json
import math
import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedside.config import ScoreSettings
from bedside.errors import DataError
from bedside.scoring.entries import fields
from bedside.scoring.relevance.curves import calibration_rows, precision_recall_rows
from bedside.scoring.relevance.pairs import Pair
from bedside.scoring.relevance.scores import RelevanceScores, score_relevance
from bedside.scoring.tables import csv_text

SETTINGS = ScoreSettings(confidence=0.95, resamples=200)
Train = list[tuple[str, str, bool]]


@pytest.fixture(scope="module")
def scores(pairs: list[Pair], train: Train) -> RelevanceScores:
    return score_relevance(pairs, SETTINGS, seed=1, source="synthea", train=train)


@pytest.fixture(scope="module")
def hosted(pairs: list[Pair], train: Train) -> RelevanceScores:
    """The same, of a server that says yes and no, and once neither."""
    said = [replace(pair, probability=None, predicted=pair.id != "lab-2/a" and pair.relevant) for pair in pairs]
    said[-1] = replace(said[-1], predicted=None)
    return score_relevance(said, SETTINGS, seed=1, source="synthea", train=train)


def test_values_by_hand(scores: RelevanceScores) -> None:
    # Of .9 yes, .8 yes, .7 no, .3 yes, .2 no, .1 no the first three are picked. Each of ten bins has one pair at the most.
    expected = {
        "n": 6, "n_questions": 3, "relevant_share": 0.5, "picked_share": 0.5, "invalid_answers": 0, "truncated": 1, "threshold": 0.5,
        "accuracy": 4 / 6, "precision": 2 / 3, "recall": 2 / 3, "f1": 2 / 3, "average_precision": (1 + 1 + 3 / 4) / 3,
        "calibration_error": (0.1 + 0.2 + 0.7 + 0.7 + 0.2 + 0.1) / 6, "brier": (0.01 + 0.04 + 0.49 + 0.49 + 0.04 + 0.01) / 6,
        "baseline_f1": 1.0, "baseline_average_precision": 1.0, "baseline_bm25_f1": 1.0, "baseline_bm25_average_precision": 1.0,
        "baseline_always_f1": 2 / 3,
    }  # fmt: skip
    assert {name: scores.metrics[name] for name in expected} == pytest.approx(expected)


def test_every_score_has_its_interval(scores: RelevanceScores) -> None:
    with_ends = {name.removesuffix("_low") for name in scores.metrics if name.endswith("_low")}
    assert with_ends == {
        "accuracy", "precision", "recall", "f1", "average_precision", "calibration_error", "brier", "baseline_f1",
        "baseline_average_precision", "baseline_bm25_f1", "baseline_bm25_average_precision", "baseline_always_f1",
    }  # fmt: skip
    for name in with_ends:
        assert 0 <= scores.metrics[f"{name}_low"] <= scores.metrics[f"{name}_high"] <= 1
    # Of the three questions lab-1 has precision 1/2, lab-2 picks nothing, and shot-1 is right: from nothing to all is possible.
    assert (scores.metrics["precision_low"], scores.metrics["precision_high"]) == (0.0, 1.0)


def test_what_a_server_does_not_tell_is_absent_with_its_reason(scores: RelevanceScores, hosted: RelevanceScores) -> None:
    absent = {"threshold", "average_precision", "calibration_error", "brier"}
    assert not absent & hosted.metrics.keys()
    assert hosted.metrics["f1"] == pytest.approx(2 * 2 / (3 + 2))
    assert hosted.metrics["invalid_answers"] == 1
    signatures = [fields(found.metrics["signature"]) for found in (scores, hosted)]
    assert {name for name in signatures[0] if signatures[0][name] != signatures[1][name]} == absent - {"threshold"}
    assert signatures[1]["brier"] == "absent: the system tells no probability"
    assert {row["probability"] for row in hosted.examples} == {""}


def test_baselines_do_not_depend_on_the_system(scores: RelevanceScores, hosted: RelevanceScores) -> None:
    baselines = [{name: value for name, value in found.metrics.items() if name.startswith("baseline")} for found in (scores, hosted)]
    assert baselines[0] == baselines[1]
    assert len(baselines[0]) == 5 * 3 + 2


def test_without_training_pairs_the_linear_baseline_is_absent(pairs: list[Pair]) -> None:
    found = score_relevance(pairs, SETTINGS, seed=1, source="synthea", train=None)
    assert not {"baseline_f1", "baseline_average_precision", "baseline_threshold"} & found.metrics.keys()
    assert "baseline_bm25_f1" in found.metrics
    assert fields(found.metrics["signature"])["baseline"].startswith("linear absent: no training pairs given; BM25 (bm25s ")
    assert "linear_correct" not in found.examples[0]


@pytest.mark.parametrize(
    ("change", "differing"),
    [
        pytest.param({"resource_text": "other"}, {"data"}, id="a test entry"),
        pytest.param({"relevant": False}, {"data"}, id="a test label"),
        pytest.param({"id": "lab-1/x", "resource": "x"}, set(), id="a name"),
        pytest.param({"probability": 0.123}, set(), id="an answer"),
    ],
)
def test_the_signature_is_of_settings_and_data(
    change: dict[str, object], differing: set[str], pairs: list[Pair], train: Train, scores: RelevanceScores
) -> None:
    changed = [replace(pair, **change) if pair.id == "lab-1/a" else pair for pair in pairs]  # type: ignore[arg-type]
    other = score_relevance(changed, SETTINGS, seed=1, source="site", train=train).metrics["signature"]
    assert {a.split(":")[0] for a, b in zip(scores.metrics["signature"], other, strict=True) if a != b} == differing


def test_validation_and_training_pairs_are_in_the_signature(pairs: list[Pair], train: Train, scores: RelevanceScores) -> None:
    changed = [replace(pair, question_text="Shot?") if pair.split == "validation" else pair for pair in pairs]
    other = score_relevance(changed, SETTINGS, seed=1, source="site", train=train[:4]).metrics["signature"]
    assert {a.split(":")[0] for a, b in zip(scores.metrics["signature"], other, strict=True) if a != b} == {"validation", "baseline"}


def test_tables_hold_no_text_and_the_records_all(scores: RelevanceScores, pairs: list[Pair]) -> None:
    for table in (scores.examples, scores.kinds, precision_recall_rows(scores.examples), calibration_rows(scores.examples)):
        written = csv_text(table)
        assert not any(word in written for word in ("tetanus", "Sodium", "A1c", "When"))
    assert [row["id"] for row in scores.examples] == sorted(pair.id for pair in pairs if pair.split == "test")
    assert [row["kind"] for row in scores.kinds] == ["lab", "shot"]
    assert {row["system"] for row in precision_recall_rows(scores.examples)} == {"model", "bm25", "linear"}
    assert {row["system"] for row in calibration_rows(scores.examples)} == {"model", "linear"}
    assert scores.records[0]["question_text"] == "What was my last A1c?"
    assert scores.records[1] | {"relevant": False, "probability": 0.7, "picked": True} == scores.records[1]


def test_metrics_are_finite_numbers(scores: RelevanceScores) -> None:
    json.dumps(scores.metrics, allow_nan=False)
    numbers = [value for name, value in scores.metrics.items() if name not in ("signature", "provenance")]
    assert all(math.isfinite(number) for number in numbers)
    assert scores.metrics["provenance"] == ["source: synthea"]


@pytest.mark.parametrize(
    ("kept", "message"),
    [
        pytest.param(lambda pair: False, "nothing to score: no pair is of the test split", id="nothing"),
        pytest.param(lambda pair: pair.split == "validation", "nothing to score", id="no test pairs"),
        pytest.param(lambda pair: pair.split == "test", "model: of 0 validation pairs none are relevant", id="no validation pairs"),
        pytest.param(lambda pair: pair.split == "test" or pair.relevant, "of 2 validation pairs all are", id="all of them relevant"),
        pytest.param(lambda pair: pair.split == "test" or not pair.relevant, "of 2 validation pairs none are", id="none of them relevant"),
    ],
)
def test_what_cannot_be_scored(kept: Callable[[Pair], bool], message: str, pairs: list[Pair], train: Train) -> None:
    with pytest.raises(DataError, match=message):
        score_relevance([pair for pair in pairs if kept(pair)], SETTINGS, seed=1, source="synthea", train=train)


@pytest.mark.parametrize("relevant", [True, False], ids=["all relevant", "none relevant"])
def test_test_pairs_of_one_sort_are_scored(relevant: bool, pairs: list[Pair], train: Train) -> None:
    kept = [pair for pair in pairs if pair.split == "validation" or pair.relevant == relevant]
    metrics = score_relevance(kept, SETTINGS, seed=1, source="synthea", train=train).metrics
    # .8, .3 and .9 of the relevant, and .7, .2 and .1 of the others, against .5.
    found = {name: metrics[name] for name in ("accuracy", "precision", "recall", "f1", "average_precision")}
    if relevant:
        assert found == pytest.approx({"accuracy": 2 / 3, "precision": 1.0, "recall": 2 / 3, "f1": 0.8, "average_precision": 1.0})
    else:
        assert found == pytest.approx({"accuracy": 2 / 3, "precision": 0.0, "recall": 0.0, "f1": 0.0, "average_precision": 0.0})


PROBABILITIES = st.lists(st.sampled_from([0.0, 0.2, 0.5, 0.6, 1.0]), min_size=10, max_size=10)


@settings(max_examples=25, deadline=None)
@given(PROBABILITIES, st.integers(0, 9999))
def test_the_order_of_the_file_changes_nothing(pair: Callable[..., Pair], pairs: list[Pair], probabilities: list[float], seed: int) -> None:
    said = [replace(one, probability=probability) for one, probability in zip(pairs, probabilities, strict=True)]
    mixed = random.Random(seed).sample(said, len(said))
    one, other = (score_relevance(rows, SETTINGS, seed=1, source="x", train=None) for rows in (said, mixed))
    assert one == other
