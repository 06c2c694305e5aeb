"""Write questions on the records, whose truth follows from them: ``data/questions/`` and ``metrics/data/questions.json``."""

import os
from collections import Counter
from typing import TYPE_CHECKING, Any

from bedside import layout
from bedside.process import run_stage

if TYPE_CHECKING:
    from bedside.config import Settings
    from bedside.questions.question import Question

TEMPLATE = "template"


def main() -> None:
    from bedside.config import load_settings
    from bedside.files import whole_folder, write_json
    from bedside.questions.question import write_questions
    from bedside.questions.templates import balanced, counts, questions
    from bedside.records.resource import read_records

    settings = load_settings(layout.PARAMS)
    seed = settings.records.seed
    possible = [
        question
        for patient, record in read_records(layout.RECORDS / "resources.jsonl")
        for question in questions(patient, record, per_kind=settings.records.questions_per_kind, seed=seed)
    ]
    chosen, facts = balanced(possible, settings.records.questions, seed=seed), {"possible": len(possible)}
    if settings.question_writer != TEMPLATE:
        chosen, came = in_other_words(chosen, settings)
        facts |= {outcome.replace(" ", "_"): count for outcome, count in sorted(came.items())}
    with whole_folder(layout.QUESTIONS) as folder:
        write_questions(folder / "questions.jsonl", chosen)
    negative = sum(not question.relevant for question in chosen)
    write_json(layout.DATA_METRICS / "questions.json", {"n": len(chosen), "negative": negative, **facts, "kinds": counts(chosen)})
    print(f"{len(chosen)} questions of {sum(map(bool, counts(chosen).values()))} kinds, chosen from {len(possible)}")


def in_other_words(questions: "list[Question]", settings: "Settings") -> "tuple[list[Question], Counter[Any]]":
    """The questions and answers as a model of the catalogue words them, where their truth stays; and what came of each."""
    from bedside.config import HostedModelSettings, load_model
    from bedside.generation.adapted import AdaptedHere, Places, answers_of_server, untuned_manifest
    from bedside.lock import alone
    from bedside.questions.rewording import reworded, to_example
    from bedside.sources.declaration import declared_by, read_declaration

    entry, examples = load_model(layout.MODEL_CONFIGS, settings.question_writer), [to_example(question) for question in questions]
    places = Places(layout.WRITER, layout.WRITER, layout.DEIDENTIFIER, layout.SCRATCH / "write_questions")
    # As a task it is free text, as answers are.
    if isinstance(entry, HostedModelSettings):
        answers, _ = answers_of_server(
            "answers",
            entry,
            settings,
            examples,
            journal=layout.paid_answers(entry.served_as),
            deidentifier=places.deidentifier,
            declared=lambda: [read_declaration(layout.RECORDS), *declared_by(settings.records_source)],
        )
    else:
        with alone(places.scratch, os.getpid(), "writing questions"):
            answers = AdaptedHere("answers", entry, settings, untuned_manifest(layout.WRITER, settings), places).answer(examples)
            for journal in places.scratch.glob("*.jsonl"):
                journal.unlink()
    return reworded(questions, answers)


if __name__ == "__main__":
    run_stage(main)
