"""Bring in weights: ``fetch_weights.py model`` into ``models/base/``, ``fetch_weights.py encoder`` into ``models/encoder/``."""

import argparse

from bedside import layout
from bedside.process import run_stage


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("which", choices=["model", "encoder"])
    which = parser.parse_args().which

    from bedside.config import Weights, load_model, load_scoring, load_settings
    from bedside.files import whole_folder
    from bedside.sources.weights import fetch_weights

    settings = load_settings(layout.PARAMS)
    weights: Weights
    if which == "model":
        weights, target = load_model(layout.MODEL_CONFIGS, settings.model), layout.BASE_MODEL
    else:
        weights, target = load_scoring(layout.SCORING_CONFIGS, settings.scoring).bertscore, layout.ENCODER
    with whole_folder(target) as folder:
        fetch_weights(weights, folder, layout.mirror())


if __name__ == "__main__":
    run_stage(main, offline=False)
