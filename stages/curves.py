"""Draw how good the relevance model is at every threshold and how far its probabilities hold: ``metrics/relevance_*.csv``."""

from bedside import layout
from bedside.process import run_stage


def main() -> None:
    from bedside.files import write_text
    from bedside.scoring.relevance.curves import calibration_rows, precision_recall_rows
    from bedside.scoring.tables import csv_text, mappings_of

    examples = mappings_of((layout.METRICS / "relevance_examples.csv").read_text(encoding="utf-8"))
    write_text(layout.METRICS / "relevance_precision_recall.csv", csv_text(precision_recall_rows(examples)))
    write_text(layout.METRICS / "relevance_calibration.csv", csv_text(calibration_rows(examples)))


if __name__ == "__main__":
    run_stage(main)
