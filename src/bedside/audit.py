"""What is in prepared data, and what is wrong with it: counts, lengths, and examples that leak across splits.

Leakage is reported by ID and never removed silently: a published test set stays what it is, and its reader is told.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer

from bedside.examples import SPLITS, Example
from bedside.tasks.task import Task

_NOT_WORD = re.compile(r"[^\w]+")


def audit(splits: Mapping[str, Sequence[Example]], task: Task, *, near_duplicate: float) -> dict[str, Any]:
    """The audit of one task's examples.

    ``near_duplicate`` is the Jaccard similarity of word triples from which two inputs are reported. Keys: for each split
    ``n``, ``labels``, words of input and target; ``duplicates`` and ``near_duplicates`` as pairs of IDs across splits, with
    their counts, and ``repeated`` for exact duplicates inside a split.
    """
    exact, near, repeated = _leaks(splits, near_duplicate)
    return {
        **{split: described(splits[split], task) for split in SPLITS},
        "duplicates": len(exact),
        "duplicate_pairs": exact,
        "near_duplicates": len(near),
        "near_duplicate_pairs": near,
        "repeated": len(repeated),
        "repeated_pairs": repeated,
    }


def links(report: Mapping[str, Any], train: Collection[str]) -> dict[str, list[str]]:
    """For each example of another split, the training examples (whose IDs are ``train``) that :func:`audit` pairs it with."""
    found: dict[str, set[str]] = {}
    for pair in (*report["duplicate_pairs"], *report["near_duplicate_pairs"]):
        for here, there in (pair, pair[::-1]):
            if here not in train and there in train:
                found.setdefault(here, set()).add(there)
    return {name: sorted(linked) for name, linked in sorted(found.items())}


def normalized(text: str) -> str:
    """Lower case, words only, single spaces: equal for texts that differ in case and punctuation alone."""
    return _NOT_WORD.sub(" ", text.casefold()).strip()


def described(examples: Sequence[Example], task: Task) -> dict[str, Any]:
    """How many examples, of which labels, and how long."""
    return {
        "n": len(examples),
        "labels": dict(sorted(Counter(map(task.label, examples)).items())),
        "empty": sum(map(task.is_empty, examples)),
        "input_words": _spread([len(_input(example).split()) for example in examples]),
        "target_words": _spread([len(example.target.split()) for example in examples]),
    }


def _spread(lengths: Sequence[int]) -> dict[str, float]:
    return {
        "mean": round(float(np.mean(lengths)), 1),
        "median": float(np.median(lengths)),
        "p95": round(float(np.percentile(lengths, 95)), 1),
        "max": float(max(lengths)),
    }


def _input(example: Example) -> str:
    return example.messages[-1]["content"]


def _leaks(splits: Mapping[str, Sequence[Example]], near_duplicate: float) -> tuple[list[list[str]], list[list[str]], list[list[str]]]:
    """Exact pairs across splits, near pairs across splits, exact pairs inside one split; earlier split first."""
    examples = [example for split in SPLITS for example in splits[split]]
    of_split = np.repeat(np.arange(len(SPLITS)), [len(splits[split]) for split in SPLITS])
    texts = [normalized(_input(example)) for example in examples]
    alike: dict[str, list[int]] = {}
    for index, text in enumerate(texts):
        alike.setdefault(text, []).append(index)
    same = [pair for group in alike.values() for pair in combinations(group, 2)]
    near = [pair for pair in _similar(texts, near_duplicate) if texts[pair[0]] != texts[pair[1]]]

    def named(pairs: Sequence[tuple[int, int]], *, across: bool) -> list[list[str]]:
        return [[examples[a].id, examples[b].id] for a, b in sorted(pairs) if (of_split[a] != of_split[b]) == across]

    return named(same, across=True), named(near, across=True), named(same, across=False)


def _similar(texts: Sequence[str], threshold: float) -> list[tuple[int, int]]:
    """Pairs (a < b) whose sets of word triples overlap by at least ``threshold`` (Jaccard); short texts are left to equality."""
    try:
        triples = CountVectorizer(ngram_range=(3, 3), binary=True, token_pattern=r"\S+", lowercase=False).fit_transform(texts)  # noqa: S106
    except ValueError:  # no text has three words
        return []
    shared = csr_matrix(triples @ triples.T).tocoo()
    sizes = np.asarray(triples.sum(axis=1)).ravel()
    union = sizes[shared.row] + sizes[shared.col] - shared.data
    close = (shared.row < shared.col) & (shared.data >= threshold * union)
    return [(int(a), int(b)) for a, b in zip(shared.row[close], shared.col[close], strict=True)]
