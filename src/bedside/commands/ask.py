"""``bedside ask``: a patient's question, answered from the record."""

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from bedside import layout

if TYPE_CHECKING:
    from bedside.answering.asking import Picked
    from bedside.answering.statements import Statement


def ask(
    question: Annotated[str, typer.Argument(help="What the patient asks, between quotation marks.")],
    record: Annotated[Path, typer.Option(exists=True, help="The record: a file or folder of FHIR R4 (Bundles, NDJSON; gzip or not).")],
    patient: Annotated[str | None, typer.Option(help="The patient's id, where the files hold several.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Answer a patient's question from the record, on this machine, and say what each statement rests on."""
    from bedside.answering.asking import answer, asked_by, pick
    from bedside.answering.records import read_record
    from bedside.commands.adapted import adapted
    from bedside.config import load_settings

    asked = asked_by(patient or "", question, datetime.date.today())  # noqa: DTZ011 - the day where the patient is
    found = read_record(record, patient)
    settings = load_settings(layout.PARAMS)
    with adapted("relevance") as model:
        picked = pick(asked, found.entries, model, threshold=_threshold(), most=settings.records.most_picked)
    with adapted("answers") as model:
        written = answer(asked, picked, model)
        title = model.title
    result = {
        "question": asked.text,
        "patient": found.patient,
        "answer": written.text,
        "statements": [_said(statement, picked) for statement in written.statements],
        "shortened": written.shortened,
        "finished": written.finished,
        "picked": [_entry(one) for one in picked],
        "entries": len(found.entries),
        "patients": found.patients,
        "set_aside": [fault.as_row() for fault in found.set_aside],
        "model": title,
    }
    if as_json:
        print(json.dumps(result, indent=2, ensure_ascii=False))
    else:
        _show(result, [str(fault) for fault in found.set_aside])


def _threshold() -> float:
    """That which was chosen on the answers of the relevance model that is here."""
    from bedside.errors import BedsideError
    from bedside.scoring.provenance import adapted_by

    path, folder = layout.METRICS / "relevance.json", layout.MODELS / "relevance"
    try:
        scores = json.loads(path.read_text(encoding="utf-8"))
        threshold, provenance = float(scores["threshold"]), scores["provenance"]
    except (OSError, ValueError, KeyError) as error:
        raise BedsideError(f"{path} has no threshold ({error}): run `dvc repro score@relevance`, with a model on this machine") from error
    if not set(adapted_by(folder)) <= {*provenance}:
        raise BedsideError(f"the threshold in {path} was chosen for another model than that in {folder}: run `dvc repro score@relevance`")
    return threshold


def _said(statement: "Statement", picked: "list[Picked]") -> dict[str, Any]:
    return {"text": statement.text, "rests_on": [_entry(picked[place]) for place in statement.entries]}


def _entry(one: "Picked") -> dict[str, Any]:
    resource = one.resource
    return {"type": resource.type, "date": resource.date, "id": resource.id, "text": resource.text, "probability": one.probability}


def _show(result: dict[str, Any], set_aside: list[str]) -> None:
    from bedside.errors import listed

    console = Console(highlight=False, markup=False, soft_wrap=True)
    if not result["picked"]:
        console.print("No entry of the record seems to matter to this question. What the model writes then rests on nothing:\n")
    for statement in result["statements"]:
        console.print(statement["text"])
        for entry in statement["rests_on"]:
            console.print(f"    {entry['probability']:.2f}  {entry['id']}  {entry['text']}")
        if not statement["rests_on"] and result["picked"]:
            console.print("    rests on no entry that was picked")
    if not result["statements"]:
        console.print("The model wrote no answer.")
    if result["shortened"]:
        console.print("\nThe entries were too long together, and were shortened in their middle: the answer may miss what they say.")
    if not result["finished"]:
        console.print("\nThe answer was cut off at generate.max_new_tokens.")
    if set_aside:
        whose = "" if result["patients"] == 1 else f", and it may be of any of the {result['patients']} patients"
        console.print(f"\nNot considered, because something is wrong with it{whose} ({len(set_aside)}):\n{listed(set_aside)}")
    console.print(
        f"\nWritten by {result['model']}, from {len(result['picked'])} of {result['entries']} entries. The numbers say how sure the "
        "relevance model is of each. All of it can be wrong: ask a clinician before you act on it."
    )
