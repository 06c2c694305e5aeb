"""Bring in the model that finds names in dialogues, where these are to be de-identified before they are sent: ``models/deidentifier/``."""

from bedside import layout
from bedside.process import run_stage


def main() -> None:
    from bedside.config import load_settings
    from bedside.files import whole_folder, write_text
    from bedside.privacy.model import fetch_deidentifier, load_deidentifier

    settings = load_settings(layout.PARAMS)
    with whole_folder(layout.DEIDENTIFIER) as folder:
        if settings.hosted.deidentify:
            fetch_deidentifier(load_deidentifier(layout.DEIDENTIFICATION), folder, layout.mirror())
        else:
            write_text(folder / "README.md", "hosted.deidentify is false: no model is needed.\n")


if __name__ == "__main__":
    run_stage(main, offline=False)
