"""The aggregate of the MEDIQA-Chat 2023 challenge, for ``evaluate``: the mean of ROUGE-1, BERTScore's F1 and BLEURT."""

from pathlib import Path

import datasets
import evaluate
import numpy as np

from bedside.scoring.aggregate import mean_of_parts
from bedside.scoring.bertscore import bertscore_f1
from bedside.scoring.bleurt import bleurt
from bedside.scoring.rouge import rouge


class Aggregate(evaluate.Metric):
    """One number for the text of a note, and the three it is the mean of."""

    def _info(self) -> evaluate.MetricInfo:
        text = datasets.Value("string")
        return evaluate.MetricInfo(
            description=str(__doc__),
            citation="Asma Ben Abacha et al. 2023. Overview of the MEDIQA-Chat 2023 shared tasks.",
            inputs_description=(
                "predictions, references: texts; bertscore_weights, layers: of BERTScore; bleurt_weights: of BLEURT; "
                "use_aggregator: the means, or each example's scores."
            ),
            features=datasets.Features({"predictions": text, "references": text}),
        )

    def _compute(
        self,
        predictions: list[str],
        references: list[str],
        *,
        bertscore_weights: str,
        layers: int,
        bleurt_weights: str,
        use_aggregator: bool = True,
    ) -> dict[str, float | list[float]]:
        scores = {
            "rouge1": rouge(predictions, references)["rouge1"],
            "bertscore_f1": bertscore_f1(predictions, references, Path(bertscore_weights), layers),
            "bleurt": bleurt(predictions, references, Path(bleurt_weights)),
        }
        scores["aggregate"] = mean_of_parts(scores)
        return {name: float(np.mean(values)) if use_aggregator else values.tolist() for name, values in scores.items()}
