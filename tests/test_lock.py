import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bedside.errors import BusyError
from bedside.lock import alone

HOLDER = """
import os, sys, time
from pathlib import Path
from bedside.lock import alone
with alone(Path(sys.argv[1]), os.getpid(), "training"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock of ``tmp_path``."""
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_second_process_is_told_who_the_first_is(holder: subprocess.Popen[str], tmp_path: Path) -> None:
    with pytest.raises(BusyError) as caught, alone(tmp_path, os.getpid(), "training"):
        raise AssertionError("two at once")

    assert str(caught.value) == (
        f"process {holder.pid} is still training in {tmp_path} (a killed `dvc repro` leaves its stage running): "
        f"wait for it, or end it with `kill {holder.pid}`; the next run goes on from what it kept"
    )


def test_lock_is_free_after_a_kill(holder: subprocess.Popen[str], tmp_path: Path) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()

    with alone(tmp_path, os.getpid(), "training"):
        assert (tmp_path / "owner.pid").read_text(encoding="utf-8") == str(os.getpid())


def test_lock_is_free_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="in training"), alone(tmp_path / "scratch", 1, "training"):
        raise ValueError("in training")

    with alone(tmp_path / "scratch", 2, "training"):
        assert (tmp_path / "scratch" / "owner.pid").read_text(encoding="utf-8") == "2"
