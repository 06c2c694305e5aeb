"""BERTScore without idf and rescaling, for ``evaluate``; ``weights`` is the folder they were fetched to."""

from pathlib import Path

import datasets
import evaluate
import numpy as np

from bedside.scoring.bertscore import bertscore_f1


class BertScore(evaluate.Metric):
    """BERTScore's F1 between predictions and references."""

    def _info(self) -> evaluate.MetricInfo:
        text = datasets.Value("string")
        return evaluate.MetricInfo(
            description=str(__doc__),
            citation="Tianyi Zhang et al. 2020. BERTScore: Evaluating text generation with BERT.",
            inputs_description="predictions, references: texts; weights: their folder; layers: which to compare; use_aggregator: mean?",
            features=datasets.Features({"predictions": text, "references": text}),
        )

    def _compute(
        self, predictions: list[str], references: list[str], *, weights: str, layers: int, use_aggregator: bool = True
    ) -> dict[str, float | list[float]]:
        scores = bertscore_f1(predictions, references, Path(weights), layers)
        return {"bertscore_f1": float(np.mean(scores)) if use_aggregator else scores.tolist()}
