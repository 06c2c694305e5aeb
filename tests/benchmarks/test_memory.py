import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from memory import watched

SELF = "held = bytearray(b'x') * (150 * 2**20)"
# One write: a print may be two, between which another process's come.
WAIT = "import os; os.write(1, b'held\\n'); time.sleep(60)"
CHILD = f"import time; {SELF}; {WAIT}"
APART = f"import subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c', {CHILD!r}]); {SELF}; {WAIT}"
SHARED = f"import os, time; {SELF}; os.fork(); {WAIT}"


@pytest.mark.skipif(sys.platform != "linux", reason="what processes share is told apart on Linux alone")
@pytest.mark.parametrize(
    ("program", "right"),
    [
        pytest.param(APART, lambda mib: 300 < mib < 350, id="each its own"),
        pytest.param(SHARED, lambda mib: 150 < mib < 200, id="one piece of memory"),
    ],
)
def test_what_processes_share_is_counted_once(program: str, right: Callable[[float], bool]) -> None:
    with (
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, start_new_session=True) as process,
        watched(process.pid) as peak,
    ):
        assert process.stdout is not None
        assert [process.stdout.readline() for _ in range(2)] == ["held\n"] * 2
        time.sleep(0.5)
        os.killpg(process.pid, signal.SIGKILL)

    assert right(peak() * 1024)
