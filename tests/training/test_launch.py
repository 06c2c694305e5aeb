import subprocess
import sys

import pytest
import torch

from bedside.errors import BedsideError
from bedside.training.launch import cpu_processes, launch


@pytest.mark.parametrize(
    ("threads", "batch_size", "expected"),
    [
        pytest.param(1, 4, 1, id="one thread"),
        pytest.param(2, 4, 2, id="two"),
        pytest.param(3, 4, 2, id="three do not divide four"),
        pytest.param(6, 4, 2, id="two of three threads rather than four of one"),
        pytest.param(7, 4, 2, id="rather than one of seven"),
        pytest.param(8, 4, 4, id="four of two"),
        pytest.param(64, 4, 4, id="never more than examples"),
        pytest.param(2, 3, 1, id="odd batch"),
    ],
)
def test_processes_on_a_cpu(threads: int, batch_size: int, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "get_num_threads", lambda: threads)

    assert cpu_processes(batch_size) == expected


@pytest.mark.usefixtures("own_environment")
def test_a_process_that_the_system_ends_is_told_with_what_to_do() -> None:
    ended = "import os, signal, time; os.environ['RANK'] == '1' and os.kill(os.getpid(), signal.SIGKILL); time.sleep(60)"
    told = "^a training process was ended by SIGKILL; if nobody did that, the machine ran out of memory: lower train.batch_size"

    with pytest.raises(BedsideError, match=told):
        launch(exec, ended, 2)


def test_what_a_launcher_started_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "get_num_threads", lambda: 4)
    monkeypatch.setenv("WORLD_SIZE", "2")

    assert cpu_processes(4) == 1


def test_what_starts_processes_leaves_the_slow_imports_to_them() -> None:
    slow = "{'transformers', 'accelerate', 'datasets', 'peft', 'bitsandbytes'}"
    check = f"import sys, bedside.training.launch; print(*{slow} & set(sys.modules))"

    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == ""
