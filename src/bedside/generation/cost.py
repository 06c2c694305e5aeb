"""What a run cost: time, memory and tokens, for ``metrics/cost/<run>.json``."""

from collections.abc import Mapping, Sequence
from typing import Any

from bedside.models.memory import peak_gib


def generation_cost(answers: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """What the answers took; seconds are those spent on answers, also in earlier runs that were resumed."""
    seconds = sum(answer["seconds"] for answer in answers)
    return {
        "generate_seconds": round(seconds, 1),
        "examples_per_second": round(len(answers) / seconds, 2),
        "generate_peak_gib": round(peak_gib(), 2),
        "input_tokens": sum(answer["prompt_tokens"] for answer in answers),
        "output_tokens": sum(answer["new_tokens"] for answer in answers),
    }
