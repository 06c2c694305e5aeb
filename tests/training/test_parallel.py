import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from tiny_training import STEPS_PER_EPOCH, exact, train_tiny

from bedside.errors import BusyError, ConfigError
from bedside.lock import alone
from bedside.training.parallel import share

Checkpoints = Callable[[str], Path]
ADAPTER = "checkpoint-4/adapter_model.safetensors"
SCRIPT = Path(__file__).parents[1] / "tiny_job.py"


@pytest.mark.parametrize(("processes", "expected"), [(1, 16), (2, 8), (16, 1)])
def test_a_step_sees_as_many_examples_however_many_processes(processes: int, expected: int) -> None:
    assert share(16, processes) == expected


@pytest.mark.parametrize("processes", [3, 32])
def test_processes_that_cannot_share_evenly_are_refused(processes: int) -> None:
    with pytest.raises(ConfigError, match=f"is 16, which {processes} processes cannot share evenly"):
        share(16, processes)


def start(
    checkpoint: Path, scratch: Path, repository: Path, *, exact: bool = False, wait: bool = False, torchrun: bool = False
) -> subprocess.Popen[bytes]:
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"] if torchrun else []
    job = {
        "checkpoint": str(checkpoint),
        "architecture": "llama",
        "scratch": str(scratch),
        "params": str(repository / "params.yaml"),
        "processes": 2,
        "exact": exact,
        "wait": wait,
    }
    return subprocess.Popen(
        [sys.executable, *launcher, str(SCRIPT), json.dumps(job)],
        env={**os.environ, "OMP_NUM_THREADS": "1" if torchrun else "2"},
        preexec_fn=_ignore_interrupts,
    )


def _ignore_interrupts() -> None:
    """As a shell has it for what a script starts in the background."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def finish(process: subprocess.Popen[bytes]) -> int:
    """The exit status; a process that hangs is killed."""
    with process:
        try:
            return process.wait(timeout=180)
        finally:
            process.kill()


def result(scratch: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((scratch / "result.json").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def in_two(checkpoint: Checkpoints, repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scratch folder of a finished training in two processes."""
    scratch = tmp_path_factory.mktemp("two")
    assert finish(start(checkpoint("llama"), scratch, repository)) == 0
    return scratch


@pytest.mark.slow
def test_two_processes_learn_what_one_does(checkpoint: Checkpoints, repository: Path, tmp_path: Path) -> None:
    assert finish(start(checkpoint("llama"), tmp_path / "two", repository, exact=True)) == 0
    together = result(tmp_path / "two")

    alone = train_tiny(checkpoint("llama"), "llama", tmp_path / "one", exact(repository / "params.yaml"))

    assert len(together["history"]) == len(alone.history) == 2 * STEPS_PER_EPOCH + 2
    for ours, theirs in zip(together["history"], alone.history, strict=True):
        assert ours == pytest.approx(theirs, rel=1e-5)
    assert together["tokens"] == alone.tokens
    assert together["processes"] == 2
    state = alone.model.state_dict()
    for name, tensor in load_file(tmp_path / "two" / ADAPTER).items():
        torch.testing.assert_close(tensor, state[name.replace(".weight", ".default.weight")], atol=1e-4, rtol=1e-3)


@pytest.mark.slow
def test_every_process_has_its_state_in_the_seal(in_two: Path) -> None:
    sealed = json.loads((in_two / "checkpoint-4" / "seal.json").read_text(encoding="utf-8"))

    assert {"rng_state_0.pth", "rng_state_1.pth"} <= sealed["sha256"].keys()


@pytest.mark.slow
def test_torchrun_gives_the_same_bytes(in_two: Path, checkpoint: Checkpoints, repository: Path, tmp_path: Path) -> None:
    assert finish(start(checkpoint("llama"), tmp_path, repository, torchrun=True)) == 0

    assert result(tmp_path)["processes"] == 2
    assert result(tmp_path)["history"] == result(in_two)["history"]
    assert (tmp_path / ADAPTER).read_bytes() == (in_two / ADAPTER).read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["the stage", "the first process"])
def test_killed_and_resumed_in_two_processes_gives_the_same_bytes(
    victim: str, in_two: Path, checkpoint: Checkpoints, repository: Path, tmp_path: Path
) -> None:
    deadline = time.monotonic() + 120
    process = start(checkpoint("llama"), tmp_path, repository, wait=True)
    try:
        while not (tmp_path / "checkpoint-2" / "seal.json").exists():
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        first = int((tmp_path / "process-0").read_text(encoding="utf-8"))
        os.kill(process.pid if victim == "the stage" else first, signal.SIGKILL)
    finally:
        if sys.exc_info()[0]:
            process.kill()
    assert finish(process) != 0
    while is_held(tmp_path):  # nobody is left who trains on
        assert time.monotonic() < deadline
        time.sleep(0.05)

    assert finish(start(checkpoint("llama"), tmp_path, repository)) == 0

    assert result(tmp_path)["resumed_step"] == 2
    assert result(tmp_path)["history"] == result(in_two)["history"]
    assert (tmp_path / ADAPTER).read_bytes() == (in_two / ADAPTER).read_bytes()


def is_held(scratch: Path) -> bool:
    try:
        with alone(scratch, os.getpid(), "training"):
            return False
    except BusyError:
        return True
