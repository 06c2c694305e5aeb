"""Turn raw records into examples and audit them: ``data/prepared/<task>/`` and ``metrics/data/<task>.json``.

The folder holds ``<split>.jsonl``, ``links.json`` (which training examples are another's double, or nearly) and ``dataset.yaml``.
"""

from bedside import layout
from bedside.process import run_stage, task_argument


def main() -> None:
    task = task_argument(str(__doc__))

    from bedside.audit import audit, links
    from bedside.config import load_settings
    from bedside.examples import SPLITS, write_examples
    from bedside.files import sha256_of, whole_folder, write_json
    from bedside.sources.declaration import read_declaration, write_declaration
    from bedside.sources.mts_dialog import read_records
    from bedside.tasks.notes import to_example

    settings = load_settings(layout.PARAMS)
    splits = {
        split: [
            to_example(f"{split}-{record.id}", record.dialogue, record.section, record.text)
            for record in read_records(layout.RAW / task / f"{split}.csv")
        ]
        for split in SPLITS
    }
    report = audit(splits, near_duplicate=settings.audit.near_duplicate)
    with whole_folder(layout.PREPARED / task) as folder:
        for split, examples in splits.items():
            write_examples(folder / f"{split}.jsonl", examples)
        linked = links(report, {example.id for example in splits["train"]})
        write_json(folder / "links.json", {"linked": linked, "train_sha256": sha256_of(folder / "train.jsonl")})
        write_declaration(folder, read_declaration(layout.RAW / task))
    write_json(layout.DATA_METRICS / f"{task}.json", report)
    for split in SPLITS:
        print(f"{split}: {report[split]['n']} examples, {report[split]['empty_notes']} with an empty note")
    print(f"across splits: {report['duplicates']} duplicates, {report['near_duplicates']} near-duplicates")


if __name__ == "__main__":
    run_stage(main)
