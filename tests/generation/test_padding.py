import torch

from bedside.generation.padding import left_padded


def test_prompts_end_side_by_side() -> None:
    ids, mask = left_padded([[1, 2, 3], [4], [5, 6]], pad_id=9)

    assert ids.tolist() == [[1, 2, 3], [9, 9, 4], [9, 5, 6]]
    assert mask.tolist() == [[1, 1, 1], [0, 0, 1], [0, 1, 1]]
    assert (ids.dtype, mask.dtype) == (torch.int64, torch.int64)


def test_prompts_of_one_length_need_no_padding() -> None:
    ids, mask = left_padded([[1, 2], [3, 4]], pad_id=9)

    assert ids.tolist() == [[1, 2], [3, 4]]
    assert mask.tolist() == [[1, 1], [1, 1]]
