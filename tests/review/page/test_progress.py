import pytest

from bedside.review.page.inputs import Curve
from bedside.review.page.progress import means_between, progress

TRAIN: Curve = [(1.0, 4.0), (2.0, 3.0), (3.0, 2.0), (4.0, 1.0)]


def test_training_losses_are_averaged_up_to_each_validation() -> None:
    assert means_between(TRAIN, [2.0, 4.0]) == [(2.0, 3.5), (4.0, 1.5)]
    assert means_between(TRAIN, [2.0, 9.0, 12.0]) == [(2.0, 3.5), (9.0, 1.5)]
    assert means_between([], [2.0]) == []


@pytest.mark.parametrize(
    ("curves", "finding"),
    [
        pytest.param(
            {"train_loss": TRAIN, "validation_loss": [(2.0, 3.5), (4.0, 3.0)]},
            "Validation loss fell from 3.500 to 3.000, and was still",
            id="falling",
        ),
        pytest.param(
            {"validation_loss": [(2.0, 3.0), (4.0, 3.25)]},
            "Validation loss was lowest at step 2 (3.000) and ended at 3.250",
            id="overfitting",
        ),
        pytest.param({"train_loss": TRAIN}, "Train loss fell from 4.000 to 1.000", id="never validated"),
        pytest.param({"validation_loss": [(4.0, 3.25)]}, "Validation loss was 3.250 at step 4", id="validated once"),
    ],
)
def test_what_is_seen_is_said(curves: dict[str, Curve], finding: str) -> None:
    found = progress(curves)
    assert found is not None
    assert found.finding.startswith(finding)
    assert found.rate_plot is None


def test_the_learning_rate_has_a_drawing_of_its_own() -> None:
    found = progress({"train_loss": TRAIN, "learning_rate": [(1.0, 0.0), (4.0, 0.00005)]})
    assert found is not None
    assert found.rate_plot is not None
    assert found.rate_plot.y.high == 0.00005
    assert found.rate_plot.x.high == 4


def test_nothing_was_trained() -> None:
    assert progress({}) is None
    assert progress({"learning_rate": [(1.0, 0.1)]}) is None
