"""Checkpoints that exist as a pickle alone, turned into safetensors while they are fetched.

A pickle is a program. torch's weights-only reader runs none: it refuses whatever is not a tensor or a plain container. It
is used once, here; every later stage reads safetensors.
"""

from pathlib import Path
from pickle import UnpicklingError

from bedside.errors import FetchError

PICKLE = "pytorch_model.bin"


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
