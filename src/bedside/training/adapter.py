"""The folder an adaptation leaves: the adapter in PEFT's form, its model card and its manifest."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from datasets import Dataset
from huggingface_hub import ModelCard, ModelCardData
from peft import PeftModel

from bedside.config import TrainSettings
from bedside.files import sha256_of, write_json, write_text
from bedside.models.lineage import base_facts, library_versions, write_manifest
from bedside.training.trainer import resolved

_LICENCES_OF_THE_HUB = ("apache-2.0", "mit")
_CARD = """\
---
{{{{ card_data }}}}
---

# {title}: adapter for the task `{task}`

A LoRA adapter trained with Bedside on top of `{identity}` (revision `{revision}`, from: {origin}). It loads with PEFT alone:

```python
from peft import PeftModel
from transformers import AutoModelForCausalLM

model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(BASE), ADAPTER)
```

## Data
Source `{source}`, {n_train} training examples (SHA-256 `{data}`), {n_validation} for validation.

## Training
| setting | value |
|---|---|
{settings}

## Results
The scores of this adapter are kept beside it in the repository that made it: `metrics/{task}.json` (values and intervals),
`metrics/{task}_examples.csv` (each example). They hold for that data and for no other.

## Intended use and limits
Research on drafting clinical documentation. Every output must be read and corrected by a clinician: the model can leave out,
invent or reverse facts, and its language, specialties and note style are those of its training data. It is no medical
device. An adapter trained on patients' text can reproduce parts of it: treat it with the same care as the text itself.
"""


def training_manifest(
    task: str,
    *,
    base: Mapping[str, Any],
    label: str,
    files: Mapping[str, Path],
    data: Mapping[str, Dataset],
    template_options: Mapping[str, str | bool],
    settings: TrainSettings,
    seed: int,
) -> dict[str, Any]:
    """All that decides an adaptation: what :func:`save_adaptation` writes beside it.

    ``base`` is the record of the fetched weights, ``label`` names the data's source, ``files`` are the prepared splits and ``data``
    the same ones tokenized.
    """
    return {
        "task": task,
        "adaptation": "fine-tune",
        "base": base_facts(base),
        "data": {
            "source": label,
            "sha256": {split: sha256_of(path) for split, path in files.items()},
            **{split: len(rows) for split, rows in data.items()},
            **{f"truncated_{split}": sum(omitted > 0 for omitted in rows["omitted"]) for split, rows in data.items()},
        },
        "template_options": dict(template_options),
        "settings": settings.model_dump(),
        "resolved": resolved(settings),
        "seed": seed,
        "libraries": library_versions(),
    }


def notices(manifest: Mapping[str, Any]) -> list[str]:
    """What a person should know before training: where this machine or the data made it differ from what was asked for."""
    settings, found, data = manifest["settings"], manifest["resolved"], manifest["data"]
    said = []
    if found["optimizer"] != settings["optimizer"]:
        said.append(f"{settings['optimizer']} needs CUDA; on this {found['device']} plain 32-bit AdamW is used, and recorded")
    if data["truncated_train"]:
        said.append(f"{data['truncated_train']} of {data['train']} dialogues are shortened to fit {settings['max_length']} tokens")
    return said


def save_adaptation(model: PeftModel, folder: Path, manifest: dict[str, Any]) -> None:
    """Write adapter, card and manifest into ``folder``. The base model's name in the adapter is the Hub's, not a path of this machine."""
    config = model.peft_config["default"]
    config.base_model_name_or_path = manifest["base"]["repository"]
    model.save_pretrained(folder, save_embedding_layers=False)
    _normalize(folder / "adapter_config.json")
    write_text(folder / "README.md", _card(manifest))
    write_manifest(folder, manifest)


def _normalize(config_file: Path) -> None:
    """PEFT writes its sets in an order that changes from run to run."""
    config = json.loads(config_file.read_text(encoding="utf-8"))
    write_json(config_file, {key: sorted(value) if key == "target_modules" else value for key, value in config.items()})


def _card(manifest: dict[str, Any]) -> str:
    base, data = manifest["base"], manifest["data"]
    known = base["licence"].lower() if base["licence"].lower() in _LICENCES_OF_THE_HUB else None
    settings = {
        **manifest["settings"],
        **manifest["resolved"],
        "seed": manifest["seed"],
        "template_options": manifest["template_options"],
        **manifest["libraries"],
    }
    return str(
        ModelCard.from_template(
            ModelCardData(
                base_model=base["repository"],
                library_name="peft",
                license=known or "other",
                license_name=None if known else base["licence"],
                pipeline_tag="text-generation",
                tags=["lora", "clinical-notes", "bedside"],
            ),
            template_str=_CARD.format(
                **base,
                task=manifest["task"],
                source=data["source"],
                n_train=data["train"],
                n_validation=data["validation"],
                data=data["sha256"]["train"],
                settings="\n".join(f"| {key} | {value} |" for key, value in _flat(settings).items()),
            ),
        )
    )


def _flat(values: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in values.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return flat
