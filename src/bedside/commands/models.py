"""``bedside models``: the catalogue."""

from rich.console import Console
from rich.table import Table

from bedside import layout
from bedside.config import catalogue


def models() -> None:
    """List the catalogue of base models."""
    table = Table("name", "model", "weights", "licence", "gated")
    for name, model in catalogue(layout.MODEL_CONFIGS).items():
        table.add_row(name, model.title, f"{model.identity}\n{model.source.revision[:40]}", model.licence, "yes" if model.gated else "no")
    Console().print(table)
