"""What the processes of one training have to say to each other, so that results hardly depend on their number."""

import os

import torch
from accelerate import PartialState
from accelerate.utils import gather_object
from datasets import disable_progress_bars
from transformers.utils.logging import disable_progress_bar

from bedside.errors import ConfigError
from bedside.models.memory import peak_gib


def this_process() -> PartialState:
    """Accelerate's view of this process among the others; it must be told that there is no GPU before it looks for the others."""
    group = {"init_method": os.environ["BEDSIDE_GROUP"]} if "BEDSIDE_GROUP" in os.environ else {}
    return PartialState(cpu=not torch.cuda.is_available(), **group)


def one_bar() -> None:
    """Leave the libraries' progress bars to the main process."""
    if not this_process().is_main_process:
        disable_progress_bars()
        disable_progress_bar()


def peak_of_all() -> float:
    """GiB at the most: the sum over processes of one CPU, which share its memory, and the largest over GPUs.

    The process that started them and waits (about 0.3 GiB) is not counted.
    """
    peaks: list[float] = gather_object([peak_gib()])
    return max(peaks) if torch.cuda.is_available() else sum(peaks)


def share(examples: int, processes: int) -> int:
    """How many of a step's examples each process takes. Raises :class:`ConfigError` where the number does not divide."""
    if examples % processes:
        raise ConfigError(
            f"train.batch_size × train.gradient_accumulation is {examples}, which {processes} processes cannot share evenly: "
            "change one of the three numbers"
        )
    return examples // processes
