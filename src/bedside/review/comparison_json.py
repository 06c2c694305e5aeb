"""A comparison for another program."""

import json
from dataclasses import asdict

from bedside.review.comparison import Comparison
from bedside.review.comparison_words import headline


def comparison_json(comparison: Comparison) -> str:
    """``{"metrics": {"rouge1": {"base", "head", "difference", "low", "high", "p_value", …}, …}, "headline": …, "n": …, …}``."""
    values = asdict(comparison)
    settings = values.pop("settings").model_dump()
    ordered = {"metrics": values.pop("metrics"), "headline": headline(comparison), **settings, **values}
    return json.dumps(ordered, indent=2, ensure_ascii=False, allow_nan=False)
