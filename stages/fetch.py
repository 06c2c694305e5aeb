"""Bring in the raw records of a task: ``data/raw/<task>/`` from the sample, the public repository, a mirror or a folder."""

from pathlib import Path

from bedside import layout
from bedside.process import run_stage, task_argument


def main() -> None:
    task = task_argument(str(__doc__))

    from huggingface_hub.constants import HF_HUB_OFFLINE

    from bedside.config import load_settings
    from bedside.files import whole_folder
    from bedside.sources.mts_dialog import copy_folder, fetch_public

    settings = load_settings(layout.PARAMS)
    with whole_folder(layout.RAW / task) as folder:
        match settings.notes_source:
            case "sample":
                copy_folder(layout.SAMPLE, folder)
            case "mts-dialog":
                fetch_public(folder, layout.mirror(), offline=HF_HUB_OFFLINE)
            case own:
                copy_folder(Path(own), folder)


if __name__ == "__main__":
    run_stage(main, offline=False)
