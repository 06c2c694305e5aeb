"""Turn predictions into numbers: ``metrics/<task>.json``, ``metrics/<task>_examples.csv`` and ``metrics/<task>_sections.csv``."""

from bedside import layout
from bedside.process import run_stage, task_argument


def main() -> None:
    task = task_argument(str(__doc__))

    from bedside.config import load_scoring, load_settings
    from bedside.examples import read_examples
    from bedside.scoring.notes import score_notes
    from bedside.scoring.runs import from_predictions
    from bedside.scoring.tables import write_scores
    from bedside.sources.mts_dialog import source_label

    settings = load_settings(layout.PARAMS)
    train = read_examples(layout.PREPARED / task / "train.jsonl")
    scores = score_notes(
        from_predictions(layout.PREDICTIONS / f"{task}.jsonl", read_examples(layout.PREPARED / task / "test.jsonl")),
        load_scoring(layout.SCORING_CONFIGS, settings.scoring),
        layout.ENCODER,
        settings.score,
        seed=settings.seed,
        source=source_label(settings.notes_source),
        train=([example.messages[-1]["content"] for example in train], [example.reference["section"] for example in train]),
    )
    write_scores(layout.METRICS, task, scores)


if __name__ == "__main__":
    run_stage(main)
