"""Turn predictions into numbers: ``metrics/<task>.json``, ``metrics/<task>_examples.csv`` and ``metrics/<task>_sections.csv``."""

import paths
from bedside.process import run_stage


def main() -> None:
    task = paths.task(str(__doc__))

    from bedside.config import load_scoring, load_settings
    from bedside.examples import read_examples
    from bedside.scoring.notes import score_notes
    from bedside.scoring.runs import from_predictions
    from bedside.scoring.tables import write_scores

    settings = load_settings(paths.PARAMS)
    train = read_examples(paths.PREPARED / task / "train.jsonl")
    scores = score_notes(
        from_predictions(paths.PREDICTIONS / f"{task}.jsonl", read_examples(paths.PREPARED / task / "test.jsonl")),
        load_scoring(paths.SCORING_CONFIGS, settings.scoring),
        paths.ENCODER,
        settings.score,
        seed=settings.seed,
        train=([example.messages[-1]["content"] for example in train], [example.reference["section"] for example in train]),
    )
    write_scores(paths.METRICS, task, scores)


if __name__ == "__main__":
    run_stage(main)
