import errno
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from bedside.errors import DataError
from bedside.process import out_of_memory, run_stage, set_up

pytestmark = pytest.mark.usefixtures("own_environment")

STAGES = Path(__file__).parents[1] / "stages"
NO_SPACE = os.strerror(errno.ENOSPC)


def run_here(main: Callable[[], None]) -> None:
    """Run a stage in this process, which must stay as it is: the guard against connections could not be taken away again."""
    run_stage(main, offline=False)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        pytest.param(DataError("row 3 has no ID"), "row 3 has no ID", id="an error of ours"),
        pytest.param(OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)), out_of_memory("this machine"), id="no memory for the system"),
        pytest.param(MemoryError(), out_of_memory("this machine"), id="no memory left in Python"),
        pytest.param(
            RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB"), out_of_memory("the device"), id="no memory on the GPU"
        ),
        pytest.param(torch.OutOfMemoryError("CUDA out of memory."), out_of_memory("the device"), id="no memory on the GPU, torch's class"),
        pytest.param(
            RuntimeError("[enforce fail at alloc_cpu.cpp:124] DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes."),
            out_of_memory("the device"),
            id="no memory for torch on the CPU",
        ),
        pytest.param(
            OSError(errno.ENOSPC, NO_SPACE, "models/base"),
            "no space left while writing models/base: free some and run again; what is half-written will not be used",
            id="full disk",
        ),
        pytest.param(
            OSError(errno.ENOSPC, NO_SPACE),
            "no space left while writing an output: free some and run again; what is half-written will not be used",
            id="full disk, no file named",
        ),
        pytest.param(
            OSError(errno.EDQUOT, os.strerror(errno.EDQUOT), "models/base"),
            "no space left while writing models/base: free some and run again; what is half-written will not be used",
            id="used-up quota",
        ),
        pytest.param(
            Exception("Error while serializing: I/O error: No space left on device (os error 28)"),
            "no space left while writing an output: free some and run again; what is half-written will not be used",
            id="full disk, as safetensors says it",
        ),
    ],
)
def test_an_error_that_a_person_can_mend_is_one_message_and_exit_code_1(error: Exception, message: str) -> None:
    def main() -> None:
        raise error

    with pytest.raises(SystemExit) as raised:
        run_here(main)
    # A string is what the interpreter prints to stderr, with exit code 1.
    assert raised.value.code == f"error: {message}"


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(RuntimeError("shapes do not match"), id="another RuntimeError"),
        pytest.param(PermissionError(errno.EACCES, "Permission denied"), id="another OSError"),
        pytest.param(KeyError("loss"), id="a bug"),
    ],
)
def test_any_other_error_keeps_its_traceback(error: Exception) -> None:
    def main() -> None:
        raise error

    with pytest.raises(type(error)) as raised:
        run_here(main)
    assert raised.value is error


def test_a_full_disk_is_one_line_without_a_traceback(tmp_path: Path) -> None:
    metrics = tmp_path / "metrics.json"
    metrics.write_text("before", encoding="utf-8")
    script = (
        "import errno, os, sys\n"
        "from pathlib import Path\n"
        "from bedside.files import write_json\n"
        "from bedside.process import run_stage\n"
        "def full(_): raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))\n"
        "os.fsync = full\n"
        "run_stage(lambda: write_json(Path(sys.argv[1]), {'n': 1}))"
    )
    done = subprocess.run([sys.executable, "-c", script, str(metrics)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == f"error: no space left while writing {metrics}: free some and run again; what is half-written will not be used\n"
    assert metrics.read_text(encoding="utf-8") == "before"
    assert [found.name for found in tmp_path.iterdir()] == ["metrics.json"]


def test_a_disk_that_fills_up_under_torch_is_one_line_too(tmp_path: Path) -> None:
    # A limit on the size of files stands for the full disk: the kernel refuses a real write of a checkpoint's optimizer.
    script = (
        "import resource, signal, sys, torch\n"
        "from bedside.process import run_stage\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "run_stage(lambda: torch.save({'state': torch.zeros(100_000)}, sys.argv[1]))"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "optimizer.pt")], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "error: no space left while writing an output: free some and run again; what is half-written will not be used\n"


def test_a_stage_that_succeeds_just_returns() -> None:
    ran = []
    run_here(lambda: ran.append(1))
    assert ran == [1]


@pytest.mark.parametrize(
    ("offline", "own", "expected"),
    [
        pytest.param(True, None, "1", id="a local stage is offline"),
        pytest.param(True, "0", "1", id="a local stage is offline, whatever the user set"),
        pytest.param(False, None, None, id="a fetch stage may connect"),
        pytest.param(False, "1", "1", id="a fetch stage respects the user's own switch"),
    ],
)
def test_only_fetch_stages_may_connect(monkeypatch: pytest.MonkeyPatch, *, offline: bool, own: str | None, expected: str | None) -> None:
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    if own is not None:
        monkeypatch.setenv("HF_HUB_OFFLINE", own)
    set_up(offline=offline)
    assert os.environ.get("HF_HUB_OFFLINE") == expected


@pytest.mark.parametrize(
    ("offline", "refused"), [pytest.param(True, True, id="a local stage"), pytest.param(False, False, id="a fetch stage")]
)
def test_a_refused_connection_is_one_line_without_a_traceback(*, offline: bool, refused: bool) -> None:
    # What the guard says to a connection is asked without one.
    script = (
        "import socket, sys\n"
        "from bedside.process import run_stage\n"
        f"run_stage(lambda: sys.audit('socket.connect', socket.socket(), ('203.0.113.1', 80)), offline={offline})"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == refused
    assert done.stderr.startswith("error: a connection to 203.0.113.1 port 80 was refused: ") is refused
    assert len(done.stderr.splitlines()) == refused


def test_the_process_reports_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK", "DVC_NO_ANALYTICS", "DVC_STUDIO_OFFLINE"):
        monkeypatch.setenv(name, "0")
    monkeypatch.setenv("USE_HUB_KERNELS", "1")
    set_up()
    assert {os.environ[name] for name in ("HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK", "DVC_NO_ANALYTICS", "DVC_STUDIO_OFFLINE")} == {"1"}
    assert os.environ["USE_HUB_KERNELS"] == "0"


@pytest.mark.parametrize("stage", sorted(path.name for path in STAGES.glob("*.py")))
def test_waiting_threads_sleep_and_that_is_said_before_torch_is_there(stage: str, tmp_path: Path) -> None:
    # What the stage itself does comes after its process is set up; here nothing does.
    script = (
        "import os, runpy, sys\n"
        "import bedside.process\n"
        "def said(main, *, offline=True):\n"
        "    assert 'torch' not in sys.modules\n"
        "    bedside.process.set_up(offline=offline)\n"
        "    print(os.environ['OMP_WAIT_POLICY'], os.environ.get('HF_HUB_OFFLINE', 'connected'))\n"
        "bedside.process.run_stage = said\n"
        f"runpy.run_path({str(STAGES / stage)!r}, run_name='__main__')"
    )
    own = {name: value for name, value in os.environ.items() if name not in ("OMP_WAIT_POLICY", "HF_HUB_OFFLINE")}
    done = subprocess.run([sys.executable, "-c", script], env=own, cwd=tmp_path, capture_output=True, text=True, check=True)
    # Records are made here or copied: they are never a reason to connect.
    connects = stage.startswith("fetch") and stage != "fetch_records.py"
    assert done.stdout == f"PASSIVE {'connected' if connects else '1'}\n"


@pytest.mark.parametrize("killed", [True, False])
def test_a_process_knows_whether_those_who_started_it_are_there(tmp_path: Path, *, killed: bool) -> None:
    # One process starts another, which asks after the first.
    ask = (
        "import sys, time; from pathlib import Path; from bedside.process import callers\n"
        "there = callers(); Path('asked').touch()\n"
        "while not Path('go').exists(): time.sleep(0.02)\n"
        "Path('said.new').write_text(str(there())); Path('said.new').rename('said')"
    )
    start = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"
    parent = subprocess.Popen([sys.executable, "-c", start, ask], cwd=tmp_path)
    wait_for(tmp_path / "asked")
    if killed:
        parent.kill()
        parent.wait()
    (tmp_path / "go").touch()
    wait_for(tmp_path / "said")
    parent.wait()
    assert (tmp_path / "said").read_text(encoding="utf-8") == str(not killed)


def wait_for(path: Path) -> None:
    until = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < until, f"{path.name} never came"
        time.sleep(0.02)


def test_a_users_own_threading_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")
    monkeypatch.delenv("TOKENIZERS_PARALLELISM", raising=False)
    set_up()
    assert os.environ["OMP_WAIT_POLICY"] == "ACTIVE"
    assert os.environ["TOKENIZERS_PARALLELISM"] == "false"


@pytest.mark.usefixtures("own_environment")
def test_a_process_leaves_its_group_before_it_ends(tmp_path: Path) -> None:
    # Left to the interpreter's end, the group's threads were seen to abort the process ("terminate called without an active exception").
    import torch.distributed as group

    def main() -> None:
        group.init_process_group("gloo", init_method=f"file://{tmp_path}/group", rank=0, world_size=1)

    run_here(main)
    assert not group.is_initialized()
