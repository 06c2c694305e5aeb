"""Turn predictions into numbers: ``metrics/<task>.json`` and its tables, and ``predictions/<task>_scored.jsonl``, which holds text."""

from bedside import layout
from bedside.process import run_stage, task_argument


def main() -> None:
    task = task_argument(str(__doc__))

    from bedside.config import load_scoring, load_settings
    from bedside.examples import read_examples
    from bedside.scoring.notes import score_notes
    from bedside.scoring.runs import from_predictions
    from bedside.scoring.score_cache import ScoreCache
    from bedside.scoring.tables import write_scores
    from bedside.scoring.text import Scorers
    from bedside.sources.mts_dialog import source_label

    settings = load_settings(layout.PARAMS)
    scoring = load_scoring(layout.SCORING_CONFIGS, settings.scoring)
    train = read_examples(layout.PREPARED / task / "train.jsonl")
    scores = score_notes(
        from_predictions(layout.PREDICTIONS / f"{task}.jsonl", read_examples(layout.PREPARED / task / "test.jsonl")),
        Scorers(scoring, {metric: layout.SCORERS / metric for metric in scoring.weights}, ScoreCache(layout.SCORE_CACHE)),
        settings.score,
        seed=settings.seed,
        source=source_label(settings.notes_source),
        train=([example.messages[-1]["content"] for example in train], [example.reference["section"] for example in train]),
    )
    write_scores(layout.METRICS, task, scores, records=layout.PREDICTIONS / f"{task}_scored.jsonl")


if __name__ == "__main__":
    run_stage(main)
