"""The command line: ``bedside --help``; the commands are in :mod:`bedside.commands`."""

import os
import sys

import typer

from bedside.commands.ask import ask
from bedside.commands.compare import compare
from bedside.commands.doctor import doctor
from bedside.commands.models import models
from bedside.commands.note import note
from bedside.commands.report import report
from bedside.commands.results import results
from bedside.commands.score import score
from bedside.commands.submission import submission
from bedside.process import run_stage

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)

_TRUE = ("1", "ON", "YES", "TRUE")  # as the Hub's client reads its switches


def main() -> None:
    """The entry point: an error that a person can mend is one message and exit code 1, never a traceback."""
    # Before the process is taken offline, as it is unless it was asked to fetch.
    asked_for = [name for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE") if os.environ.get(name, "").upper() in _TRUE]
    run_stage(lambda: app(obj=asked_for), offline="--fetch" not in sys.argv)


@app.callback()
def about() -> None:
    """Fine-tune small language models on clinical text that must not leave the building, and compare them honestly."""


for command in (note, ask, score, results, compare, report, submission, models, doctor):
    app.command()(command)
