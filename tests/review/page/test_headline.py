import pytest
from page_run import Moved

from bedside.review.page.base import Base, Change, known_changes
from bedside.review.page.headline import of_change, of_headers, tiles

METRICS = {
    "n": 80,
    "section_accuracy": 0.5, "section_accuracy_low": 0.4, "section_accuracy_high": 0.6,
    "signature": ["interval: 0.95 of 10000 resamples"],
}  # fmt: skip
BETTER, WORSE = Moved(0.3, 0.4, 0.05, 0.15), Moved(0.3, 0.2, -0.15, -0.05, verdict="worse")
NOISE, SAME = Moved(0.3, 0.31, -0.1, 0.12, verdict="within noise"), Moved(0.3, 0.3, 0.0, 0.0, 1.0, "within noise")


@pytest.mark.parametrize(
    ("floor", "expected"),
    [
        pytest.param({}, "40 of 80 section headers are right: 0.500, 95 % interval 0.400 to 0.600.", id="no floor"),
        pytest.param({"baseline_section_accuracy": 0.61}, "reaches 0.610, above that interval.", id="above"),
        pytest.param({"baseline_section_accuracy": 0.6}, "reaches 0.600, inside that interval.", id="inside"),
        pytest.param({"baseline_section_accuracy": 0.3}, "reaches 0.300, below that interval.", id="below"),
    ],
)
def test_headers_against_the_floor(floor: dict[str, float], expected: str) -> None:
    assert of_headers({**METRICS, **floor}, 40).endswith(expected)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"rouge1": BETTER}, "Better: ROUGE-1.", id="one"),
        pytest.param({"rouge1": BETTER, "section_accuracy": BETTER, "rouge2": WORSE, "rougeL": NOISE},
                     "Better: Section accuracy, ROUGE-1; worse: ROUGE-2; within noise: ROUGE-L.", id="each"),
        pytest.param({"rouge1": SAME, "rouge2": SAME}, "Every score is the same in every example.", id="the same run"),
        pytest.param({"rouge1": SAME, "rouge2": NOISE}, "Within noise: ROUGE-1, ROUGE-2.", id="noise alone"),
    ],
)  # fmt: skip
def test_what_changed(changes: dict[str, Change], expected: str) -> None:
    assert of_change(known_changes(Base("main", {}, changes))) == expected


def test_tiles_are_the_scores_that_say_most() -> None:
    more = {
        f"{name}{end}": 0.1 for name in ("rouge1", "rouge2", "bleurt", "aggregate", "unsupported_facts") for end in ("", "_low", "_high")
    }
    found = tiles({**METRICS, **more}, {"rouge1": BETTER})
    assert [tile.value.score.key for tile in found] == ["section_accuracy", "aggregate", "rouge1", "unsupported_facts"]
    assert [tile.change for tile in found] == [None, None, BETTER, None]
