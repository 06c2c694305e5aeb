"""``bedside note``: a dialogue, written as one section of a clinical note."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console


def note(
    dialogue: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A text file: one turn a line, as 'Doctor: …'.")],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Write the section of a clinical note for a dialogue, on this machine; a clinician must read and correct it."""
    from bedside.commands.adapted import adapted
    from bedside.errors import DataError
    from bedside.tasks.notes import SECTIONS, parse, to_example

    try:
        text = dialogue.read_text(encoding="utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise DataError(f"{dialogue} is no UTF-8 text ({error}): save it as UTF-8") from error
    if not text:
        raise DataError(f"{dialogue} is empty: there is nothing to write a note from")
    with adapted("notes") as model:
        (answer,) = model.answer([model.asked(to_example("dialogue", text, "CC", ""))])
    written = parse(answer["raw"])
    found = {
        "section": written.section,
        "meaning": SECTIONS.get(written.section or "", ""),
        "section_probability": answer["start_probability"],
        "text": written.text,
        "model": model.title,
        "shortened": answer["omitted"] > 0,
        "finished": answer["finished"],
    }
    if as_json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
        return
    console = Console(highlight=False, markup=False, soft_wrap=True)
    console.print(f"{found['section']} ({found['meaning']}), probability {found['section_probability']:.2f}\n\n{written.text}")
    for said, true in (("The dialogue was too long and was shortened in its middle.", found["shortened"]),
                       ("The text was cut off at generate.max_new_tokens.", not found["finished"])):  # fmt: skip
        if true:
            console.print(f"\n{said}")
    console.print(f"\nA draft by {model.title}: it can leave out, invent or reverse facts. A clinician must read and correct it.")
