import weakref

import pytest
import torch
from transformers import DynamicCache

from bedside.generation.cache import _ROOM, roomy_cache


@pytest.mark.parametrize(
    "lengths",
    [
        pytest.param([5, 1, 1, 1], id="token by token"),
        pytest.param([5, *[1] * (_ROOM + 3)], id="further than there was room"),
        pytest.param([2, 2 * _ROOM, 3], id="much at once"),
        pytest.param([9, 4, -4, 3, -3, 1, -2, 5], id="taken back in between"),
    ],
)
def test_it_holds_what_the_library_s_cache_holds(lengths: list[int]) -> None:
    torch.manual_seed(0)
    roomy, plain = roomy_cache(), DynamicCache()

    for length in lengths:
        if length < 0:
            roomy.crop(length)
            plain.crop(length)
            continue
        for layer in range(2):
            states = torch.randn(2, 3, length, 4), torch.randn(2, 3, length, 4)
            found, wanted = roomy.update(*states, layer), plain.update(*states, layer)
            assert all(torch.equal(ours, theirs) for ours, theirs in zip(found, wanted, strict=True))

    assert roomy.get_seq_length() == plain.get_seq_length() == sum(lengths)


def test_rows_that_are_picked_go_on_as_in_the_library_s_cache() -> None:
    torch.manual_seed(0)
    roomy, plain = roomy_cache(), DynamicCache()
    states = torch.randn(3, 2, 5, 4), torch.randn(3, 2, 5, 4)
    more = torch.randn(2, 2, 1, 4), torch.randn(2, 2, 1, 4)
    for cache in (roomy, plain):
        cache.update(*states, 0)
        cache.batch_select_indices(torch.tensor([2, 0]))

    found, wanted = roomy.update(*more, 0), plain.update(*more, 0)

    assert all(torch.equal(ours, theirs) for ours, theirs in zip(found, wanted, strict=True))


def test_rows_that_are_not_picked_take_no_memory() -> None:
    cache = roomy_cache()
    keys, _ = cache.update(torch.zeros(3, 1, 5, 2), torch.zeros(3, 1, 5, 2), 0)
    buffer = weakref.ref(keys._base)
    del keys

    cache.batch_select_indices(torch.tensor([2]))

    assert buffer() is None


def test_a_token_is_added_in_place() -> None:
    cache = roomy_cache()
    before, _ = cache.update(torch.zeros(1, 1, 5, 2), torch.zeros(1, 1, 5, 2), 0)

    after, _ = cache.update(torch.ones(1, 1, 1, 2), torch.ones(1, 1, 1, 2), 0)

    assert after.data_ptr() == before.data_ptr()
    assert after[0, 0, :, 0].tolist() == [0, 0, 0, 0, 0, 1]
