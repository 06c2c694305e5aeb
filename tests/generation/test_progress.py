from threading import Event

import pytest
import torch
from tqdm.auto import tqdm

from bedside.generation.progress import Progress, Ticks


def test_bar_moves_with_the_tokens_of_all_batches() -> None:
    with tqdm(total=20) as bar:
        progress = Progress(bar, answered=4)
        first, second = (Ticks(progress, number, examples=8, tokens=4, stop=Event()) for number in range(2))
        seen = [bar.n]
        for ticks in (first, second, first, first, first, first):
            ticks(torch.zeros(8, 3), None)
            seen.append(bar.n)

    assert seen == [4, 6, 8, 10, 12, 14, 14]


@pytest.mark.parametrize("stopped", [False, True])
def test_a_batch_ends_when_it_is_told_to(stopped: bool) -> None:
    stop = Event()
    if stopped:
        stop.set()

    with tqdm(total=2) as bar:
        ended = Ticks(Progress(bar, 0), 0, examples=2, tokens=9, stop=stop)(torch.zeros(2, 5), None)

    assert ended.tolist() == [stopped, stopped]
