"""Checkpoints that can be trusted after a kill.

The trainer's checkpoints are not written atomically, and some half-written ones resume without an error to another
result. So each finished checkpoint is sealed with the SHA-256 of its files, and only a checkpoint whose seal holds is
resumed; the others are removed.
"""

import json
import shutil
from pathlib import Path
from typing import Any

from bedside.files import sha256_of, write_json

SEAL_FILE = "seal.json"
_STATE_FILE = "trainer_state.json"


def seal(checkpoint: Path, seconds: float) -> None:
    """Record the sums of a finished checkpoint's files, and how long training has taken so far."""
    sums = {str(path.relative_to(checkpoint)): sha256_of(path) for path in sorted(checkpoint.rglob("*")) if path.is_file()}
    write_json(checkpoint / SEAL_FILE, {"seconds": seconds, "sha256": sums})


def is_whole(checkpoint: Path) -> bool:
    """Whether every file is there and as it was sealed."""
    try:
        sealed = _sealed(checkpoint)
        sums, _ = sealed["sha256"], float(sealed["seconds"])
    except (OSError, ValueError, KeyError):
        return False
    return all((checkpoint / name).is_file() and sha256_of(checkpoint / name) == expected for name, expected in sums.items())


def latest_whole(folder: Path) -> Path | None:
    """The newest checkpoint that can be resumed; newer ones that cannot are removed.

    With the best epoch kept, a checkpoint is worth no more than the best one so far, which it refers to.
    """
    numbered = sorted(folder.glob("checkpoint-*"), key=lambda path: int(path.name.split("-")[1]), reverse=True)
    for checkpoint in numbered:
        if is_whole(checkpoint) and is_whole(_best_of(checkpoint)):
            return checkpoint
        shutil.rmtree(checkpoint)
    return None


def seconds_spent(checkpoint: Path | None) -> float:
    """How long training had taken when the checkpoint was sealed; 0 without one."""
    return float(_sealed(checkpoint)["seconds"]) if checkpoint else 0.0


def _best_of(checkpoint: Path) -> Path:
    best = json.loads((checkpoint / _STATE_FILE).read_text(encoding="utf-8"))["best_model_checkpoint"]
    return checkpoint.parent / Path(best).name if best else checkpoint


def _sealed(checkpoint: Path) -> dict[str, Any]:
    sealed: dict[str, Any] = json.loads((checkpoint / SEAL_FILE).read_text(encoding="utf-8"))
    return sealed
