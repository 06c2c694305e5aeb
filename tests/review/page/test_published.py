from pathlib import Path

import pytest

from bedside.config import load_scoring
from bedside.review.page.published import COLUMNS, Published, published, published_rows

MINILM = ["source: mts-dialog", "bertscore: all-MiniLM-L6-v2 at 1", "bleurt: absent: no weights configured"]
PAPER = ["source: mts-dialog", "bertscore: RoBERTa large at 1, no rescaling", "bleurt: BLEURT-20 at 1"]
FULL = (
    "LLaMA 3.2 3B, QLoRA",
    "Qwen3 4B, QLoRA",
    "Gemma 3 4B, QLoRA",
    "Gemini 2.5 Flash, three examples in the prompt",
    "Best official run",
)


def test_the_systems() -> None:
    assert [result.system for result in published()] == [*FULL, "TF-IDF + linear SVM, headers alone"]
    assert all(result.n == 200 and result.source and {*result.scores} <= {*COLUMNS} for result in published())


@pytest.mark.parametrize("result", [pytest.param(result, id=result.system) for result in published() if "aggregate" in result.scores])
def test_aggregates_are_the_means_of_their_parts(result: Published) -> None:
    # The papers' own arithmetic guards against a figure copied wrongly.
    parts = [result.scores[name] for name in ("rouge1", "bertscore_f1", "bleurt")]
    assert sum(parts) / 3 == pytest.approx(result.scores["aggregate"], abs=0.001)


@pytest.mark.parametrize(
    ("signature", "scored", "expected"),
    [
        pytest.param(MINILM, {"rouge1", "bertscore_f1"}, {"rouge1": True, "bertscore_f1": False, "bleurt": False},
                     id="another encoder, no BLEURT"),
        pytest.param(PAPER, {"rouge1", "bertscore_f1", "bleurt", "aggregate"}, {"bertscore_f1": True, "bleurt": True, "aggregate": True},
                     id="the paper's weights"),
    ],
)  # fmt: skip
def test_what_may_be_compared_with_the_paper(signature: list[str], scored: set[str], expected: dict[str, bool]) -> None:
    metrics = {**dict.fromkeys(scored, 0.5), "signature": signature}
    entries = published_rows(metrics)[0].entries
    assert {name: entries[name].comparable for name in expected} == expected


def test_the_challenges_encoder_is_not_the_papers() -> None:
    rows = {row.result.system: row for row in published_rows({"bertscore_f1": 0.5, "signature": PAPER})}
    assert rows["Best official run"].entries["bertscore_f1"].value == 0.7303
    assert not rows["Best official run"].entries["bertscore_f1"].comparable


def test_what_was_not_published_is_absent() -> None:
    assert published_rows({"signature": PAPER})[4].entries["rouge2"].value is None


def test_weights_are_called_what_the_scoring_configurations_call_them(repository: Path) -> None:
    paper, challenge = (load_scoring(repository / "configs/scoring", name) for name in ("paper", "challenge"))
    assert {result.bertscore for result in published()} == {paper.bertscore.title, challenge.bertscore.title, ""}
    assert paper.bleurt is not None
    assert {result.bleurt for result in published()} == {paper.bleurt.title, ""}
