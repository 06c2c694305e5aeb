"""Each model of the catalogue that comes from the Hub, from a mirror to an answer: a tiny checkpoint of its architecture in its place."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from tiny_answers import EXAMPLES, local
from tiny_training import quick, saved, train_tiny

from bedside.config import HubSource, LocalModelSettings, Settings, load_model
from bedside.generation.store import AnswerStore
from bedside.models.lineage import read_manifest
from bedside.models.loading import load_chat, load_for_generation
from bedside.sources.weights import fetch_weights, verified_source
from bedside.tasks.notes import SECTIONS, parse

ARCHITECTURE = {"llama3.2-3b": "llama", "qwen3-4b": "qwen3", "gemma3-4b": "gemma3"}


def test_every_model_of_the_hub_is_tried(repository: Path) -> None:
    entries = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in (repository / "configs/models").glob("*.yaml")}
    assert {name for name, entry in entries.items() if entry.get("source", {}).get("kind") == "hub"} == set(ARCHITECTURE)


@pytest.mark.usefixtures("no_connection")
@pytest.mark.parametrize("name", ARCHITECTURE)
def test_from_a_mirror_to_an_answer(
    name: str, repository: Path, settings: Settings, checkpoint: Callable[[str], Path], tmp_path: Path
) -> None:
    entry = load_model(repository / "configs/models", name)
    assert isinstance(entry, LocalModelSettings)
    assert isinstance(entry.source, HubSource)
    shutil.copytree(checkpoint(ARCHITECTURE[name]), tmp_path / "mirror" / entry.source.repository)
    base = tmp_path / "base"
    base.mkdir()
    train_settings = quick(repository / "params.yaml", epochs=1)

    fetch_weights(entry, base, tmp_path / "mirror")
    trained = train_tiny(base, ARCHITECTURE[name], tmp_path / "scratch", train_settings)
    adapter = saved(trained, train_settings, tmp_path / "adapter")
    model = load_for_generation(base, adapter, weights="merged", trained_on="nf4", double_quantization=True)
    answering = local(model, load_chat(base, entry.template_options), settings.generate.model_copy(update={"max_new_tokens": 6}))
    answers = answering.answer(EXAMPLES, AnswerStore(tmp_path / "answers.jsonl"))

    assert verified_source(base)["repository"] == entry.source.repository
    assert read_manifest(adapter)["sha256"].keys() >= {"adapter_model.safetensors", "adapter_config.json"}
    assert [answer["id"] for answer in answers] == [example.id for example in EXAMPLES]
    assert all(parse(answer["raw"]).section in SECTIONS for answer in answers)
