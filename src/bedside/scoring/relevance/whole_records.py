"""How well whole records are ranked: by the model, by BM25 and by the linear classifier, question by question.

A line of ``data/picked/answers/rankings.jsonl``; IDs and numbers alone::

    {"question": "23b3-last_value-3", "kind": "last_value", "relevant": ["Observation/8ed7"], "picked_by": "model",
     "model": {"Observation/8ed7": 0.93, "Observation/1a78": 0.4}, "bm25": {…}, "linear": {…}}
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bedside.config import ScoreSettings
from bedside.scoring.entries import entries
from bedside.scoring.relevance.bm25 import Bm25
from bedside.scoring.relevance.linear import Linear
from bedside.scoring.relevance.rankings import Ranking, score_rankings
from bedside.scoring.relevance.systems import BM25, LINEAR, MODEL

PREFIXES = {MODEL: "", LINEAR: "baseline_", BM25: "baseline_bm25_"}
"""The systems, and what their keys begin with."""
_TOLD = ("mean_average_precision", "recall_at_5", "recall_at_10", "recall_at_20")


class Baselines:
    """BM25 and the linear classifier, as they rank a record; both know the training pairs (question, entry, relevant)."""

    def __init__(self, train: Sequence[tuple[str, str, bool]]) -> None:
        pairs = [(question, entry) for question, entry, _ in train]
        self._known = [entry for _, entry in pairs]
        self._linear = Linear(pairs, [relevant for *_, relevant in train], Bm25(self._known))

    def rank(self, question: str, record: Mapping[str, str]) -> dict[str, dict[str, float]]:
        """For each baseline how much each entry of a record, its text by its ID, matters to a question."""
        pairs = [(question, text) for text in record.values()]
        bm25 = Bm25([*self._known, *record.values()])
        said = {LINEAR: self._linear.probabilities(pairs, bm25), BM25: bm25.scores(pairs)}
        return {system: {name: round(float(one), 6) for name, one in zip(record, found, strict=True)} for system, found in said.items()}


def whole_record_scores(rows: Sequence[Mapping[str, Any]], settings: ScoreSettings, *, seed: int) -> tuple[dict[str, Any], list[str]]:
    """The scores of each system's ranking by their keys, and the signature; nothing of no rows."""
    metrics: dict[str, Any] = {}
    signature: list[str] = []
    for system, prefix in PREFIXES.items() if rows else ():
        found = score_rankings([_ranking(row, system) for row in rows], settings, seed=seed).metrics
        if system == MODEL:
            metrics |= {"ranked_records": found["n_questions"], "ranked_entries": found["n_entries"]}
            signature = [entry for entry in found["signature"] if entry.startswith("ranking")]
            signature += entries({"picked_by": rows[0]["picked_by"]})
        metrics |= {f"{prefix}{key}{end}": found[f"{key}{end}"] for key in _TOLD if key in found for end in ("", "_low", "_high")}
    return metrics, signature


def _ranking(row: Mapping[str, Any], system: str) -> Ranking:
    return Ranking(row["question"], row["kind"], row[system], set(row["relevant"]), picked=set())
