"""Pick from whole records what some of the test questions are answered from: ``data/picked/answers/``.

The adapted relevance model picks, or with ``records.picked_by`` a baseline; all of them rank every entry.

The folder holds ``test.jsonl`` (every test question with the entries that matter), ``picked.jsonl`` (some with those that were picked),
``rankings.jsonl`` (the probability of each entry of their records, by ID), ``links.json`` and ``dataset.yaml``.
"""

import os
import shutil
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bedside import layout
from bedside.process import callers, run_stage

if TYPE_CHECKING:
    from bedside.config import RecordsSettings
    from bedside.examples import Example
    from bedside.questions.question import Question
    from bedside.records.resource import Resource

    Asked = Sequence[tuple[Question, Sequence[Resource]]]


def main() -> None:
    recorded = callers()

    from bedside.config import HostedModelSettings, load_model, load_settings
    from bedside.examples import write_examples
    from bedside.few_shot.adaptation import encoder_in
    from bedside.few_shot.prompting import as_asked
    from bedside.files import whole_folder, write_json, write_json_lines
    from bedside.generation.adapted import AdaptedHere, Places, answers_of_server, manifest_of
    from bedside.generation.cost import generation_cost
    from bedside.lock import alone
    from bedside.sources.declaration import declared_by, read_declaration
    from bedside.tasks import relevance

    settings, prepared = load_settings(layout.PARAMS, "relevance"), layout.PREPARED / "answers"
    entry = load_model(layout.MODEL_CONFIGS, settings.model)
    places = Places(layout.BASE_MODEL, layout.MODELS / "relevance", layout.DEIDENTIFIER, layout.SCRATCH / "pick")
    with alone(places.scratch, os.getpid(), "picking"):
        manifest, asked = manifest_of(places), whole_records(settings.records.whole_records, settings.records.seed)
        pairs = [relevance.to_example(question, resource) for question, record in asked for resource in record]
        links, embed = layout.PREPARED / "relevance" / "links.json", encoder_in(layout.ENCODER)
        examples = as_asked(pairs, relevance.GUIDE, places.adaptation, manifest, links, embed)
        if isinstance(entry, HostedModelSettings):
            answers, cost = answers_of_server(
                "relevance",
                entry,
                settings,
                examples,
                journal=layout.paid_answers(entry.served_as),
                deidentifier=places.deidentifier,
                declared=lambda: [read_declaration(prepared), *declared_by(settings.records_source)],
            )
        else:
            answers = AdaptedHere("relevance", entry, settings, manifest, places).choose(by_question(examples))
            cost = generation_cost(answers)
        said = {example.id: relevance.to_prediction(example, answer) for example, answer in zip(examples, answers, strict=True)}
        shown, rankings = picked(asked, said, settings.records)
        with whole_folder(layout.PICKED / "answers") as folder:
            for name in ("test.jsonl", "links.json", "dataset.yaml"):
                shutil.copyfile(prepared / name, folder / name)
            write_examples(folder / "picked.jsonl", shown)
            write_json_lines(folder / "rankings.jsonl", rankings)
        write_json(layout.GENERATION / "picking.json", cost)
        if recorded():
            for journal in places.scratch.glob("*.jsonl"):
                journal.unlink()


def whole_records(count: int, seed: int) -> "Asked":
    """Some of the test questions, each with its patient's whole record."""
    from bedside.examples import read_examples
    from bedside.questions.picking import some, with_records
    from bedside.questions.question import read_questions
    from bedside.records.resource import read_records

    test = {example.id for example in read_examples(layout.PREPARED / "answers" / "test.jsonl")}
    questions = [question for question in read_questions(layout.QUESTIONS / "questions.jsonl") if question.id in test]
    return with_records(some(questions, count, seed), read_records(layout.RECORDS / "resources.jsonl"))


def by_question(examples: Sequence["Example"]) -> list[list["Example"]]:
    """The pairs of each question together."""
    from itertools import groupby

    return [list(pairs) for _, pairs in groupby(examples, key=lambda example: example.reference["question"])]


def picked(asked: "Asked", said: Mapping[str, Mapping[str, Any]], how: "RecordsSettings") -> tuple[list["Example"], list[dict[str, Any]]]:
    """The questions with the entries picked, and how probable every entry is; a server's yes is 1 and its no 0."""
    from bedside.scoring.relevance.rankings import picked_at
    from bedside.scoring.relevance.systems import MODEL
    from bedside.scoring.relevance.whole_records import Baselines
    from bedside.tasks import answers

    train = [(pair.reference["question_text"], pair.reference["resource_text"], pair.reference["relevant"]) for pair in split("train")]
    threshold, baselines = threshold_of(how.picked_by, train), Baselines(train)
    shown, rankings = [], []
    for question, record in asked:
        lines = {resource.id: said[f"{question.id}/{resource.id}"] for resource in record}
        chances = {name: float(one["predicted"] or 0) if one["probability"] is None else one["probability"] for name, one in lines.items()}
        ranked = {MODEL: chances, **baselines.rank(question.text, {resource.id: resource.text for resource in record})}
        names = set(picked_at(ranked[how.picked_by], threshold, at_most=how.most_picked))
        shown.append(answers.to_example(question, [one for one in record if one.id in names], resources="picked"))
        facts = {"question": question.id, "kind": question.kind, "relevant": list(question.relevant), "picked_by": how.picked_by}
        rankings.append({**facts, **{system: without(found, question.unclear) for system, found in ranked.items()}})
    return shown, rankings


def threshold_of(picker: str, train: Sequence[tuple[str, str, bool]]) -> float:
    """What was best on the validation pairs; of a server, whose yes is 1, anything between."""
    from bedside.scoring.relevance.pairs import from_predictions
    from bedside.scoring.relevance.systems import baselines_of, model_of

    splits = {name: split(name) for name in ("validation", "test")}
    pairs = from_predictions(layout.PREDICTIONS / "relevance.jsonl", splits)
    validation, test = ([pair for pair in pairs if pair.split == name] for name in splits)
    systems = {system.name: system for system in (model_of(validation, test), *baselines_of(validation, test, train)) if system}
    threshold = systems[picker].threshold
    return 0.5 if threshold is None else threshold


def without(chances: Mapping[str, float], unclear: Sequence[str]) -> dict[str, float]:
    """The entries of which it is clear whether they matter."""
    return {name: chance for name, chance in chances.items() if name not in unclear}


def split(name: str) -> list["Example"]:
    """The prepared pairs of a split."""
    from bedside.examples import read_examples

    return read_examples(layout.PREPARED / "relevance" / f"{name}.jsonl")


if __name__ == "__main__":
    run_stage(main)
