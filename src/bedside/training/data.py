"""Examples as padded token batches in which only the answer is a target."""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import torch
from datasets import Dataset, concatenate_datasets, load_dataset
from transformers.trainer_pt_utils import LengthGroupedSampler

from bedside.errors import DataError
from bedside.files import fingerprint, sha256_of
from bedside.models.chat import ChatFormat

IGNORED = -100
"""The label of a position that is no target, as PyTorch's cross entropy has it."""

# A dialogue shortened to less than this says nothing; a longer answer makes a longer sequence instead.
_LEAST_PROMPT = 64


def tokenized(path: Path, chat: ChatFormat, answer_parts: Sequence[str], *, max_length: int, cache: Path, key: str) -> Dataset:
    """Load prepared examples and map them to token IDs, cached on disk.

    ``answer_parts`` are the strings an answer may start with (a code and its separator), tokenized apart from the rest.
    ``key`` stands for the tokenizer in the cache's name. Columns: ``input_ids``, ``labels``, ``length``, ``omitted``.
    """
    rows: Dataset = load_dataset("json", data_files=str(path), split="train", cache_dir=str(cache))
    return rows.map(
        lambda row: tokenize(row, chat, answer_parts, max_length),
        remove_columns=rows.column_names,
        new_fingerprint=fingerprint(sha256_of(path), key, list(answer_parts), max_length),
        desc=f"tokenizing {path.name}",
    )


def tokenize(row: Mapping[str, object], chat: ChatFormat, answer_parts: Sequence[str], max_length: int) -> dict[str, object]:
    """One example as ``input_ids`` and ``labels`` of the same length: labels are IGNORED, then the target and its end."""
    target = str(row["target"])
    start = next((part for part in answer_parts if target.startswith(part)), "")
    answer = chat.answer_ids([start, target.removeprefix(start)])
    messages = row["messages"]
    if not isinstance(messages, list):
        raise DataError(f"example {row.get('id')!r} has no chat turns: run `dvc repro prepare`")
    prompt = chat.prompt(messages, max(max_length - len(answer), _LEAST_PROMPT))
    ids = prompt.ids + answer
    return {"input_ids": ids, "labels": [IGNORED] * len(prompt.ids) + answer, "length": len(ids), "omitted": prompt.omitted}


class Collator:
    """Pad a batch on the right to its longest sequence. All tensors are (batch, length), int64."""

    def __init__(self, pad_id: int) -> None:
        self._pad_id = pad_id

    def __call__(self, rows: Sequence[Mapping[str, list[int]]]) -> dict[str, torch.Tensor]:
        """``input_ids``, ``attention_mask`` and ``labels`` of one batch."""
        longest = max(len(row["input_ids"]) for row in rows)

        def padded(sequences: Sequence[list[int]], value: int) -> torch.Tensor:
            return torch.tensor([ids + [value] * (longest - len(ids)) for ids in sequences])

        return {
            "input_ids": padded([row["input_ids"] for row in rows], self._pad_id),
            "attention_mask": padded([[1] * len(row["input_ids"]) for row in rows], 0),
            "labels": padded([row["labels"] for row in rows], IGNORED),
        }


def balanced(rows: Dataset, batches: int) -> Dataset:
    """The same rows, so that of ``batches`` equal cuts each has as much to do: processes take them in turn."""
    lengths = rows["length"]
    longest_first = sorted(range(len(rows)), key=lambda row: -lengths[row])
    return rows.select([row for hand in _dealt(longest_first, batches) for row in hand])


def with_blank(rows: Dataset) -> Dataset:
    """The rows and one more, last, that has no targets: it fills the last group of an epoch (:class:`LengthGroups`)."""
    blank = {"input_ids": [0], "labels": [IGNORED], "length": 1, "omitted": 0}
    return concatenate_datasets([rows, Dataset.from_list([blank], features=rows.features)])


class LengthGroups(LengthGroupedSampler):
    """The library's groups of similar length, in an order that seed and epoch alone decide, dealt to ``processes``.

    ``lengths`` are those of the rows without the blank one after them, which fills the last group: processes must get as many
    rows each, and accelerate would fill it with rows of the first group once more.

    The library draws the order from the process's generator, which dropout has moved on by another amount in each process: they
    would train on different orders, some examples twice and others never. And it would hand the longer half of each group to
    the first of two processes, for which the other would wait.
    """

    def __init__(self, group: int, lengths: list[int], seed: int, processes: int) -> None:
        super().__init__(group, lengths=lengths, generator=torch.Generator())
        self._seed, self._processes = seed, processes
        self.set_epoch(0)

    def set_epoch(self, epoch: int) -> None:
        """Called by the Trainer before each epoch."""
        self.generator.manual_seed(self._seed + epoch)

    def __iter__(self) -> Iterator[int]:
        order = list(super().__iter__())  # type: ignore[no-untyped-call]
        for start in range(0, len(order), self.batch_size):
            group = sorted(order[start : start + self.batch_size], key=lambda row: -self.lengths[row])
            group += [len(self.lengths)] * (self.batch_size - len(group))
            for hand in _dealt(group, self._processes):
                yield from hand

    def __len__(self) -> int:
        return math.ceil(len(self.lengths) / self.batch_size) * self.batch_size


def _dealt(rows: Sequence[int], hands: int) -> list[list[int]]:
    """Rows, longest first, in as many hands: dealt there and back, so that none has the longer one each time."""
    there = range(hands)
    turns = list(itertools.islice(itertools.cycle([*there, *reversed(there)]), len(rows)))
    return [[row for row, turn in zip(rows, turns, strict=True) if turn == hand] for hand in there]


def parts(lengths: Sequence[int], tokens: int, shared: int = 0) -> list[list[int]]:
    """Positions in ``lengths`` in few parts of at most ``tokens`` together; what is longer than that is a part alone.

    The first ``shared`` tokens of a sequence count once for a part. Each part costs a pass over all weights. First-fit
    decreasing: at most 11/9 of the fewest, and one (Yue, 1991).
    """
    found: list[list[int]] = []
    room: list[int] = []
    for position in sorted(range(len(lengths)), key=lambda position: -lengths[position]):
        own = max(0, lengths[position] - shared)
        part = next((number for number, left in enumerate(room) if left >= own), len(room))
        if part == len(room):
            found.append([])
            room.append(tokens - shared)
        found[part].append(position)
        room[part] -= own
    return found
