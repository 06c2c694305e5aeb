"""Bring in patients' records, and what they contain: ``data/raw/records/``, made up by Synthea or copied from a folder."""

from pathlib import Path

from bedside import layout
from bedside.process import run_stage


def main() -> None:
    from bedside.config import load_settings
    from bedside.files import whole_folder
    from bedside.sources.declaration import read_declaration, write_declaration
    from bedside.sources.fhir.copying import copy_records
    from bedside.sources.synthea import CONTAINS, generate

    settings = load_settings(layout.PARAMS)
    with whole_folder(layout.RAW_RECORDS) as folder:
        if settings.records_source == "synthea":
            generate(folder, settings.records.patients, settings.records.seed, settings.records.reference_date)
            contains = CONTAINS
        else:
            copy_records(Path(settings.records_source), folder)
            contains = read_declaration(Path(settings.records_source))
        write_declaration(folder, contains)


if __name__ == "__main__":
    run_stage(main)
