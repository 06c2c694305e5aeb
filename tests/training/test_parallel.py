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

from bedside.errors import ConfigError
from bedside.training.parallel import cpu_processes, share

Checkpoints = Callable[[str], Path]
SCRIPT = Path(__file__).parents[1] / "tiny_training.py"


@pytest.mark.parametrize(
    ("batch_size", "accumulation", "processes", "expected"),
    [
        pytest.param(4, 4, 1, (4, 4), id="alone"),
        pytest.param(4, 4, 2, (2, 4), id="the batch is divided"),
        pytest.param(4, 4, 4, (1, 4), id="down to single examples"),
        pytest.param(4, 4, 8, (1, 2), id="then less is accumulated"),
        pytest.param(4, 4, 16, (1, 1), id="an example each"),
        pytest.param(1, 6, 3, (1, 2), id="nothing to divide"),
    ],
)
def test_a_step_sees_as_many_examples_however_many_processes(
    batch_size: int, accumulation: int, processes: int, expected: tuple[int, int]
) -> None:
    assert share(batch_size, accumulation, processes) == expected
    assert expected[0] * expected[1] * processes == batch_size * accumulation


@pytest.mark.parametrize("processes", [3, 32])
def test_processes_that_cannot_share_evenly_are_refused(processes: int) -> None:
    with pytest.raises(ConfigError, match=f"is 4 × 4, which {processes} processes cannot share evenly"):
        share(4, 4, processes)


@pytest.mark.parametrize(
    ("threads", "batch_size", "expected"),
    [
        pytest.param(1, 4, 1, id="one thread"),
        pytest.param(2, 4, 2, id="two"),
        pytest.param(3, 4, 2, id="three do not divide four"),
        pytest.param(64, 4, 4, id="never more than examples"),
        pytest.param(2, 3, 1, id="odd batch"),
    ],
)
def test_processes_on_a_cpu(threads: int, batch_size: int, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "get_num_threads", lambda: threads)

    assert cpu_processes(batch_size) == expected


def test_what_a_launcher_started_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "get_num_threads", lambda: 4)
    monkeypatch.setenv("WORLD_SIZE", "2")

    assert cpu_processes(4) == 1


def start(checkpoint: Path, scratch: Path, repository: Path, *, wait: bool = False, torchrun: bool = False) -> subprocess.Popen[bytes]:
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"] if torchrun else []
    job = {
        "checkpoint": str(checkpoint),
        "architecture": "llama",
        "scratch": str(scratch),
        "params": str(repository / "params.yaml"),
        "processes": 2,
        "exact": True,
        "wait": wait,
    }
    environment = {**os.environ, "OMP_NUM_THREADS": "1" if torchrun else "2"}
    return subprocess.Popen([sys.executable, *launcher, str(SCRIPT), json.dumps(job)], env=environment)


def result(scratch: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((scratch / "result.json").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def in_two(checkpoint: Checkpoints, repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scratch folder of a finished training in two processes."""
    scratch = tmp_path_factory.mktemp("two")
    with start(checkpoint("llama"), scratch, repository) as process:
        assert process.wait(timeout=180) == 0
    return scratch


@pytest.mark.slow
def test_two_processes_learn_what_one_does(in_two: Path, checkpoint: Checkpoints, repository: Path, tmp_path: Path) -> None:
    alone = train_tiny(checkpoint("llama"), "llama", tmp_path, exact(repository / "params.yaml"))

    together = result(in_two)
    assert len(together["history"]) == len(alone.history) == 2 * STEPS_PER_EPOCH + 2
    for ours, theirs in zip(together["history"], alone.history, strict=True):
        assert ours == pytest.approx(theirs, rel=1e-5)
    assert together["tokens"] == alone.tokens
    assert together["processes"] == 2
    weights = load_file(next(iter(in_two.glob("checkpoint-4/adapter_model.safetensors"))))
    ours = alone.model.state_dict()
    for name, tensor in weights.items():
        torch.testing.assert_close(tensor, ours[name.replace(".weight", ".default.weight")], atol=1e-4, rtol=1e-3)


@pytest.mark.slow
def test_every_process_has_its_state_in_the_seal(in_two: Path) -> None:
    sealed = json.loads((in_two / "checkpoint-4" / "seal.json").read_text(encoding="utf-8"))

    assert {"rng_state_0.pth", "rng_state_1.pth"} <= sealed["sha256"].keys()


@pytest.mark.slow
def test_torchrun_gives_the_same_bytes(in_two: Path, checkpoint: Checkpoints, repository: Path, tmp_path: Path) -> None:
    with start(checkpoint("llama"), tmp_path, repository, torchrun=True) as process:
        assert process.wait(timeout=180) == 0

    assert result(tmp_path)["processes"] == 2
    assert result(tmp_path)["history"] == result(in_two)["history"]
    name = "checkpoint-4/adapter_model.safetensors"
    assert (tmp_path / name).read_bytes() == (in_two / name).read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["the stage", "the first process"])
def test_killed_and_resumed_in_two_processes_gives_the_same_bytes(
    victim: str, in_two: Path, checkpoint: Checkpoints, repository: Path, tmp_path: Path
) -> None:
    with start(checkpoint("llama"), tmp_path, repository, wait=True) as process:
        deadline = time.monotonic() + 120
        while not (tmp_path / "checkpoint-2" / "seal.json").exists():
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        members = [int((tmp_path / f"process-{rank}").read_text(encoding="utf-8")) for rank in (0, 1)]
        os.kill(process.pid if victim == "the stage" else members[0], signal.SIGKILL)
        assert process.wait(timeout=60) != 0
        while any(Path(f"/proc/{member}").exists() for member in members):
            assert time.monotonic() < deadline
            time.sleep(0.05)

    with start(checkpoint("llama"), tmp_path, repository) as process:
        assert process.wait(timeout=180) == 0

    assert result(tmp_path)["resumed_step"] == 2
    assert result(tmp_path)["history"] == result(in_two)["history"]
    name = "checkpoint-4/adapter_model.safetensors"
    assert (tmp_path / name).read_bytes() == (in_two / name).read_bytes()
