"""Which scores the ``notes`` task has: where each one stands, what it is computed from, and which way is better.

``metrics/notes.json`` holds them under their key, ``metrics/notes_examples.csv`` the same for each example in a column::

    {"rouge1": 0.312, …}              id,section,predicted,…,rouge1
                                      test-0,CC,CC,…,0.363636
"""

import math
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Measure:
    """One score. ``bounds`` are those of an example's value, both included."""

    key: str
    column: str
    title: str
    meaning: str
    kind: Literal["accuracy", "macro F1", "mean"] = "mean"
    bounds: tuple[float, float] = (0.0, 1.0)
    higher_is_better: bool = True

    def may_be(self, value: float) -> bool:
        """Whether it can be this number; a perfect BERTScore is 1.0000001 in single precision."""
        low, high = self.bounds
        return math.isfinite(value) and low - _SINGLE_PRECISION <= value <= high + _SINGLE_PRECISION


_SINGLE_PRECISION = 1e-5

MEASURES = (
    Measure("section_accuracy", "section_correct", "section accuracy", "share of dialogues whose section header is right", "accuracy"),
    Measure(
        "section_macro_f1", "predicted", "section macro F1",
        "mean F1 over the sections, rare ones counting as much as common ones", "macro F1",
    ),
    Measure("rouge1", "rouge1", "ROUGE-1", "overlap with the reference in single words"),
    Measure("rouge2", "rouge2", "ROUGE-2", "overlap in pairs of words"),
    Measure("rougeL", "rougeL", "ROUGE-L", "overlap in the longest common sequence of words"),
    # A cosine; and a regression, which leaves the 0 to 1 of its training data now and then.
    Measure("bertscore_f1", "bertscore_f1", "BERTScore F1", "similarity of the words' embeddings", bounds=(-1.0, 1.0)),
    Measure("bleurt", "bleurt", "BLEURT", "a learned rating of the text against the reference", bounds=(-3.0, 3.0)),
    Measure("aggregate", "aggregate", "aggregate", "mean of ROUGE-1, BERTScore F1 and BLEURT", bounds=(-3.0, 3.0)),
    Measure(
        "unsupported_facts", "unsupported_facts", "unsupported facts",
        "share of the note's facts that neither dialogue nor reference supports", higher_is_better=False,
    ),
    Measure(
        "omitted_facts", "omitted_facts", "omitted facts", "share of the reference's facts that the note leaves out",
        higher_is_better=False,
    ),
)  # fmt: skip
"""Every score that can be compared; the baseline's is none of them, since it says nothing about the model."""

COUNTS = ("invalid_headers", "empty_notes", "truncated", "unfinished")
"""Keys of ``metrics/notes.json`` that count examples with a fault."""

INVALID = "INVALID"
"""What stands in the table of examples for a header that is not one of the codes."""

BY_COLUMN = {measure.column: measure for measure in MEASURES if measure.kind != "macro F1"}
"""The columns of the table that hold a score of each example."""
