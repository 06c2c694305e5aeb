"""What stands beside scores without being one, as a list of "field: value": DVC shows no lists between the numbers.

"signature": ["rouge: rouge-score 0.1.2, …", "n: 80"], "provenance": ["source: mts-dialog"]
"""

from collections.abc import Iterable, Mapping


def entries(values: Mapping[str, object]) -> list[str]:
    """Fields and their values, in this order; a field holds no colon, a value may."""
    return [f"{field}: {value}" for field, value in values.items()]


def fields(written: Iterable[str]) -> dict[str, str]:
    """What :func:`entries` wrote, by field."""
    return {field: value for field, _, value in (entry.partition(": ") for entry in written)}
