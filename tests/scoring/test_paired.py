"""The tests are tested: against other implementations, for the errors they may make, and for what they promise to find."""

from collections.abc import Callable
from itertools import product
from statistics import NormalDist

import numpy as np
import pytest
from scipy.stats import binom, binomtest, bootstrap
from sklearn.metrics import f1_score

from bedside.scoring.paired import (
    POWER,
    bootstrap_p,
    detectable_accuracy,
    detectable_mean,
    detectable_spread,
    holm,
    mcnemar_p,
    mcnemar_power,
    swap_p,
)
from bedside.scoring.statistics import macro_f1_of, value_of

N, TRIALS, RESAMPLES = 200, 1000, 2000
LEVEL = 0.05


def band(rate: float) -> tuple[float, float]:
    """Where the share of 1,000 trials lies in 999 of 1,000 repetitions if the true rate is ``rate``."""
    low, high = binom.ppf([0.0005, 0.9995], TRIALS, rate) / TRIALS
    return float(low), float(high)


def draws_of(differences: np.ndarray) -> np.ndarray:
    """The bootstrap of 1,000 trials at once, (resamples, trials), from their differences, (n, trials)."""
    weights = np.random.default_rng(1).multinomial(N, np.full(N, 1 / N), size=RESAMPLES)
    return np.asarray(weights @ differences / N)


def p_of(differences: np.ndarray) -> np.ndarray:
    return bootstrap_p(draws_of(differences), (differences != 0).sum(axis=0))


def skewed(random: np.random.Generator, *shape: int) -> np.ndarray:
    """Scores like ROUGE-2: many near 0, a few high."""
    return np.asarray(random.beta(0.6, 3, size=shape))


# Against other implementations


@pytest.mark.parametrize(("fixed", "broken"), [(0, 1), (3, 9), (5, 5), (20, 2), (9, 0), (41, 60)])
def test_mcnemar_is_scipys_binomial_test(fixed: int, broken: int) -> None:
    assert float(mcnemar_p(fixed, broken)) == pytest.approx(binomtest(fixed, fixed + broken).pvalue)


def test_mcnemar_without_any_discordant_example_says_nothing() -> None:
    assert float(mcnemar_p(0, 0)) == 1


def test_holm_agrees_with_r() -> None:
    # R 4: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm"), also the worked example of most textbooks.
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005}) == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06, "d": 0.02})


def test_holm_never_exceeds_one_and_keeps_the_order_of_the_family() -> None:
    assert list(holm({"b": 0.9, "a": 0.6}).items()) == [("b", 1.0), ("a", 1.0)]


def test_p_is_small_exactly_where_the_interval_excludes_zero() -> None:
    random = np.random.default_rng(3)
    agreed = 0
    for shift in np.linspace(-0.05, 0.05, 21):
        values = random.normal(shift, 0.2, N)
        # scipy's percentile bootstrap is an independent implementation of the interval.
        ends = bootstrap((values,), np.mean, method="percentile", n_resamples=RESAMPLES, rng=np.random.default_rng(5)).confidence_interval
        agreed += bool(p_of(values[:, None])[0] < LEVEL) == bool(ends.low > 0 or ends.high < 0)
    assert agreed >= 20  # two bootstraps of one sample may part at the very edge


def test_sides_that_agree_everywhere_do_not_differ() -> None:
    assert p_of(np.zeros((N, 1))).tolist() == [1.0]


def test_a_handful_of_examples_is_not_more_certain_than_their_signs() -> None:
    differences = np.zeros((N, 1))
    differences[:4] = 0.3
    assert np.mean(draws_of(differences) <= 0) < LEVEL / 2  # the bootstrap alone would call it significant
    assert p_of(differences).tolist() == [0.125]  # one of two signs, four times: 2 / 2**4


# What may go wrong: two sides that are the same


@pytest.mark.parametrize(
    "draw",
    [
        pytest.param(lambda random: skewed(random, N, TRIALS) - skewed(random, N, TRIALS), id="unrelated skewed scores"),
        pytest.param(lambda random: random.normal(0, 0.1, (N, TRIALS)), id="normal differences"),
        pytest.param(
            lambda random: (random.random((N, TRIALS)) < 0.3) * (skewed(random, N, TRIALS) - skewed(random, N, TRIALS)),
            id="most examples are answered alike",
        ),
    ],
)
def test_bootstrap_rejects_five_percent_of_equal_sides(draw: Callable[[np.random.Generator], np.ndarray]) -> None:
    rejected = float(np.mean(p_of(draw(np.random.default_rng(11))) <= LEVEL))
    low, high = band(LEVEL)
    assert (low, high) == pytest.approx((0.029, 0.075), abs=0.003)
    assert low <= rejected <= high


def test_bootstrap_of_a_real_population_resampled_as_both_sides() -> None:
    # A/A as the issue means it: each example's two answers fall to the sides by chance.
    random = np.random.default_rng(2)
    first, second = skewed(random, N), skewed(random, N)
    swapped = random.choice([-1, 1], size=(N, TRIALS)) * (first - second)[:, None]
    low, high = band(LEVEL)
    assert low <= np.mean(p_of(swapped) <= LEVEL) <= high


# How often each section occurs: the synthetic sample's test set, and MTS-Dialog's test 1.
SAMPLE = [19, 18, 6, 5, 5, 5, 4, 4, 2, 2, *[1] * 10]
TEST_1 = [53, 45, 17, 14, 12, 11, 11, 10, 7, 5, 4, 3, *[1] * 8]


@pytest.mark.parametrize("counts", [pytest.param(SAMPLE, id="sample"), pytest.param(TEST_1, id="test 1")])
def test_macro_f1_rejects_five_percent_of_equal_sides_on_real_class_counts(counts: list[int]) -> None:
    random = np.random.default_rng(5)
    truth = np.repeat(np.arange(len(counts)), counts)
    rejected = 0
    for trial in range(TRIALS):
        base, head = (np.where(random.random(len(truth)) < 0.3, random.permutation(truth), truth) for _ in range(2))
        rejected += swap_p(truth, base, head, resamples=1000, seed=trial) <= LEVEL
    low, high = band(LEVEL)
    assert low <= rejected / TRIALS <= high


def test_swapping_sides_agrees_with_every_way_to_swap_them() -> None:
    truth, base, head = (np.array(list(text)) for text in ("AAABBBCC", "ABABBCCA", "AAABBCCC"))
    differing = np.flatnonzero(base != head)
    found = []
    for swapped in product([False, True], repeat=len(differing)):
        one, other = base.copy(), head.copy()
        rows = differing[list(swapped)]
        one[rows], other[rows] = head[rows], base[rows]
        found.append(abs(f1_score(truth, other, average="macro") - f1_score(truth, one, average="macro")))
    expected = np.mean(np.array(found) >= found[0] - 1e-12)
    assert swap_p(truth, base, head, resamples=20_000, seed=0) == pytest.approx(expected, abs=0.01)
    assert swap_p(truth, base, base, resamples=100, seed=0) == 1.0


# With eight the true rate is 18 / 256 = .070, the most there is: seven of one sign are still taken for too certain.
@pytest.mark.parametrize("touched", [3, 4, 5, 6, 8])
def test_few_differing_examples_reject_hardly_more_than_five_percent(touched: int) -> None:
    differences = np.zeros((N, TRIALS))
    differences[:touched] = np.random.default_rng(touched).choice([-0.2, 0.2], size=(touched, TRIALS))
    assert np.mean(p_of(differences) <= LEVEL) <= band(LEVEL)[1]


@pytest.mark.parametrize("discordance", [0.02, 0.1, 0.3])
def test_mcnemar_rejects_what_theory_says_of_equal_sides_and_never_more_than_five_percent(discordance: float) -> None:
    random = np.random.default_rng(4)
    fixed, broken, _ = random.multinomial(N, [discordance / 2, discordance / 2, 1 - discordance], size=TRIALS).T
    # The exact test is conservative: p-values of counts are discrete, so it rejects less than it may.
    expected = mcnemar_power(0.0, discordance, N, LEVEL)
    low, high = band(expected)
    assert expected <= LEVEL
    assert low <= np.mean(mcnemar_p(fixed, broken) <= LEVEL) <= high


def test_a_whole_family_of_related_scores_has_a_false_alarm_in_five_percent_at_most() -> None:
    random = np.random.default_rng(9)
    common = random.normal(0, 0.1, (N, TRIALS))
    p_values = [p_of(common + random.normal(0, 0.1, (N, TRIALS))) for _ in range(6)]
    alarms = sum(min(holm({str(key): p[trial] for key, p in enumerate(p_values)}).values()) <= LEVEL for trial in range(TRIALS))
    assert alarms / TRIALS <= band(LEVEL)[1]
    assert alarms  # six chances, of which some fall


# What is promised to be found


@pytest.mark.parametrize("family", [1, 7], ids=lambda family: f"{family} scores")
@pytest.mark.parametrize("share", [1.0, 0.4], ids=["every example differs", "two of five differ"])
def test_a_planted_difference_of_the_detectable_size_is_found_four_times_in_five(family: int, share: float) -> None:
    random = np.random.default_rng(21)
    pilot = (random.random(N) < share) * (skewed(random, N) - skewed(random, N))
    pilot[pilot != 0] -= pilot.sum() / (pilot != 0).sum()
    planted = detectable_mean(pilot, LEVEL / family)
    assert planted is not None
    found = float(np.mean(p_of(pilot[random.integers(0, N, (N, TRIALS))] + planted) <= LEVEL / family))
    low, high = band(POWER)
    assert (low, high) == pytest.approx((0.757, 0.841), abs=0.003)
    assert low <= found <= high


@pytest.mark.parametrize("family", [1, 7], ids=lambda family: f"{family} scores")
@pytest.mark.parametrize("discordant", [0, 8, 40])
def test_a_planted_difference_of_accuracy_is_found_four_times_in_five(discordant: int, family: int) -> None:
    planted = detectable_accuracy(discordant, N, LEVEL / family)
    assert planted is not None
    share = max(discordant / N, planted)
    fixed, broken, _ = np.random.default_rng(6).multinomial(N, [(share + planted) / 2, (share - planted) / 2, 1 - share], size=TRIALS).T
    low, high = band(POWER)
    assert low <= np.mean(mcnemar_p(fixed, broken) <= LEVEL / family) <= high


def test_where_sides_agree_everywhere_a_change_of_enough_examples_is_found_four_times_in_five() -> None:
    planted = detectable_mean(np.zeros(N), LEVEL)
    assert planted is not None
    assert planted > 0
    differences = (np.random.default_rng(8).random((N, TRIALS)) < planted).astype(float)
    low, high = band(POWER)
    assert low <= np.mean(p_of(differences) <= LEVEL) <= high


def test_detectable_is_the_textbook_formula_where_all_examples_differ() -> None:
    differences = np.random.default_rng(1).normal(0.01, 0.2, N)
    # z(.975) + z(.80) = 1.959964 + 0.841621, from any table of the normal distribution.
    assert detectable_mean(differences, LEVEL) == pytest.approx(2.801585 * differences.std(ddof=1) / N**0.5)


@pytest.mark.parametrize("n", [1, 5])
def test_too_few_examples_can_tell_no_difference(n: int) -> None:
    # All five in one direction: p = 2 / 2**5 = .0625.
    assert detectable_accuracy(0, n, LEVEL) is None
    assert detectable_mean(np.linspace(0.1, 0.2, n), LEVEL) is None


def test_more_examples_and_a_smaller_family_find_smaller_differences() -> None:
    found = [detectable_accuracy(20, n, level) for n, level in ((100, 0.005), (200, 0.005), (200, 0.05))]
    assert all(value is not None for value in found)
    assert found == sorted(found, key=float, reverse=True)  # type: ignore[arg-type]
    assert len(set(found)) == 3


def test_a_planted_difference_of_macro_f1_is_found_as_often_as_said() -> None:
    # One side errs more often; the difference, as it comes out on average, is about what is called detectable.
    random = np.random.default_rng(11)
    weights = random.multinomial(N, np.full(N, 1 / N), size=1000).astype(float)
    found, called, true = 0, [], []
    for _ in range(TRIALS):
        truth = random.choice(["a", "b", "c"], N, p=[0.5, 0.3, 0.2])
        base, head = (np.where(random.random(N) < wrong, random.choice(["a", "b", "c"], N), truth) for wrong in (0.45, 0.28))
        draws = macro_f1_of(truth, head)(weights) - macro_f1_of(truth, base)(weights)
        found += swap_p(truth, base, head, resamples=1000, seed=0) <= LEVEL
        called.append(detectable_spread(float(np.std(draws)), LEVEL) or 0.0)
        true.append(value_of(macro_f1_of(truth, head), N) - value_of(macro_f1_of(truth, base), N))
    # The power at the true difference, by the same normal theory that says what is detectable.
    error = float(np.mean(called)) / (NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(POWER))
    expected = NormalDist().cdf(float(np.mean(true)) / error - NormalDist().inv_cdf(0.975))
    assert 0.5 < expected < 0.95
    assert found / TRIALS == pytest.approx(expected, abs=0.05)


def test_where_no_resample_differs_nothing_is_known_of_what_is_detectable() -> None:
    assert detectable_spread(0.0, LEVEL) is None
