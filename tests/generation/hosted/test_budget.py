"""The cap on what a run may cost."""

from threading import Event, Thread

import pytest

from bedside.errors import BudgetError
from bedside.generation.hosted.budget import Budget

NANO = 10**9


def test_what_is_set_aside_counts_until_it_is_settled() -> None:
    budget, stop = Budget(1.0, spent=NANO // 2), Event()
    assert budget.reserve(NANO // 4, stop)
    assert budget.reserve(NANO // 4, stop)
    budget.settle(NANO // 4, 0)
    budget.settle(NANO // 4, NANO // 8)
    assert budget.spent == NANO * 5 // 8
    assert budget.reserve(NANO * 3 // 8, stop)  # to the last billionth


def test_one_billionth_too_much_is_refused() -> None:
    with pytest.raises(BudgetError) as raised:
        Budget(0.01, spent=NANO // 200).reserve(NANO // 200 + 1, Event())
    assert str(raised.value) == (
        "the next answer may cost up to 0.0050 US dollars, and 0.0050 of hosted.max_cost_usd=0.01 are spent: raise it to go on, what "
        "has been answered is kept and not paid for again"
    )


def test_room_is_waited_for_where_answers_are_under_way() -> None:
    budget, stop, got = Budget(1.0, spent=0), Event(), list[bool]()
    budget.reserve(NANO, stop)
    waiting = Thread(target=lambda: got.append(budget.reserve(NANO // 2, stop)))
    waiting.start()
    waiting.join(0.1)
    assert waiting.is_alive()
    budget.settle(NANO, NANO // 4)
    waiting.join(5)
    assert got == [True]


def test_who_waits_goes_home_when_all_is_stopped() -> None:
    budget, stop, got = Budget(1.0, spent=0), Event(), list[bool]()
    budget.reserve(NANO, stop)
    waiting = Thread(target=lambda: got.append(budget.reserve(1, stop)))
    waiting.start()
    stop.set()
    waiting.join(5)
    assert got == [False]
