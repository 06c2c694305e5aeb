"""How much memory a process has needed."""

import os
import resource
import sys

import torch

# ru_maxrss is in KiB on Linux and in bytes on macOS.
_UNITS_PER_GIB = 2**30 if sys.platform == "darwin" else 2**20


def peak_gib() -> float:
    """The most memory in use so far, in GiB: the GPU's allocations where there is one, else this process's resident set."""
    if torch.cuda.is_available():
        return float(torch.cuda.max_memory_allocated()) / 2**30
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _UNITS_PER_GIB


def total_gib() -> float:
    """The machine's memory, in GiB."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
