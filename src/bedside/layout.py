"""Where the stages and the command line read and write, from the repository's root.

The rest of the library knows no place. dvc.yaml names the same ones; a test compares the two.
"""

import os
from pathlib import Path

PARAMS = Path("params.yaml")
MODEL_CONFIGS = Path("configs/models")
SCORING_CONFIGS = Path("configs/scoring")
SAMPLE = Path("data/sample")
RAW = Path("data/raw")
PREPARED = Path("data/prepared")
BASE_MODEL = Path("models/base")
SCORERS = Path("models/scoring")
MODELS = Path("models")
PREDICTIONS = Path("predictions")
METRICS = Path("metrics")
TRAINING = METRICS / "training"
GENERATION = METRICS / "generation"
COST = METRICS / "cost"
DATA_METRICS = METRICS / "data"
REPORT = Path("reports/index.html")

# Neither is a DVC out: what a killed run left, and what can be made again at any time.
SCRATCH = Path(".scratch")
CACHE = Path(".cache")
SCORE_CACHE = CACHE / "scores.sqlite"
OTHER_SCORERS = CACHE / "scoring"


def mirror() -> Path | None:
    """The folder that stands in for the Internet, if the site has one."""
    folder = os.environ.get("BEDSIDE_MIRROR")
    return Path(folder) if folder else None


def project() -> Path:
    """The repository's root: the nearest folder from the current one upwards that has a params.yaml; else the current one."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / PARAMS).is_file()), here)
