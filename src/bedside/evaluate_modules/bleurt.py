"""BLEURT-20 in PyTorch, for ``evaluate``; ``weights`` is the folder they were fetched to."""

from pathlib import Path

import datasets
import evaluate
import numpy as np

from bedside.scoring.bleurt import bleurt


class Bleurt(evaluate.Metric):
    """BLEURT's regression score of predictions, given references."""

    def _info(self) -> evaluate.MetricInfo:
        text = datasets.Value("string")
        return evaluate.MetricInfo(
            description=str(__doc__),
            citation="Amy Pu et al. 2021. Learning compact metrics for MT.",
            inputs_description="predictions, references: texts; weights: their folder; use_aggregator: the mean, or each example's score.",
            features=datasets.Features({"predictions": text, "references": text}),
        )

    def _compute(
        self, predictions: list[str], references: list[str], *, weights: str, use_aggregator: bool = True
    ) -> dict[str, float | list[float]]:
        scores = bleurt(predictions, references, Path(weights))
        return {"bleurt": float(np.mean(scores)) if use_aggregator else scores.tolist()}
