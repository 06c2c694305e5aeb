"""Unsupported and omitted facts of clinical notes, for ``evaluate``: rates between 0 and 1, lower is better."""

import datasets
import evaluate
import numpy as np

from bedside.scoring.faithfulness import SIGNATURE, faithfulness


class Faithfulness(evaluate.Metric):
    """What a note states that its dialogue does not support, and what it leaves out of the reference."""

    def _info(self) -> evaluate.MetricInfo:
        text = datasets.Value("string")
        return evaluate.MetricInfo(
            description=f"{__doc__} {SIGNATURE}",
            citation="Bedside; see CITATION.cff of its repository.",
            inputs_description="predictions, references: notes; dialogues: what they are about; use_aggregator: the means, or each rate.",
            features=datasets.Features({"predictions": text, "references": text, "dialogues": text}),
        )

    def _compute(
        self, predictions: list[str], references: list[str], dialogues: list[str], *, use_aggregator: bool = True
    ) -> dict[str, float | list[float]]:
        found = faithfulness(predictions, references, dialogues)
        rates = {
            "unsupported_facts": [facts.unsupported_facts for facts in found],
            "omitted_facts": [facts.omitted_facts for facts in found],
        }
        return {name: float(np.mean(values)) if use_aggregator else values for name, values in rates.items()}
