"""Turn predictions into numbers: ``metrics/<task>.json`` and its tables, and ``predictions/<task>_scored.jsonl``, which holds text."""

from typing import TYPE_CHECKING

from bedside import layout
from bedside.process import run_stage, task_argument

if TYPE_CHECKING:
    from bedside.config import Settings
    from bedside.examples import Example
    from bedside.scoring.tables import Rows, Scores
    from bedside.scoring.text import Scorers

    Scored = tuple[Scores, dict[str, Rows]]


def main() -> None:
    task = task_argument(str(__doc__))

    from bedside.config import load_settings
    from bedside.scoring.provenance import adapted_by
    from bedside.scoring.tables import write_scores

    settings = load_settings(layout.PARAMS)
    scores, tables = {"notes": notes, "relevance": relevance, "answers": answers}[task](settings)
    scores.metrics["provenance"] += adapted_by(layout.MODELS / task)
    write_scores(layout.METRICS, task, scores, tables, records=layout.PREDICTIONS / f"{task}_scored.jsonl")


def notes(settings: "Settings") -> "Scored":
    """The header, the text, and each with its interval."""
    from bedside.scoring.notes import score_notes
    from bedside.scoring.runs import from_predictions
    from bedside.sources.naming import source_label

    train = split("notes", "train")
    scores = score_notes(
        from_predictions(layout.PREDICTIONS / "notes.jsonl", split("notes", "test")),
        scorers(settings),
        settings.score,
        seed=settings.seed,
        source=source_label(settings.source_of("notes")),
        train=([example.messages[-1]["content"] for example in train], [example.reference["section"] for example in train]),
    )
    return scores, {"sections": scores.sections}


def relevance(settings: "Settings") -> "Scored":
    """What is picked, how well it is ranked, and the baselines."""
    from bedside.scoring.relevance.pairs import from_predictions
    from bedside.scoring.relevance.scores import score_relevance
    from bedside.sources.naming import source_label

    train = [example.reference for example in split("relevance", "train")]
    asked = {name: split("relevance", name) for name in ("validation", "test")}
    scores = score_relevance(
        from_predictions(layout.PREDICTIONS / "relevance.jsonl", asked),
        settings.score,
        seed=settings.seed,
        source=source_label(settings.source_of("relevance")),
        train=[(pair["question_text"], pair["resource_text"], pair["relevant"]) for pair in train],
    )
    return scores, {"kinds": scores.kinds}


def answers(settings: "Settings") -> "Scored":
    """What answers say, from the entries that matter and from those that were picked, and how good the picks are."""
    import json
    from dataclasses import replace

    from bedside.config import load_scoring
    from bedside.examples import read_examples
    from bedside.scoring.answers.answered import from_predictions
    from bedside.scoring.answers.scores import score_answers
    from bedside.scoring.relevance.whole_records import whole_record_scores
    from bedside.sources.naming import source_label

    picked = layout.PICKED / "answers"
    asked = [example for name in ("test", "picked") for example in read_examples(picked / f"{name}.jsonl")]
    scores = score_answers(
        from_predictions(layout.PREDICTIONS / "answers.jsonl", asked),
        scorers(settings),
        settings.score,
        wordnet=layout.SCORERS / "wordnet" if load_scoring(layout.SCORING_CONFIGS, settings.scoring).wordnet else None,
        resampled="questions",  # of patients there may be a handful
        seed=settings.seed,
        source=source_label(settings.source_of("answers")),
    )
    rows = [json.loads(line) for line in (picked / "rankings.jsonl").read_text(encoding="utf-8").splitlines()]
    ranked, signature = whole_record_scores(rows, settings.score, seed=settings.seed)
    metrics = {**scores.metrics, **ranked, "signature": scores.metrics["signature"] + signature}
    return replace(scores, metrics=metrics), {"kinds": scores.kinds}


def scorers(settings: "Settings") -> "Scorers":
    """The metrics that have weights, as configs/scoring/ says."""
    from bedside.config import load_scoring
    from bedside.scoring.score_cache import ScoreCache
    from bedside.scoring.text import Scorers

    scoring = load_scoring(layout.SCORING_CONFIGS, settings.scoring)
    return Scorers(scoring, {metric: layout.SCORERS / metric for metric in scoring.weights}, ScoreCache(layout.SCORE_CACHE))


def split(task: str, name: str) -> list["Example"]:
    """The prepared examples of a split."""
    from bedside.examples import read_examples

    return read_examples(layout.PREPARED / task / f"{name}.jsonl")


if __name__ == "__main__":
    run_stage(main)
