import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from scoring.answers.made_answers import ANSWERS, answered, negative
from scoring.answers.tiny_wordnet import save_tiny_wordnet

from bedside.config import ScoreSettings
from bedside.errors import DataError
from bedside.scoring.answers.answered import Answered
from bedside.scoring.answers.scores import AnswersScores, score_answers
from bedside.scoring.entries import fields
from bedside.scoring.text import Scorers

SETTINGS = ScoreSettings(confidence=0.95, resamples=200)


def score(
    answers: list[Answered], scorers: Scorers, *, wordnet: Path | None = None, resampled: Literal["questions", "patients"] = "questions"
) -> AnswersScores:
    return score_answers(answers, scorers, SETTINGS, wordnet=wordnet, resampled=resampled, seed=1, source="synthea")


@pytest.fixture
def scores(weightless: Scorers) -> AnswersScores:
    return score(ANSWERS, weightless)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        pytest.param("n", 4, id="questions"),
        pytest.param("n_patients", 2, id="patients"),
        pytest.param("n_facts", 2, id="questions with facts"),
        pytest.param("n_negative", 2, id="questions that the record does not answer"),
        pytest.param("truncated", 1, id="prompts cut"),
        pytest.param("end_to_end_n", 2, id="answered again from what was picked"),
        # Of "a" both facts, of "b" the value; "c" and "d" have none to tell.
        pytest.param("fact_recall", 0.75, id="facts told"),
        # "c" says so; "d" makes it up.
        pytest.param("negative_accuracy", 0.5, id="says that the record does not say so"),
        pytest.param("abstained", 0.0, id="answered where there is an answer"),
        pytest.param("end_to_end_abstained", 1.0, id="not answered from what was picked"),
        pytest.param("end_to_end_fact_recall", 0.0, id="no fact told from what was picked"),
        # On "a" alone: "b" was not answered again.
        pytest.param("gap_fact_recall", 1.0, id="what picking costs"),
        pytest.param("gap_negative_accuracy", 0.0, id="and where it costs nothing"),
        # "a": one of two picked is relevant, and it is the only one; "c": nothing to pick, nothing picked.
        pytest.param("picked_precision", 0.75, id="precision of what was picked"),
        pytest.param("picked_recall", 1.0, id="recall of what was picked"),
        pytest.param("picked_f1", (2 / 3 + 1) / 2, id="F1 of what was picked"),
        # The entry has value and day; nothing is shown for "c" and "d", and that is what the baseline says.
        pytest.param("baseline_fact_recall", 1.0, id="the baseline's facts"),
        pytest.param("baseline_negative_accuracy", 1.0, id="the baseline where nothing is shown"),
        pytest.param("baseline_unsupported_facts", 0.0, id="the baseline makes nothing up"),
    ],
)
def test_values(scores: AnswersScores, key: str, value: float) -> None:
    assert scores.metrics[key] == pytest.approx(value, abs=1e-6)


def test_a_perfect_answer_scores_full_marks(scores: AnswersScores) -> None:
    row = scores.examples[0]
    # Of 13 words (Treebank's), all match in one chunk: 1 - 0.5 * (1/13)^3.
    assert (row["id"], row["rougeL"], row["unsupported_facts"]) == ("a", 1.0, 0.0)
    assert row["meteor_exact_stem"] == pytest.approx(1 - 0.5 / 13**3, abs=1e-6)


def test_scores_have_the_ends_of_their_intervals_around_them(scores: AnswersScores) -> None:
    measured = [key.removesuffix("_low") for key in scores.metrics if key.endswith("_low")]
    assert {"fact_recall", "rougeL", "picked_f1", "gap_rougeL", "end_to_end_meteor_exact_stem", "baseline_rougeL"} <= set(measured)
    for key in measured:
        assert scores.metrics[f"{key}_low"] <= scores.metrics[key] <= scores.metrics[f"{key}_high"]


def test_patients_can_be_drawn_whole(weightless: Scorers) -> None:
    metrics = score(ANSWERS, weightless, resampled="patients").metrics
    # Of two patients: both, or one of them twice. p1's facts are all told, p2's half.
    assert (metrics["fact_recall_low"], metrics["fact_recall"], metrics["fact_recall_high"]) == (0.5, 0.75, 1.0)
    assert fields(metrics["signature"])["resampled"] == "patients"


def test_without_wordnet_there_is_no_meteor(scores: AnswersScores) -> None:
    assert not [key for key in scores.metrics if "meteor" in key and "meteor_exact_stem" not in key]
    assert "meteor: absent: no WordNet configured" in scores.metrics["signature"]


def test_with_wordnet_there_is_nothing_else(weightless: Scorers, tmp_path: Path) -> None:
    metrics = score(ANSWERS, weightless, wordnet=save_tiny_wordnet(tmp_path / "wordnet")).metrics
    assert {"meteor", "end_to_end_meteor", "baseline_meteor", "gap_meteor"} <= metrics.keys()
    assert not [key for key in metrics if "meteor_exact_stem" in key]


def test_what_no_question_has_is_an_absent_key(weightless: Scorers) -> None:
    metrics = score([negative("c", "Not documented.")], weightless).metrics
    assert metrics["negative_accuracy"] == 1.0
    assert not [key for key in metrics if key.startswith(("fact_recall", "abstained", "end_to_end", "gap", "picked", "bertscore"))]
    assert fields(metrics["signature"])["bertscore"] == "absent: weights not fetched"


def test_the_order_of_the_answers_changes_nothing(weightless: Scorers, scores: AnswersScores) -> None:
    assert score(ANSWERS[::-1], weightless) == scores


def test_the_signature_changes_with_the_data(weightless: Scorers, scores: AnswersScores) -> None:
    other = score([replace(ANSWERS[0], facts=()), *ANSWERS[1:]], weightless)
    differing = {a.split(":")[0] for a, b in zip(scores.metrics["signature"], other.metrics["signature"], strict=True) if a != b}
    assert differing == {"data"}


def test_tables_hold_no_text(scores: AnswersScores) -> None:
    assert [row["id"] for row in scores.examples] == ["a", "b", "c", "d"]
    assert [(row["fact_recall"], row["negative_accuracy"], row["end_to_end_fact_recall"]) for row in scores.examples] == [
        (1.0, "", 0.0), (0.5, "", ""), ("", 1.0, ""), ("", 0.0, ""),
    ]  # fmt: skip
    written = json.dumps([scores.examples, scores.kinds, scores.metrics])
    assert not [word for word in ("asthma", "hemoglobin", "November") if word in written]
    assert all(list(row) == list(scores.examples[0]) for row in scores.examples)


def test_kinds(scores: AnswersScores) -> None:
    last_value, nothing = scores.kinds
    assert {"kind": "last_value", "n": 2, "fact_recall": 0.75, "negative_accuracy": ""}.items() <= last_value.items()
    assert {"kind": "negative", "n": 2, "fact_recall": "", "negative_accuracy": 0.5, "end_to_end_negative_accuracy": 1.0}.items() <= (
        nothing.items()
    )


def test_records_say_which_facts_are_told_and_what_is_made_up(scores: AnswersScores) -> None:
    assert [record["id"] for record in scores.records] == ["a", "b", "c", "d", "a/picked", "c/picked"]
    told = scores.records[1]
    assert [(fact["text"], fact["stated"]) for fact in told["facts"]] == [("5.9", True), ("2019-11-02", False)]
    assert [span["text"] for span in told["unsupported"]] == ["2018"]
    assert [record["abstains"] for record in scores.records] == [False, False, True, False, True, True]


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        pytest.param([], "nothing to score", id="no answers"),
        pytest.param([ANSWERS[4]], "nothing to score", id="none from the gold entries"),
        pytest.param([ANSWERS[0], ANSWERS[0]], "a is answered 2 times from the gold entries", id="twice"),
        pytest.param([ANSWERS[1], ANSWERS[4]], "a is answered from the picked entries alone", id="picked alone"),
        pytest.param([ANSWERS[0], replace(ANSWERS[4], picked=None)], "a/picked does not say which entries were picked", id="no picks"),
    ],
)
def test_answers_that_do_not_fit(weightless: Scorers, answers: list[Answered], message: str) -> None:
    with pytest.raises(DataError, match=message):
        score(answers, weightless)


def test_a_score_that_is_no_number_is_named_with_its_answer(weightless: Scorers, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(pairs: list[Any]) -> tuple[dict[str, Any], dict[str, str]]:
        return {"rougeL": np.array([np.nan] + [1.0] * (len(pairs) - 1))}, {}

    monkeypatch.setattr("bedside.scoring.answers.judged.text_scores", lambda pairs, _: broken(pairs))
    with pytest.raises(DataError, match=r"(?s)no number.*- rougeL of a is nan"):
        score([answered("a", "It was 5.9 %.")], weightless)
