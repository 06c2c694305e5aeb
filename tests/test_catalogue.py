"""Each model of the catalogue that comes from the Hub, from a mirror to an answer: a tiny checkpoint of its architecture in its place."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
import yaml
from safetensors.torch import load_file
from tiny_answers import EXAMPLES, local
from tiny_training import quick, saved, train_tiny

from bedside.config import HubSource, LocalModelSettings, Settings, load_model
from bedside.generation.store import AnswerStore
from bedside.models.lineage import read_manifest
from bedside.models.loading import load_chat, load_for_generation
from bedside.sources.weights import fetch_weights, verified_source
from bedside.tasks.notes import SECTIONS, parse

ARCHITECTURE = {
    "llama3.2-3b": "llama",
    "qwen3-4b": "qwen3",
    "gemma3-4b": "gemma3",
    "llama3.1-8b": "llama",
    "llama3.1-8b-instruct": "llama",
    "mistral-nemo-12b": "mistral",
    "mistral-nemo-12b-instruct": "mistral",
    "meditron-7b": "llama",
}
# As the instruct model's: what the system says stands before the last turn.
NEMO = (
    "{{ bos_token }}{% set system = messages[0].content if messages[0].role == 'system' else '' %}"
    "{% for m in messages if m.role != 'system' %}"
    "{% if m.role == 'user' %}[INST]{% if loop.last and system %}{{ system }}\n\n{% endif %}{{ m.content }}[/INST]"
    "{% else %}{{ m.content }}{{ eos_token }}{% endif %}{% endfor %}"
)


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
    stage(checkpoint(ARCHITECTURE[name]), entry, tmp_path / "mirror" / entry.source.repository)
    base = tmp_path / "base"
    base.mkdir()
    train_settings = quick(repository / "params.yaml", epochs=1)

    fetch_weights(entry, base, tmp_path / "mirror")
    chat = load_chat(base, entry.prompts)
    trained = train_tiny(base, ARCHITECTURE[name], tmp_path / "scratch", train_settings, chat=chat)
    adapter = saved(trained, train_settings, tmp_path / "adapter")
    model = load_for_generation(base, adapter, weights="merged", trained_on="nf4", double_quantization=True)
    answering = local(model, chat, settings.generate.model_copy(update={"max_new_tokens": 6}))
    answers = answering.answer(EXAMPLES, AnswerStore(tmp_path / "answers.jsonl"))

    assert verified_source(base)["repository"] == entry.source.repository
    assert read_manifest(adapter)["sha256"].keys() >= {"adapter_model.safetensors", "adapter_config.json"}
    assert [answer["id"] for answer in answers] == [example.id for example in EXAMPLES]
    assert all(parse(answer["raw"]).section in SECTIONS for answer in answers)


def stage(made: Path, entry: LocalModelSettings, repository: Path) -> None:
    """A repository as the Hub has it: a base model's without a chat template, and some with several pickles."""
    shutil.copytree(made, repository)
    own = repository / "chat_template.jinja"
    if entry.template == "plain":
        own.unlink(missing_ok=True)
    elif not own.is_file():
        own.write_text(NEMO, encoding="utf-8")
    assert isinstance(entry.source, HubSource)
    if entry.source.checkpoint == "pytorch":
        tensors = sorted(load_file(repository / "model.safetensors").items())
        (repository / "model.safetensors").unlink()
        names = [f"pytorch_model-0000{number}-of-00002.bin" for number in (1, 2)]
        for place, name in enumerate(names):
            torch.save(dict(tensors[place::2]), repository / name)
        weight_map = {tensor: names[place % 2] for place, (tensor, _) in enumerate(tensors)}
        index = {"metadata": {}, "weight_map": weight_map}
        (repository / "pytorch_model.bin.index.json").write_text(json.dumps(index), encoding="utf-8")
