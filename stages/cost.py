"""What training and answering cost together: ``metrics/cost/<task>.json``. A stage of its own: no answer depends on seconds."""

import json

from bedside import layout
from bedside.process import run_stage, task_argument

FROM_TRAINING = ("train_seconds", "train_tokens_per_second", "train_peak_gib")


def main() -> None:
    task = task_argument(str(__doc__))

    from bedside.files import write_json

    training, generation = (
        json.loads(path.read_text(encoding="utf-8"))
        for path in (layout.TRAINING / task / "metrics.json", layout.GENERATION / f"{task}.json")
    )
    write_json(layout.COST / f"{task}.json", {**{name: training[name] for name in FROM_TRAINING if name in training}, **generation})


if __name__ == "__main__":
    run_stage(main)
