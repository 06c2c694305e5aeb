"""Bring in dialogues and notes, and what they contain: ``data/raw/notes/`` from the sample, a mirror, the Internet or a folder."""

from pathlib import Path

from bedside import layout
from bedside.process import run_stage


def main() -> None:
    from huggingface_hub.constants import HF_HUB_OFFLINE

    from bedside.config import load_settings
    from bedside.files import whole_folder
    from bedside.sources.declaration import read_declaration, write_declaration
    from bedside.sources.mts_dialog import PUBLIC_CONTAINS, copy_folder, fetch_public

    settings = load_settings(layout.PARAMS)
    with whole_folder(layout.RAW_NOTES) as folder:
        match settings.notes_source:
            case "sample":
                copy_folder(layout.SAMPLE, folder)
                contains = read_declaration(layout.SAMPLE)
            case "mts-dialog":
                fetch_public(folder, layout.mirror(), offline=HF_HUB_OFFLINE)
                contains = PUBLIC_CONTAINS
            case own:
                copy_folder(Path(own), folder)
                contains = read_declaration(Path(own))
        write_declaration(folder, contains)


if __name__ == "__main__":
    run_stage(main, offline=False)
