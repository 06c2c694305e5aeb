"""Turn raw records into examples and audit them: ``data/prepared/<task>/`` and ``metrics/data/<task>.json``.

The folder holds ``<split>.jsonl``, ``links.json`` (which training examples are another's double, or nearly) and ``dataset.yaml``.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bedside import layout
from bedside.process import run_stage, task_argument

if TYPE_CHECKING:
    from bedside.config import Settings
    from bedside.questions.examples import Splits


def main() -> None:
    task = task_argument(str(__doc__))

    from bedside.audit import audit, links
    from bedside.config import load_settings
    from bedside.examples import SPLITS, write_examples
    from bedside.files import sha256_of, whole_folder, write_json
    from bedside.sources.declaration import read_declaration, write_declaration
    from bedside.tasks.task import task_module

    settings = load_settings(layout.PARAMS)
    splits, facts, source = notes() if task == "notes" else of_records(task, settings)
    report = audit(splits, task_module(task), near_duplicate=settings.audit.near_duplicate)
    with whole_folder(layout.PREPARED / task) as folder:
        for split, examples in splits.items():
            write_examples(folder / f"{split}.jsonl", examples)
        linked = links(report, {example.id for example in splits["train"]})
        write_json(folder / "links.json", {"linked": linked, "train_sha256": sha256_of(folder / "train.jsonl")})
        write_declaration(folder, read_declaration(source))
    write_json(layout.DATA_METRICS / f"{task}.json", {**report, **facts})
    for split in SPLITS:
        print(f"{split}: {report[split]['n']} examples, {report[split]['empty']} with nothing to answer")
    print(f"across splits: {report['duplicates']} duplicates, {report['near_duplicates']} near-duplicates")


def notes() -> tuple["Splits", dict[str, Any], Path]:
    """The dialogues of each split, as the source has split them."""
    from bedside.examples import SPLITS
    from bedside.sources.mts_dialog import read_records
    from bedside.tasks.notes import to_example

    splits = {
        split: [
            to_example(f"{split}-{record.id}", record.dialogue, record.section, record.text)
            for record in read_records(layout.RAW_NOTES / f"{split}.csv")
        ]
        for split in SPLITS
    }
    return splits, {}, layout.RAW_NOTES


def of_records(task: str, settings: "Settings") -> tuple["Splits", dict[str, Any], Path]:
    """The questions on records with their entries, split by patient."""
    from bedside.questions.examples import answers_examples, relevance_examples
    from bedside.questions.question import read_questions
    from bedside.records.resource import read_records

    examples = {"relevance": relevance_examples, "answers": answers_examples}[task]
    records = read_records(layout.RECORDS / "resources.jsonl")
    return *examples(read_questions(layout.QUESTIONS / "questions.jsonl"), records, settings.records), layout.RECORDS


if __name__ == "__main__":
    run_stage(main)
