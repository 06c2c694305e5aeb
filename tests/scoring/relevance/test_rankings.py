from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from bedside.config import ScoreSettings
from bedside.errors import DataError
from bedside.scoring.relevance.rankings import Ranking, picked_at, score_rankings

SETTINGS = ScoreSettings(confidence=0.95, resamples=200)


def ranking(question: str, probabilities: list[float], relevant: set[int], picked: set[int]) -> Ranking:
    return Ranking(
        question, "lab", {f"r{place}": probability for place, probability in enumerate(probabilities)},
        {f"r{place}" for place in relevant}, {f"r{place}" for place in picked},
    )  # fmt: skip


THREE = [
    ranking("q1", [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3], {0, 2, 5}, {0, 1, 2}),
    ranking("q2", [0.1, 0.2], set(), set()),
    ranking("q3", [0.9, 0.1], set(), {0}),
]


def test_values_by_hand() -> None:
    metrics = score_rankings(THREE, SETTINGS, seed=1).metrics
    # q1 finds its entries at ranks 1, 3 and 6. Of four picked two are right; three are relevant.
    expected = {
        "n_questions": 3, "n_entries": 11, "mean_average_precision": (1 + 2 / 3 + 3 / 6) / 3,
        "recall_at_5": 2 / 3, "recall_at_10": 1.0, "recall_at_20": 1.0,
        "picked_precision": 2 / 4, "picked_recall": 2 / 3, "picked_f1": 2 * 2 / (4 + 3), "empty_right": 1 / 2,
    }  # fmt: skip
    assert {name: metrics[name] for name in expected} == pytest.approx(expected)
    assert {name.removesuffix("_low") for name in metrics if name.endswith("_low")} == expected.keys() - {"n_questions", "n_entries"}


def test_a_row_for_each_question() -> None:
    first, second, _ = score_rankings(THREE, SETTINGS, seed=1).examples
    assert first == {
        "question": "q1", "kind": "lab", "entries": 7, "relevant": 3, "picked": 3, "hits": 2, "average_precision": 0.722222,
        "recall_at_5": 0.666667, "recall_at_10": 1.0, "recall_at_20": 1.0,
    }  # fmt: skip
    assert {second[name] for name in ("average_precision", "recall_at_5", "recall_at_10", "recall_at_20")} == {""}


@pytest.mark.parametrize(
    ("rankings", "absent"),
    [
        pytest.param(THREE[:1], {"empty_right"}, id="each has an answer"),
        pytest.param(THREE[1:], {"mean_average_precision", "recall_at_5", "recall_at_10", "recall_at_20"}, id="none has an answer"),
    ],
)
def test_a_mean_over_nothing_is_absent(rankings: list[Ranking], absent: set[str]) -> None:
    everything = {"mean_average_precision", "recall_at_5", "recall_at_10", "recall_at_20", "empty_right", "picked_f1"}
    assert everything - score_rankings(rankings, SETTINGS, seed=1).metrics.keys() == absent


def test_an_empty_record_has_nothing_to_rank() -> None:
    metrics = score_rankings([ranking("q", [], set(), set())], SETTINGS, seed=1).metrics
    assert (metrics["n_entries"], metrics["empty_right"], metrics["picked_f1"]) == (0, 1.0, 0.0)


def test_recall_at_k_expects_a_random_order_of_equals() -> None:
    probabilities, relevant = [0.9, *[0.5] * 6], {1, 2}
    (row,) = score_rankings([ranking("q", probabilities, relevant, set())], SETTINGS, seed=1).examples
    # All orders of the six equals, one by one: how many relevant ones are among the four that follow the first.
    found = [sum(place in relevant for place in order[:4]) / 2 for order in permutations(range(1, 7))]
    assert row["recall_at_5"] == pytest.approx(np.mean(found), abs=1e-6)


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])), min_size=1, max_size=30))
def test_average_precision_is_scikit_learns(rows: list[tuple[bool, float]]) -> None:
    relevant = {place for place, (matters, _) in enumerate(rows) if matters}
    if relevant:
        found = score_rankings([ranking("q", [probability for _, probability in rows], relevant, set())], SETTINGS, seed=1)
        expected = average_precision_score([matters for matters, _ in rows], [probability for _, probability in rows])
        assert found.metrics["mean_average_precision"] == pytest.approx(expected)


@settings(deadline=None)
@given(st.permutations(THREE), st.permutations(range(7)))
def test_the_order_of_questions_and_entries_changes_nothing(questions: list[Ranking], entries: list[int]) -> None:
    mixed = [
        replace(one, probabilities=dict(sorted(one.probabilities.items(), key=lambda entry: entries[int(entry[0][1:])])))
        for one in questions
    ]
    assert score_rankings(mixed, SETTINGS, seed=1) == score_rankings(THREE, SETTINGS, seed=1)


@pytest.mark.parametrize(
    ("rankings", "message"),
    [
        pytest.param([], "nothing to score", id="no questions"),
        pytest.param([THREE[0], THREE[0]], "q1 is asked 2 times", id="a question twice"),
        pytest.param([ranking("q", [0.5], {3}, set())], "q names r3, which has no probability", id="a relevant entry of another record"),
        pytest.param([ranking("q", [0.5], set(), {4})], "q names r4, which has no probability", id="a picked entry of another record"),
        pytest.param([ranking("q", [float("nan")], set(), set())], "q: the probability of r0 is nan", id="not a number"),
        pytest.param([ranking("q", [1.5], set(), set())], "q: the probability of r0 is 1.5", id="above one"),
    ],
)
def test_faults(rankings: list[Ranking], message: str) -> None:
    with pytest.raises(DataError, match=message):
        score_rankings(rankings, SETTINGS, seed=1)


@pytest.mark.parametrize(
    ("threshold", "at_most", "picked"),
    [
        pytest.param(0.5, 9, ["b", "a", "d"], id="not below the threshold, the most probable first"),
        pytest.param(0.5, 2, ["b", "a"], id="at most so many, of equals the first ID"),
        pytest.param(0.95, 9, [], id="nothing"),
        pytest.param(0.0, 9, ["b", "a", "d", "c"], id="everything"),
    ],
)
def test_what_is_picked(threshold: float, at_most: int, picked: list[str]) -> None:
    assert picked_at({"d": 0.5, "a": 0.5, "b": 0.9, "c": 0.1}, threshold, at_most=at_most) == picked
