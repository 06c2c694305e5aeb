"""The training curve as DVCLive files that can be watched while training runs, and what training cost.

The curve is written anew from the trainer's whole history when training starts or resumes, so a resumed run has no gap
and no point twice.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from dvclive import Live

from bedside.training.engine import Log
from bedside.training.trainer import Trained


class LiveCurve:
    """DVCLive's folder: ``plots/metrics/*.tsv`` with a row per step and ``metrics.json`` with the latest values."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written = 0

    @cached_property
    def _live(self) -> Live:
        # Making it empties the folder: only the process that has something to write does.
        return Live(str(self._folder), save_dvc_exp=False, dvcyaml=None, monitor_system=False, cache_images=False)

    def update(self, history: Sequence[Log]) -> None:
        """Write what is new in ``history``."""
        for row in history[self._written :]:
            self._live.step = int(row["step"])
            for name in sorted(row.keys() - {"step"}):
                self._live.log_metric(name, row[name])
            self._live.make_summary()
        self._written = len(history)

    def finish(self, trained: Trained) -> None:
        """Write the facts of the run beside the last losses."""
        self.update(trained.history)
        facts = {
            "train_seconds": round(trained.seconds, 1),
            "train_tokens_per_second": round(trained.tokens / trained.seconds, 1),
            "train_peak_gib": round(trained.peak_gib, 2),
            "resumed_step": trained.resumed_step,
        }
        for name, value in facts.items():
            self._live.log_metric(name, value, plot=False)
        self._live.end()
