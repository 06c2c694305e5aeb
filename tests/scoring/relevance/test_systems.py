from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from bedside.errors import DataError
from bedside.scoring.relevance.pairs import Pair
from bedside.scoring.relevance.systems import baselines_of, model_of


def halves(pairs: list[Pair]) -> tuple[list[Pair], list[Pair]]:
    return [pair for pair in pairs if pair.split == "validation"], [pair for pair in pairs if pair.split == "test"]


def test_the_threshold_comes_from_validation_alone(pairs: list[Pair]) -> None:
    validation, test = halves(pairs)
    model = model_of(validation, test)
    assert model.threshold == 0.5
    assert model.picked.tolist() == [True, True, False, False, True, False]
    # On the test pairs themselves .25 would have been the best.
    turned = model_of(validation, [replace(pair, relevant=not pair.relevant) for pair in test])
    assert turned.threshold == 0.5


def test_without_probabilities_the_systems_own_yes_decides(pairs: list[Pair]) -> None:
    validation, test = ([replace(pair, probability=None, predicted=True) for pair in half] for half in halves(pairs))
    test[1:3] = [replace(test[1], predicted=False), replace(test[2], predicted=None)]
    model = model_of(validation, test)
    assert (model.probability, model.threshold) == (None, None)
    assert model.picked.tolist() == [True, False, False, True, True, True]


def test_a_probability_for_some_pairs_alone_is_refused(pairs: list[Pair]) -> None:
    validation, test = halves(pairs)
    with pytest.raises(DataError, match=r"1 of 10 answers have no probability.*let one system answer all pairs"):
        model_of(validation, [replace(test[0], probability=None, predicted=True), *test[1:]])


def test_baselines_find_what_shares_a_word(pairs: list[Pair], train: list[tuple[str, str, bool]]) -> None:
    bm25, linear = baselines_of(*halves(pairs), train)
    truth = [True, False, True, False, True, False]
    assert (bm25.name, bm25.picked.tolist()) == ("bm25", truth)
    assert linear is not None
    assert (linear.name, linear.picked.tolist()) == ("linear", truth)


@pytest.mark.parametrize("train", [None, []], ids=["not given", "empty"])
def test_without_training_pairs_there_is_no_linear_classifier(train: list[tuple[str, str, bool]] | None, pairs: list[Pair]) -> None:
    assert baselines_of(*halves(pairs), train)[1] is None


@pytest.mark.parametrize("chosen", [lambda pair: False, lambda pair: pair.relevant], ids=["no validation pairs", "all of one sort"])
def test_validation_that_cannot_choose(chosen: Callable[[Pair], bool], pairs: list[Pair], train: list[tuple[str, str, bool]]) -> None:
    validation, test = halves(pairs)
    for system in (lambda known: model_of(known, test), lambda known: baselines_of(known, test, train)):
        with pytest.raises(DataError, match=r"no threshold can be chosen for (model|bm25)"):
            system([pair for pair in validation if chosen(pair)])


def test_the_labels_of_what_is_scored_reach_no_baseline(pairs: list[Pair], train: list[tuple[str, str, bool]]) -> None:
    validation, test = halves(pairs)
    for one, other in zip(
        baselines_of(validation, test, train),
        baselines_of(validation, [replace(p, relevant=not p.relevant) for p in test], train),
        strict=True,
    ):
        assert one is not None
        assert other is not None
        assert one.probability is not None
        assert other.probability is not None
        assert np.array_equal(one.probability, other.probability)
        assert np.array_equal(one.picked, other.picked)
