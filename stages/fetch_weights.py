"""Bring in weights: ``fetch_weights.py model`` into ``models/base/``, ``scoring``, ``encoder``, ``writer``."""

import argparse

from bedside import layout
from bedside.process import run_stage

TEMPLATE = "template"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("which", choices=["model", "scoring", "encoder", "writer"])
    which = parser.parse_args().which

    {"model": fetch_model, "scoring": fetch_scoring, "encoder": fetch_encoder, "writer": fetch_writer}[which]()


def fetch_model() -> None:
    """The base model's weights; of a model behind a server the record alone."""
    from bedside.config import HostedModelSettings, load_model, load_settings
    from bedside.files import whole_folder
    from bedside.sources.weights import fetch_weights, record_served

    settings = load_settings(layout.PARAMS)
    entry = load_model(layout.MODEL_CONFIGS, settings.model)
    with whole_folder(layout.BASE_MODEL) as folder:
        if isinstance(entry, HostedModelSettings):
            record_served(entry, folder)
        else:
            fetch_weights(entry, folder, layout.mirror())


def fetch_scoring() -> None:
    """The weights behind the metrics that have some, and WordNet where it is configured."""
    from bedside.config import load_scoring, load_settings
    from bedside.files import whole_folder, write_text
    from bedside.scoring.answers.wordnet import wordnet_files
    from bedside.sources.weights import fetch_weights

    settings = load_settings(layout.PARAMS)
    scoring = load_scoring(layout.SCORING_CONFIGS, settings.scoring)
    with whole_folder(layout.SCORERS) as folder:
        for metric, weights in scoring.weights.items():
            (folder / metric).mkdir()
            fetch_weights(weights, folder / metric, layout.mirror())
        if scoring.wordnet:
            for name, text in wordnet_files(scoring.wordnet.folder).items():
                write_text(folder / "wordnet" / name, text)


def fetch_encoder() -> None:
    """The embedded encoder, whatever the scoring, where the nearest training examples are to be found with it."""
    from bedside.config import load_scoring, load_settings
    from bedside.files import whole_folder, write_text
    from bedside.sources.weights import fetch_weights

    settings = load_settings(layout.PARAMS)
    with whole_folder(layout.ENCODER) as folder:
        if settings.few_shot.choice == "nearest":
            fetch_weights(load_scoring(layout.SCORING_CONFIGS, "embedded").bertscore, folder, layout.mirror())
        else:
            write_text(folder / "README.md", f"few_shot.choice is {settings.few_shot.choice!r}: no encoder is needed.\n")


def fetch_writer() -> None:
    """The model that words questions anew; nothing where that is the template, or behind a server."""
    from bedside.config import HostedModelSettings, load_model, load_settings
    from bedside.files import whole_folder, write_text
    from bedside.sources.weights import fetch_weights, record_served

    settings = load_settings(layout.PARAMS)
    with whole_folder(layout.WRITER) as folder:
        if settings.question_writer == TEMPLATE:
            write_text(folder / "README.md", "question_writer is 'template': no model is needed.\n")
            return
        entry = load_model(layout.MODEL_CONFIGS, settings.question_writer)
        if isinstance(entry, HostedModelSettings):
            record_served(entry, folder)
        else:
            fetch_weights(entry, folder, layout.mirror())


if __name__ == "__main__":
    run_stage(main, offline=False)
