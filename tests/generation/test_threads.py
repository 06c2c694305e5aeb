from threading import Barrier, Event, current_thread

import pytest
import torch

from bedside.generation.threads import results


def test_results_come_as_jobs_end() -> None:
    second_is_done = Event()

    def work(number: int, _stop: Event) -> int:
        if number == 1:
            assert second_is_done.wait(10)
        return number

    found = []
    with results(work, [(1,), (2,)], at_once=2) as done:
        for number in done:
            found.append(number)
            second_is_done.set()

    assert found == [2, 1]


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_jobs_under_way_share_the_threads(at_once: int) -> None:
    before = torch.get_num_threads()
    together = Barrier(at_once)

    def work(_number: int, _stop: Event) -> tuple[str, int]:
        together.wait(10)
        return current_thread().name, torch.get_num_threads()

    with results(work, [(number,) for number in range(at_once)], at_once) as done:
        found = list(done)

    assert len({name for name, _ in found}) == at_once
    assert [threads for _, threads in found] == [max(1, before // at_once)] * at_once
    assert torch.get_num_threads() == before


def test_a_failure_stops_those_under_way_and_drops_the_rest() -> None:
    begun: list[int] = []

    def work(number: int, stop: Event) -> None:
        begun.append(number)
        if number == 1:
            raise ValueError("planted")
        assert stop.wait(10)

    with pytest.raises(ValueError, match="planted"), results(work, [(number,) for number in range(5)], at_once=2) as done:
        list(done)

    assert len(begun) <= 3


def test_an_interrupt_stops_those_under_way() -> None:
    stopped: list[bool] = []
    begun = Barrier(3)

    def work(_number: int, stop: Event) -> None:
        begun.wait(10)
        stopped.append(stop.wait(10))

    def interrupted() -> None:
        with results(work, [(1,), (2,)], at_once=2):
            begun.wait(10)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert stopped == [True, True]
