import csv
import json
from pathlib import Path

from bedside.scoring.measures import COUNTS, MEASURES


def test_the_repositorys_own_scores_are_known(repository: Path) -> None:
    metrics = json.loads((repository / "metrics" / "notes.json").read_text(encoding="utf-8"))
    with (repository / "metrics" / "notes_examples.csv").open(newline="", encoding="utf-8") as stream:
        columns = set(next(csv.reader(stream)))
    scores = {key.removesuffix("_low") for key in metrics if key.endswith("_low") and not key.startswith("baseline_")}
    assert scores
    assert scores <= {measure.key for measure in MEASURES}
    assert {measure.column for measure in MEASURES if measure.key in metrics} <= columns
    assert set(COUNTS) <= metrics.keys()


def test_only_faults_are_better_when_fewer() -> None:
    assert [measure.key for measure in MEASURES if not measure.higher_is_better] == ["unsupported_facts", "omitted_facts"]
