"""Bring in weights: ``fetch_weights.py model`` into ``models/base/``, ``fetch_weights.py scoring`` into ``models/scoring/<metric>/``."""

import argparse

from bedside import layout
from bedside.process import run_stage


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("which", choices=["model", "scoring"])
    which = parser.parse_args().which

    from bedside.config import load_model, load_scoring, load_settings
    from bedside.files import whole_folder
    from bedside.sources.weights import fetch_weights

    settings = load_settings(layout.PARAMS)
    if which == "model":
        with whole_folder(layout.BASE_MODEL) as folder:
            fetch_weights(load_model(layout.MODEL_CONFIGS, settings.model), folder, layout.mirror())
    else:
        with whole_folder(layout.SCORERS) as folder:
            for metric, weights in load_scoring(layout.SCORING_CONFIGS, settings.scoring).weights.items():
                (folder / metric).mkdir()
                fetch_weights(weights, folder / metric, layout.mirror())


if __name__ == "__main__":
    run_stage(main, offline=False)
