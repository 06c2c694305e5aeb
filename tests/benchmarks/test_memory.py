import os
import signal
import subprocess
import sys
import time

from memory import watched

HOLD = "import sys, time; held = bytearray(b'x') * (150 * 2**20); print('held', flush=True); time.sleep(60)"
HOLD_TWICE = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {HOLD!r}])
{HOLD}
"""


def test_what_all_processes_hold_is_counted_once() -> None:
    command = [sys.executable, "-c", HOLD_TWICE]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process,
        watched(process.pid) as peak,
    ):
        assert process.stdout is not None
        assert [process.stdout.readline() for _ in range(2)] == ["held\n"] * 2
        time.sleep(0.5)
        os.killpg(process.pid, signal.SIGKILL)

    assert 300 / 1024 < peak() < 350 / 1024
