from typing import Any

import pytest

from bedside.generation.cost import generation_cost
from bedside.models.memory import peak_gib

ANSWERS: list[dict[str, Any]] = [
    {"seconds": 0.75, "prompt_tokens": 100, "new_tokens": 10},
    {"seconds": 0.75, "prompt_tokens": 120, "new_tokens": 20},
    {"seconds": 1.0, "prompt_tokens": 50, "new_tokens": 5},
]


def test_cost_counts_all_answers() -> None:
    cost = generation_cost(ANSWERS)

    assert cost.pop("generate_peak_gib") == pytest.approx(peak_gib(), abs=0.1)
    assert cost == {
        "generate_seconds": 2.5,
        "examples_per_second": 1.2,
        "input_tokens": 270,
        "output_tokens": 35,
    }
