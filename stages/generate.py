"""Answer every test example with the adapted model: ``predictions/<task>.jsonl`` and ``metrics/generation/<task>.json``."""

from bedside import layout
from bedside.process import callers, run_stage, task_argument


def main() -> None:
    task, recorded = task_argument(str(__doc__)), callers()

    from bedside.config import load_model, load_settings
    from bedside.examples import read_examples
    from bedside.files import fingerprint, sha256_of, write_json, write_json_lines
    from bedside.generation.cost import generation_cost
    from bedside.generation.local import LocalModel
    from bedside.generation.store import AnswerStore
    from bedside.models.chat import ChatFormat
    from bedside.models.lineage import code_fingerprint, library_versions, read_manifest
    from bedside.models.loading import generation_weights, load_for_generation, load_tokenizer
    from bedside.sources.weights import verified_source
    from bedside.tasks.notes import answer_starts, to_prediction

    settings = load_settings(layout.PARAMS)
    options = load_model(layout.MODEL_CONFIGS, settings.model).template_options
    source = verified_source(layout.BASE_MODEL)
    manifest = read_manifest(layout.MODELS / task)
    test = layout.PREPARED / task / "test.jsonl"
    examples = read_examples(test)
    trained = manifest["settings"]
    weights = generation_weights(settings.generate.weights, trained["quantization"])
    print(f"answering {len(examples)} examples with {source['title']}, adapter {weights} in memory", flush=True)

    tokenizer = load_tokenizer(layout.BASE_MODEL)
    model = load_for_generation(
        layout.BASE_MODEL,
        layout.MODELS / task,
        weights=weights,
        trained_on=trained["quantization"],
        double_quantization=trained["double_quantization"],
    )
    local = LocalModel(model, tokenizer, ChatFormat(tokenizer, options), answer_starts(), settings.generate, settings.seed)
    asked = (sha256_of(test), settings.generate.model_dump(), weights, settings.seed, options)
    key = fingerprint(source, manifest, asked, library_versions(), code_fingerprint("models", "generation", "tasks"))
    journal = layout.SCRATCH / "generate" / task / f"{key}.jsonl"
    answers = local.answer(examples, AnswerStore(journal))

    write_json_lines(
        layout.PREDICTIONS / f"{task}.jsonl",
        (to_prediction(example, answer) for example, answer in zip(examples, answers, strict=True)),
    )
    write_json(layout.GENERATION / f"{task}.json", generation_cost(answers))
    # It holds answers in clear, and a later --force answers again; whom nobody will record leaves it to the next run.
    if recorded():
        journal.unlink()


if __name__ == "__main__":
    run_stage(main)
