"""The seeded mix of faults."""

from collections import Counter

import pytest
from generation.hosted.faults import Fault, Kind, faulty

TEXTS = [f"Dialogue {number}" for number in range(2000)]
MIX = {
    Kind.RATE_LIMITED,
    Kind.INTERNAL,
    Kind.UNAVAILABLE,
    Kind.DROPPED_BEFORE,
    Kind.SLOW,
    Kind.DROPPED_BODY,
    Kind.TRUNCATED_JSON,
}
AMBIGUOUS = {Kind.SLOW, Kind.DROPPED_BEFORE, Kind.DROPPED_BODY, Kind.TRUNCATED_JSON}


def test_a_plan_is_the_same_in_every_process() -> None:
    plan = faulty(1, 0.5)
    assert [plan("Cough.", attempt) for attempt in range(1, 6)] == [
        Fault(),
        Fault(Kind.RATE_LIMITED, hint=0.228),
        Fault(Kind.SLOW, seconds=60.0),
        Fault(),
        Fault(Kind.RATE_LIMITED),
    ]


def test_a_plan_depends_on_its_seed() -> None:
    one, again, other = ([faulty(seed, 0.5)(text, 1) for text in TEXTS[:50]] for seed in (1, 1, 2))
    assert one == again
    assert one != other


@pytest.mark.parametrize("rate", [0.0, 0.3, 1.0])
def test_faults_come_at_the_rate(rate: float) -> None:
    faults = [faulty(0, rate)(text, 1) for text in TEXTS]
    assert sum(fault != Fault() for fault in faults) / len(faults) == pytest.approx(rate, abs=0.03)


def test_the_mix_has_every_fault_in_equal_parts() -> None:
    faults = [faulty(0, 1.0, slow=5.0)(text, 1) for text in TEXTS]
    counts = Counter((fault.kind, fault.hint is not None) for fault in faults)
    assert {kind for kind, _ in counts} == MIX
    assert {kind for kind, hinted in counts if hinted} == {Kind.RATE_LIMITED, Kind.UNAVAILABLE}
    assert len(counts) == 9
    assert all(count / len(faults) == pytest.approx(1 / 9, abs=0.03) for count in counts.values())
    assert all(0.02 <= fault.hint <= 0.3 for fault in faults if fault.hint is not None)
    assert {fault.seconds for fault in faults if fault.kind is Kind.SLOW} == {5.0}


@pytest.mark.parametrize(("once", "most"), [pytest.param(True, 1, id="once"), pytest.param(False, 10, id="again and again")])
def test_what_is_ambiguous_comes_once_for_each_text(once: bool, most: int) -> None:
    plan = faulty(0, 1.0, ambiguous_once=once)
    found = [[plan(text, attempt).kind for attempt in range(1, 11)] for text in TEXTS[:200]]
    counts = [sum(kind in AMBIGUOUS for kind in kinds) for kinds in found]
    assert max(counts) <= most
    assert (max(counts) == 1) == once
    assert all(Kind.NONE not in kinds for kinds in found)
