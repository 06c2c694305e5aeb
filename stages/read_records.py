"""Turn FHIR into records that a person can read: ``data/records/`` and ``metrics/data/records.json``.

The folder holds ``resources.jsonl``, ``set_aside.jsonl`` (what could not be used: file, place and reason, no values) and
``dataset.yaml``.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bedside import layout
from bedside.process import run_stage

if TYPE_CHECKING:
    from bedside.records.resource import Resource
    from bedside.sources.fhir.reading import Reading


def main() -> None:
    from bedside.files import whole_folder, write_json, write_json_lines
    from bedside.records.build import KEPT
    from bedside.records.resource import write_resources
    from bedside.sources.declaration import read_declaration, write_declaration
    from bedside.sources.fhir.reading import read_folder

    scratch = layout.SCRATCH / "records.sqlite"
    with read_folder(layout.RAW_RECORDS, scratch, KEPT) as reading, whole_folder(layout.RECORDS) as folder:
        write_resources(folder / "resources.jsonl", rendered(reading))
        write_json_lines(folder / "set_aside.jsonl", (fault.as_row() for fault in reading.faults()))
        write_declaration(folder, read_declaration(layout.RAW_RECORDS))
    counts = reading.counts
    write_json(layout.DATA_METRICS / "records.json", counts)
    dropped = sum(count for name, count in counts.items() if name.startswith("dropped_"))
    print(f"{counts['patients']} patients: {counts['kept']} of {counts['resources_read']} resources kept, {dropped} dropped")
    files = f"{counts['files_broken']} files not read to their end, {counts['files_ignored']} not JSON"
    print(f"{counts['set_aside']} set aside, {files}: {layout.RECORDS / 'set_aside.jsonl'}")
    if counts["duplicates_differing"]:
        print(
            f"{counts['duplicates_differing']} of {counts['duplicates']} duplicates differ from those of the same id: the newest were kept"
        )


def rendered(reading: "Reading") -> "Iterator[Resource]":
    """Each patient's record, one patient at a time; what the record leaves out is counted as dropped, by type and reason."""
    from bedside.records.build import record

    for patient, resources in reading.patients():
        entries, dropped = record(patient, resources)
        for reason, count in dropped.items():  # as "Observation: no value"
            reading.counts["kept"] -= count
            reading.counts["dropped_" + re.sub(r"\W+", "_", reason.replace("'", ""))] += count
        yield from entries


if __name__ == "__main__":
    run_stage(main)
