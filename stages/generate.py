"""Answer every test example with the adapted model: ``predictions/<task>.jsonl`` and ``metrics/generation/<task>.json``."""

import os
from pathlib import Path

from bedside import layout
from bedside.process import callers, run_stage, task_argument


def main() -> None:
    task, recorded = task_argument(str(__doc__)), callers()

    from bedside.config import HostedModelSettings, load_model, load_settings
    from bedside.examples import read_examples
    from bedside.few_shot.adaptation import encoder_in
    from bedside.few_shot.prompting import as_asked
    from bedside.files import write_json, write_json_lines
    from bedside.generation.adapted import AdaptedHere, Places, answers_of_server, manifest_of
    from bedside.generation.cost import generation_cost
    from bedside.lock import alone
    from bedside.sources.declaration import declared_by, read_declaration
    from bedside.tasks.task import task_module

    settings, module = load_settings(layout.PARAMS, task), task_module(task)
    entry, folder = load_model(layout.MODEL_CONFIGS, settings.model), Path(settings.tasks[task].asked)
    places = Places(layout.BASE_MODEL, layout.MODELS / task, layout.DEIDENTIFIER, layout.SCRATCH / "generate" / task)
    # Whatever its settings, one process writes a task's answers at a time.
    with alone(places.scratch, os.getpid(), "answering"):
        manifest = manifest_of(places)
        questions = [example for name in module.ASKED for example in read_examples(folder / f"{name}.jsonl")]
        embed = encoder_in(layout.ENCODER)
        examples = as_asked(questions, module.GUIDE, places.adaptation, manifest, folder / "links.json", embed)
        if isinstance(entry, HostedModelSettings):
            answers, cost = answers_of_server(
                task,
                entry,
                settings,
                examples,
                journal=layout.paid_answers(entry.served_as),
                deidentifier=places.deidentifier,
                # What the data said when they were fetched, and what a folder of one's own says by now.
                declared=lambda: [read_declaration(folder), *declared_by(settings.source_of(task))],
            )
        else:
            answers = AdaptedHere(task, entry, settings, manifest, places).answer(examples)
            cost = generation_cost(answers)
        write_json_lines(layout.PREDICTIONS / f"{task}.jsonl", map(module.to_prediction, examples, answers))
        write_json(layout.GENERATION / f"{task}.json", cost)
        # They hold answers in clear, and a later --force answers again; whom nobody will record leaves them to the next run.
        if recorded():
            for journal in places.scratch.glob("*.jsonl"):
                journal.unlink()


if __name__ == "__main__":
    run_stage(main)
