"""Checkpoints that exist as a pickle alone, turned into safetensors while they are fetched.

A pickle is a program. torch's weights-only reader runs none: it refuses whatever is not a tensor or a plain container. It
is used once, here; every later stage reads safetensors.
"""

import json
from pathlib import Path
from pickle import UnpicklingError

from bedside.errors import FetchError
from bedside.files import write_json

PICKLES = "pytorch_model*.bin"
_WHOLE = "pytorch_model.bin"
_INDEX = "pytorch_model.bin.index.json"


def convert(folder: Path) -> None:
    """Turn a checkpoint of one pickle, or of several with an index, into safetensors; the pickles go, whether needed or not.

    Raises :class:`FetchError` where one of them is missing.
    """
    if not any(folder.glob("*.safetensors")):
        if (folder / _WHOLE).is_file():
            to_safetensors(folder / _WHOLE, folder / "model.safetensors")
        elif (folder / _INDEX).is_file():
            _convert_shards(folder)
    for pickle in (*folder.glob(PICKLES), folder / _INDEX):
        pickle.unlink(missing_ok=True)


def _convert_shards(folder: Path) -> None:
    index = json.loads((folder / _INDEX).read_text(encoding="utf-8"))
    names = {name: name.replace("pytorch_model", "model").replace(".bin", ".safetensors") for name in set(index["weight_map"].values())}
    if absent := sorted(name for name in names if not (folder / name).is_file()):
        raise FetchError(f"{folder} is not complete: {', '.join(absent)} of its weights is missing")
    for name, converted in sorted(names.items()):
        to_safetensors(folder / name, folder / converted)
    weight_map = {tensor: names[name] for tensor, name in index["weight_map"].items()}
    write_json(folder / "model.safetensors.index.json", {"metadata": index.get("metadata", {}), "weight_map": weight_map})


def to_safetensors(pickle: Path, target: Path) -> None:
    """Write the tensors of a pickled state dict to ``target``; raises :class:`FetchError` where it holds anything else."""
    import torch
    from safetensors.torch import save_file

    try:
        state = torch.load(pickle, map_location="cpu", weights_only=True)
    except (UnpicklingError, RuntimeError, EOFError) as error:
        reason = (str(error) or "it is empty").splitlines()[0]
        raise FetchError(f"{pickle} cannot be read as weights alone ({reason}): it may hold code, or be damaged") from error
    if not isinstance(state, dict) or not all(isinstance(tensor, torch.Tensor) for tensor in state.values()):
        raise FetchError(f"{pickle} is not a state dict (a mapping of names to tensors): fetch the repository's weights again")
    # safetensors refuses two names for the same memory, as tied weights have.
    save_file({name: tensor.clone().contiguous() for name, tensor in state.items()}, target, metadata={"format": "pt"})
