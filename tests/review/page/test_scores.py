import pytest

from bedside.review.page.scores import absences, confidence_of, ends, signature_of, source_of, values_of

METRICS = {
    "n": 80,
    "rouge1": 0.3, "rouge1_low": 0.25, "rouge1_high": 0.35,
    "section_accuracy": 0.5, "section_accuracy_low": 0.4, "section_accuracy_high": 0.6,
    "empty_notes": 2,
    "signature": ["bleurt: absent: no weights configured", "interval: 0.9 of 200 resamples", "n: 80"],
}  # fmt: skip


def test_known_scores_come_in_their_order_and_counts_are_none() -> None:
    assert [(value.score.label, value.value, value.low, value.high) for value in values_of(METRICS)] == [
        ("Section accuracy", 0.5, 0.4, 0.6),
        ("ROUGE-1", 0.3, 0.25, 0.35),
    ]


def test_a_score_that_the_page_does_not_know_is_shown_all_the_same() -> None:
    found = values_of({**METRICS, "meteor": 0.2, "meteor_low": 0.1, "meteor_high": 0.3})
    assert [(value.score.label, value.value) for value in found][-1] == ("meteor", 0.2)


def test_which_way_is_better() -> None:
    facts = {"unsupported_facts": 0.2, "unsupported_facts_low": 0.1, "unsupported_facts_high": 0.3}
    assert [value.score.lower_is_better for value in values_of({**METRICS, **facts})] == [False, False, True]


@pytest.mark.parametrize(
    ("metrics", "expected"),
    [
        pytest.param({"provenance": ["source: own data"], "signature": []}, "own data", id="as it is written"),
        pytest.param({"signature": ["source: sample (synthetic)"]}, "sample (synthetic)", id="as it was written once"),
        pytest.param({"signature": ["n: 80"]}, "unknown data", id="nowhere"),
    ],
)
def test_where_the_data_are_from(metrics: dict[str, list[str]], expected: str) -> None:
    assert source_of(metrics) == expected


def test_a_score_without_an_interval_is_its_own() -> None:
    assert ends({"bleurt": 0.5}, "bleurt") == (0.5, 0.5)


def test_the_signature() -> None:
    assert signature_of(METRICS)["bleurt"] == "absent: no weights configured"
    assert absences(METRICS) == {"bleurt": "no weights configured"}
    assert confidence_of(METRICS) == "90 %"


@pytest.mark.parametrize("entry", ["note: a: b", "note: a: b "])
def test_a_value_may_hold_colons(entry: str) -> None:
    assert signature_of({"signature": [entry]}) == {"note": entry.removeprefix("note: ")}
