"""Scores of the written text against the reference: ROUGE, BERTScore, BLEURT, and the aggregate of the three."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from bedside.config import ScoringSettings, Weights
from bedside.errors import ModelError
from bedside.files import fingerprint
from bedside.scoring import aggregate, bertscore, bleurt, rouge
from bedside.scoring.score_cache import Pair, ScoreCache
from bedside.sources.weights import recorded_source, verified_source


@dataclass(frozen=True)
class Scorers:
    """What metrics with weights need: their configuration, the folder of each one's fetched weights, and what is known already."""

    settings: ScoringSettings
    folders: Mapping[str, Path]
    cache: ScoreCache


@dataclass(frozen=True)
class _Neural:
    """A metric with weights: how its signature and its values, (n,), come from them."""

    weights: Weights | None
    signature: Callable[[str], str]
    compute: Callable[[Sequence[str], Sequence[str], Path], np.ndarray]


def text_scores(pairs: Sequence[Pair], scorers: Scorers) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Each metric's value of each (prediction, reference), (n,), and each metric's signature, or the reason why it is absent.

    The aggregate is there where all that it is the mean of is.
    """
    scores = rouge.rouge(*_sides(pairs))
    signatures = {"rouge": rouge.SIGNATURE}
    for (metric, key), neural in _neural(scorers.settings).items():
        folder = scorers.folders.get(metric)
        if neural.weights is None or folder is None:
            signatures[metric] = "absent: no weights configured" if neural.weights is None else "absent: weights not fetched"
            continue
        signatures[metric] = neural.signature(_identified(folder, neural.weights))
        scores[key] = scorers.cache.values(f"{key}: {signatures[metric]}", pairs, partial(_computed, neural, folder))
    if scores.keys() >= set(aggregate.PARTS):
        scores["aggregate"] = aggregate.mean_of_parts(scores)
    return scores, signatures


def _neural(settings: ScoringSettings) -> dict[tuple[str, str], _Neural]:
    """By what the configuration calls the metric, and what its values are called."""
    layers = settings.bertscore.layers
    return {
        ("bertscore", "bertscore_f1"): _Neural(
            settings.bertscore, partial(bertscore.signature, layers=layers), partial(bertscore.bertscore_f1, layers=layers)
        ),
        ("bleurt", "bleurt"): _Neural(settings.bleurt, bleurt.signature, bleurt.bleurt),
    }


def _computed(neural: _Neural, folder: Path, pairs: Sequence[Pair]) -> np.ndarray:
    verified_source(folder)  # gigabytes are read for it: only where weights are about to be used
    # As the tables hold them: what is beyond depends on which texts share a batch.
    return np.round(neural.compute(*_sides(pairs), folder), 6)


def _sides(pairs: Sequence[Pair]) -> tuple[list[str], list[str]]:
    return [prediction for prediction, _ in pairs], [reference for _, reference in pairs]


def _identified(folder: Path, wanted: Weights) -> str:
    """What a signature says of weights: name, revision, and a fingerprint of their files, since a mirror's may be others."""
    source = recorded_source(folder)
    if source["identity"] != wanted.identity:
        raise ModelError(f"{folder} holds {source['identity']}, but the scoring configuration wants {wanted.identity}: run `dvc repro`")
    return f"{wanted.title} at {source['revision']}, files {fingerprint(source['sha256'])[:8]}"
