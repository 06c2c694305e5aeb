"""Where the stages and the command line read and write, from the repository's root.

The rest of the library knows no place. dvc.yaml names the same ones; a test compares the two.
"""

import os
import re
from pathlib import Path

PARAMS = Path("params.yaml")
MODEL_CONFIGS = Path("configs/models")
SCORING_CONFIGS = Path("configs/scoring")
DEIDENTIFICATION = Path("configs/privacy/presidio.yaml")
SAMPLE = Path("data/sample")
RAW_NOTES = Path("data/raw/notes")
RAW_RECORDS = Path("data/raw/records")
RECORDS = Path("data/records")
QUESTIONS = Path("data/questions")
PREPARED = Path("data/prepared")
PICKED = Path("data/picked")
BASE_MODEL = Path("models/base")
ENCODER = Path("models/encoder")
DEIDENTIFIER = Path("models/deidentifier")
WRITER = Path("models/writer")
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


def paid_answers(served_as: str) -> Path:
    """The file that keeps what a hosted model has answered: one for all experiments, also those that run in a copy of the repository.

    It is found by what the server calls the model, whatever the catalogue does.

    BEDSIDE_ANSWERS names another folder, which several repositories can share.
    """
    named = os.environ.get("BEDSIDE_ANSWERS")
    return (Path(named) if named else _original() / ".answers") / re.sub(r"[^\w.-]", "_", served_as) / "answers.sqlite"


def _original() -> Path:
    """The repository, or that of which DVC has made a copy for an experiment (in .dvc/tmp/exps), which it throws away."""
    here = Path.cwd().resolve()
    copies = [folder for folder in here.parents if folder.parts[-3:] == (".dvc", "tmp", "exps")]
    return copies[-1].parents[2] if copies else here


def project() -> Path:
    """The repository's root: the nearest folder from the current one upwards that has a params.yaml; else the current one."""
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / PARAMS).is_file()), here)
