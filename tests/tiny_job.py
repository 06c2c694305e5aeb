"""Training a tiny checkpoint in processes of its own, which tests kill.

    python tiny_job.py '{"checkpoint": …, "architecture": …, "scratch": …, "params": …, "processes": 1, "exact": false, "wait": true}'

trains and writes SCRATCH/result.json, or with ``wait`` waits after its first checkpoint to be killed. As stages/train.py does, it
leaves the slow imports to the processes that train.
"""

import json
import os
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from bedside.files import write_json, write_text
from bedside.training.launch import launch


def run(job: str) -> None:
    """As stages/train.py does, in one process of however many there are."""
    from tiny_training import exact, quick, train_tiny

    from bedside.lock import alone
    from bedside.training.parallel import this_process
    from bedside.training.trainer import resolved

    wanted = json.loads(job)
    scratch, process = Path(wanted["scratch"]), this_process()
    write_text(scratch / f"process-{process.process_index}", str(os.getpid()))
    settings = exact(Path(wanted["params"])) if wanted["exact"] else quick(Path(wanted["params"]))
    with alone(scratch, os.getpid(), "training") if process.is_main_process else nullcontext():
        on_log = _wait_after_the_first_checkpoint if wanted["wait"] else lambda _: None
        trained = train_tiny(Path(wanted["checkpoint"]), wanted["architecture"], scratch, settings, on_log)
        if process.is_main_process:
            facts = {name: getattr(trained, name) for name in ("history", "tokens", "resumed_step")}
            write_json(scratch / "result.json", {**facts, **resolved(settings)})


def _wait_after_the_first_checkpoint(history: list[dict[str, Any]]) -> None:
    from tiny_training import STEPS_PER_EPOCH

    if history[-1]["step"] > STEPS_PER_EPOCH:
        time.sleep(600)


if __name__ == "__main__":
    # What torchrun started starts no more of its kind.
    launch(run, sys.argv[1], 1 if "WORLD_SIZE" in os.environ else json.loads(sys.argv[1])["processes"])
