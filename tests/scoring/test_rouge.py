import json
from pathlib import Path

import pytest

from bedside.config import ScoreSettings, load_scoring
from bedside.scoring.notes import score_notes
from bedside.scoring.rouge import rouge
from bedside.scoring.runs import from_run_file
from bedside.sources.mts_dialog import MIRROR_FOLDER, PUBLIC_FILES, read_records

KEYS = ("rouge1", "rouge2", "rougeL")


def test_hand_computed() -> None:
    # Unigrams: 2 of 3 predicted and 2 of 4 true words match, F = 2 * (2/3 * 2/4) / (2/3 + 2/4) = 4/7; bigrams: 1 of 2 and 1 of 3, F = 2/5.
    scores = rouge(["back pain today"], ["he has back pain"])
    assert scores["rouge1"][0] == pytest.approx(4 / 7)
    assert scores["rouge2"][0] == pytest.approx(2 / 5)
    assert scores["rougeL"][0] == pytest.approx(4 / 7)


@pytest.mark.parametrize(
    ("prediction", "reference", "expected"),
    [
        pytest.param("", "Back pain.", 0.0, id="empty prediction"),
        pytest.param("None.", "None.", 1.0, id="none is a word"),
        pytest.param("patients", "patient", 0.0, id="no stemmer"),
        pytest.param("BACK PAIN", "back pain.", 1.0, id="case and punctuation do not count"),
    ],
)
def test_edges(prediction: str, reference: str, expected: float) -> None:
    assert rouge([prediction], [reference])["rouge1"].tolist() == [expected]


def test_the_published_run_to_the_last_digit(repository: Path) -> None:
    shared = repository.parent / "shared"
    if not shared.is_dir():
        pytest.skip("the shared folder with the published run is not beside this clone")
    references = read_records(shared / "data" / MIRROR_FOLDER / PUBLIC_FILES["validation"].path)
    name = "wanglab_taskA_validation_flan_t5_base_run1"
    items = from_run_file(shared / "golden" / f"{name}.csv", references)
    published = json.loads((shared / "golden" / f"{name}.json").read_text(encoding="utf-8"))["all"]
    settings = ScoreSettings(confidence=0.95, resamples=100)
    scores = score_notes(
        items, load_scoring(repository / "configs" / "scoring", "embedded"), None, settings, seed=1, source="x", train=None
    )
    assert {key: scores.metrics[key] for key in KEYS} == {key: published[key] for key in KEYS}
