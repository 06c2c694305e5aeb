"""``bedside models``: the catalogue."""

from rich.console import Console
from rich.table import Table

from bedside import layout
from bedside.config import HostedModelSettings, LocalModelSettings, catalogue


def models() -> None:
    """List the catalogue: models that run on this machine, and models behind a server, which see what is sent to them."""
    table = Table(show_lines=True)
    table.add_column("name", no_wrap=True)
    for title in ("model, licence", "weights, or server", "needs"):
        table.add_column(title, overflow="fold")
    for name, model in catalogue(layout.MODEL_CONFIGS).items():
        where, needs = _hosted(model) if isinstance(model, HostedModelSettings) else _local(model)
        table.add_row(name, f"{model.title}\n{model.licence}", where, needs)
    Console().print(table)


def _local(model: LocalModelSettings) -> tuple[str, str]:
    return f"{model.identity}\n{model.source.revision[:12]}", "its licence accepted, HF_TOKEN" if model.gated else ""


def _hosted(model: HostedModelSettings) -> tuple[str, str]:
    prices = model.prices
    price = f"${prices.input:g} / ${prices.output:g} a million tokens ({prices.date})" if prices else "free of charge"
    return f"SERVER {model.base_url}\n{model.served_as}", f"{model.key or 'no key'}\n{price}"
