"""Exact match and macro F1 of section headers, for ``evaluate``; a header that is none of the codes is a class of its own."""

import datasets
import evaluate
import numpy as np

from bedside.scoring.statistics import macro_f1_of, value_of


class Sections(evaluate.Metric):
    """How often the predicted header is the reference's."""

    def _info(self) -> evaluate.MetricInfo:
        text = datasets.Value("string")
        return evaluate.MetricInfo(
            description=str(__doc__),
            citation="Asma Ben Abacha et al. 2023. An empirical study of clinical note generation from doctor-patient encounters.",
            inputs_description="predictions, references: section codes; use_aggregator: the means, or whether each is right.",
            features=datasets.Features({"predictions": text, "references": text}),
        )

    def _compute(self, predictions: list[str], references: list[str], *, use_aggregator: bool = True) -> dict[str, float | list[float]]:
        chosen, truth = np.array(predictions), np.array(references)
        correct = (chosen == truth).astype(float)
        if not use_aggregator:
            return {"section_correct": correct.tolist()}
        return {"section_accuracy": float(correct.mean()), "section_macro_f1": value_of(macro_f1_of(truth, chosen), len(truth))}
