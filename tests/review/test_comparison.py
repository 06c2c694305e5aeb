"""The comparison itself: known sides in, known verdicts out."""

import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import binomtest, bootstrap
from scored import SIGNATURE, row, rows, write_run

from bedside.config import ScoreSettings
from bedside.errors import DataError
from bedside.review.comparison import Comparison, compare
from bedside.review.results import RunScores, read_run
from bedside.scoring.measures import MEASURES

SETTINGS = ScoreSettings(confidence=0.95, resamples=2000)
WRONG = {"CC": "ALLERGY", "ALLERGY": "CC", "MEDICATIONS": "CC", "PLAN": "CC"}


def many(seed: int, *, shift: float = 0.0, wrong: float = 0.3, unsupported: float = 0.2) -> list[dict[str, Any]]:
    """200 examples whose scores vary."""
    random = np.random.default_rng(seed)
    examples = []
    for number, example in enumerate(rows(200)):
        predicted = WRONG[example["section"]] if random.random() < wrong else example["section"]
        rouge1 = round(float(np.clip(random.beta(2, 4) + shift, 0, 1)), 6)
        examples.append(row(number, example["section"], predicted, rouge1, round(float(random.random() * unsupported), 6)))
    return examples


def side(folder: Path, examples: list[dict[str, Any]], **metrics: Any) -> RunScores:
    return read_run(str(write_run(folder, examples, **metrics)))


def compared(tmp_path: Path, base: list[dict[str, Any]], head: list[dict[str, Any]], settings: ScoreSettings = SETTINGS) -> Comparison:
    return compare(side(tmp_path / "base", base), side(tmp_path / "head", head), settings, seed=7)


def test_numbers_are_those_of_other_implementations(tmp_path: Path) -> None:
    base, head = many(1), many(2, shift=0.05, wrong=0.15)
    found = compared(tmp_path, base, head, ScoreSettings(confidence=0.95, resamples=20_000)).metrics
    change = np.array([b["rouge1"] - a["rouge1"] for a, b in zip(base, head, strict=True)])
    theirs = bootstrap((change,), np.mean, method="percentile", n_resamples=20_000, rng=np.random.default_rng(1)).confidence_interval
    assert found["rouge1"].difference == pytest.approx(change.mean())
    assert (found["rouge1"].low, found["rouge1"].high) == pytest.approx((theirs.low, theirs.high), abs=0.001)
    fixed = sum(a["section_correct"] < b["section_correct"] for a, b in zip(base, head, strict=True))
    broken = sum(a["section_correct"] > b["section_correct"] for a, b in zip(base, head, strict=True))
    assert found["section_accuracy"].p_value == pytest.approx(binomtest(fixed, fixed + broken).pvalue)
    assert found["section_accuracy"].difference == pytest.approx((fixed - broken) / 200)


def test_the_family_is_what_both_sides_have_in_the_order_of_the_measures(tmp_path: Path) -> None:
    found = compared(tmp_path, many(1), many(2)).metrics
    assert list(found) == ["section_accuracy", "section_macro_f1", "rouge1", "rouge2", "rougeL", "unsupported_facts"]


def test_p_values_are_adjusted_over_the_family(tmp_path: Path) -> None:
    found = compared(tmp_path, many(1), many(2)).metrics
    # The smallest of six is multiplied by six.
    smallest = min(found.values(), key=lambda difference: difference.p_value)
    assert smallest.p_adjusted == pytest.approx(min(1.0, 6 * smallest.p_value))
    assert all(difference.p_adjusted >= difference.p_value for difference in found.values())


@pytest.mark.parametrize(
    ("change", "verdicts"),
    [
        pytest.param({"shift": 0.2}, {"rouge1": "better", "section_accuracy": "within noise"}, id="higher ROUGE is better"),
        pytest.param({"shift": -0.2}, {"rouge1": "worse", "section_accuracy": "within noise"}, id="lower ROUGE is worse"),
        pytest.param({"wrong": 0.05}, {"section_accuracy": "better", "section_macro_f1": "better"}, id="more sections are better"),
        pytest.param({"wrong": 0.6}, {"section_accuracy": "worse", "section_macro_f1": "worse"}, id="fewer are worse"),
        pytest.param({"unsupported": 0.5}, {"unsupported_facts": "worse", "rouge1": "within noise"}, id="more unsupported facts are worse"),
        pytest.param({"unsupported": 0.05}, {"unsupported_facts": "better"}, id="fewer are better"),
        pytest.param({}, dict.fromkeys(("rouge1", "section_accuracy", "unsupported_facts"), "within noise"), id="chance"),
    ],
)
def test_verdicts_respect_the_direction(tmp_path: Path, change: dict[str, float], verdicts: dict[str, str]) -> None:
    found = compared(tmp_path, many(1), many(2, **change)).metrics
    assert {key: found[key].verdict for key in verdicts} == verdicts


def test_equal_sides_are_within_noise_and_say_what_could_have_been_found(tmp_path: Path) -> None:
    found = compared(tmp_path, many(1), many(1))
    assert {(d.difference, d.low, d.high, d.p_value, d.p_adjusted, d.verdict) for d in found.metrics.values()} == {
        (0.0, 0.0, 0.0, 1.0, 1.0, "within noise")
    }
    assert found.metrics["section_macro_f1"].detectable is None  # from equal answers nobody knows how it would vary
    others = [difference.detectable for name, difference in found.metrics.items() if name != "section_macro_f1"]
    assert all(detectable and detectable > 0.02 for detectable in others)
    assert (found.fixed, found.broken, found.losses) == ((), (), ())


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_constant_scores_do_not_crash(tmp_path: Path, value: float) -> None:
    found = compared(tmp_path, rows(8, rouge1=value), rows(8, rouge1=1 - value)).metrics["rouge1"]
    assert found.difference == 1 - 2 * value
    assert (found.low, found.high) == (found.difference, found.difference)


def test_eight_examples_can_hardly_tell_anything(tmp_path: Path) -> None:
    found = compared(tmp_path, rows(8, rouge1=0.9), rows(8, rouge1=0.1)).metrics
    # 2 / 2**8, six times: all eight got worse, which is as much as eight can say.
    assert found["rouge1"].p_value == pytest.approx(2 / 256)
    assert found["rouge1"].verdict == "worse"
    assert found["section_accuracy"].detectable is not None
    alone = compared(tmp_path, rows(4, rouge1=0.9), rows(4, rouge1=0.1)).metrics["rouge1"]
    assert (alone.verdict, alone.detectable) == ("within noise", None)


def test_where_it_got_worse(tmp_path: Path) -> None:
    head = rows()
    head[0] |= {"predicted": "PLAN", "section_correct": 0.0, "rouge1": 0.1}
    head[5] |= {"rouge1": 0.3}
    base = rows()
    base[7] |= {"predicted": "CC", "section_correct": 0.0}
    found = compared(tmp_path, base, head)
    assert (found.fixed, found.broken) == (("test-7",), ("test-0",))
    assert [name for name, _ in found.losses] == ["test-0", "test-5"]
    assert [loss for _, loss in found.losses] == pytest.approx([-0.4, -0.2])
    assert [(section.section, section.n) for section in found.sections] == [("CC", 4), ("ALLERGY", 2), ("MEDICATIONS", 1), ("PLAN", 1)]
    assert found.sections[0].accuracy == (1.0, 0.75)
    assert list(found.sections[0].rouge1) == pytest.approx([0.5, 0.4])
    assert found.counts == {"invalid_headers": (0, 0), "empty_notes": (0, 0)}


def test_the_order_of_the_heads_rows_does_not_matter(tmp_path: Path) -> None:
    base, head = many(1), many(2)
    straight, turned = (compared(tmp_path, base, order).metrics for order in (head, head[::-1]))
    assert straight.keys() == turned.keys()
    for key, difference in straight.items():
        assert asdict(difference) == pytest.approx(asdict(turned[key]))


def test_same_seed_same_numbers(tmp_path: Path) -> None:
    assert compared(tmp_path, many(1), many(2)) == compared(tmp_path, many(1), many(2))


# What may not be compared


@pytest.mark.parametrize(
    ("signature", "named"),
    [
        pytest.param(
            [*SIGNATURE[:1], "rouge: rouge-score 0.1.2, stemmer", *SIGNATURE[2:]],
            "- rouge: rouge-score 0.1.2, no stemmer | rouge-score 0.1.2, stemmer",
            id="another setting",
        ),
        pytest.param([*SIGNATURE[:3], "data: 4567", "n: 8"], "- data: 0123 | 4567", id="other data"),
        pytest.param([*SIGNATURE, "bleurt: BLEURT-20"], "- bleurt: not recorded | BLEURT-20", id="a field more"),
        pytest.param(SIGNATURE[1:], "- interval: 0.95 of 2000 resamples | not recorded", id="a field less"),
    ],
)
def test_other_signatures_are_refused_with_the_field(tmp_path: Path, signature: list[str], named: str) -> None:
    base, head = side(tmp_path / "base", rows()), side(tmp_path / "head", rows(), signature=signature)
    with pytest.raises(DataError) as caught:
        compare(base, head, SETTINGS, seed=7)
    assert named in str(caught.value)
    assert str(caught.value).count("\n  - ") == 1
    assert str(tmp_path / "base") in str(caught.value)


def test_another_baseline_may_be_compared(tmp_path: Path) -> None:
    other = [entry.replace("trained on 1", "trained on 2") for entry in SIGNATURE]
    assert compare(side(tmp_path / "a", rows()), side(tmp_path / "b", rows(), signature=other), SETTINGS, seed=7).n == 8


@pytest.mark.parametrize(
    ("head", "named"),
    [
        pytest.param(rows(7), "test-7 is in .*base alone", id="an ID missing"),
        pytest.param(rows(9), "test-8 is in .*head alone", id="an unknown ID"),
        pytest.param([row(0, "PLAN"), *rows(8)[1:]], "test-0 is CC in .*base, PLAN in .*head", id="another truth"),
    ],
)
def test_other_examples_are_refused_with_their_ids(tmp_path: Path, head: list[dict[str, Any]], named: str) -> None:
    with pytest.raises(DataError, match=named):
        compared(tmp_path, rows(8), head)


# How fast it is


def test_ten_scores_of_200_examples_take_less_than_two_seconds(tmp_path: Path) -> None:
    means = [measure for measure in MEASURES if measure.kind == "mean"]
    runs = []
    for seed in (1, 2):
        random = np.random.default_rng(seed)
        examples = [{**example, **{m.column: round(float(random.random()), 6) for m in means}} for example in many(seed)]
        metrics = {measure.key: float(np.mean([example[measure.column] for example in examples])) for measure in means}
        runs.append(side(tmp_path / str(seed), examples, **metrics))
    seconds = []
    for _ in range(3):
        start = time.process_time()  # the processor's: the clock would count what others on the machine do
        found = compare(runs[0], runs[1], ScoreSettings(confidence=0.95, resamples=10_000), seed=42)
        seconds.append(time.process_time() - start)
    assert len(found.metrics) == len(MEASURES) == 10
    assert min(seconds) < 1.5


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param("test-{}", "{}", id="a run file's IDs against this pipeline's"),
        pytest.param("{}", "validation-{}", id="the other way round"),
    ],
)
def test_ids_may_differ_by_the_splits_name(ours: str, theirs: str, tmp_path: Path) -> None:
    def named(pattern: str, examples: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**example, "id": pattern.format(number)} for number, example in enumerate(examples)]

    base, head = rows(8), rows(8, rouge1=0.25)
    found = compared(tmp_path, named(ours, base), named(theirs, head)[::-1])
    assert found.metrics["rouge1"].difference == -0.25
    assert found.losses[0][0] == ours.format(0)


def test_ids_that_would_fall_together_are_not_renamed(tmp_path: Path) -> None:
    twice = [{**example, "id": name} for example, name in zip(rows(2), ("test-0", "0"), strict=True)]
    with pytest.raises(DataError, match="do not hold the same examples"):
        compared(tmp_path, twice, rows(2))
