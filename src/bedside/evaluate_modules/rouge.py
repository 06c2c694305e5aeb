"""ROUGE of the MEDIQA-Chat 2023 challenge, for ``evaluate``: no stemmer, F-measures."""

import datasets
import evaluate
import numpy as np

from bedside.scoring import rouge


class Rouge(evaluate.Metric):
    """ROUGE-1, -2 and -L between predictions and references."""

    def _info(self) -> evaluate.MetricInfo:
        text = datasets.Value("string")
        return evaluate.MetricInfo(
            description=f"{__doc__} {rouge.SIGNATURE}",
            citation="Chin-Yew Lin. 2004. ROUGE: A package for automatic evaluation of summaries.",
            inputs_description="predictions, references: texts; use_aggregator: the mean, or each example's F-measure.",
            features=datasets.Features({"predictions": text, "references": text}),
        )

    def _compute(self, predictions: list[str], references: list[str], *, use_aggregator: bool = True) -> dict[str, float | list[float]]:
        scores = rouge.rouge(predictions, references)
        return {name: float(np.mean(values)) if use_aggregator else values.tolist() for name, values in scores.items()}
