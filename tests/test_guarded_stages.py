"""That each stage which works on a local model refuses connections, tried from inside its processes at their work."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest
from clone import Workspace

pytestmark = pytest.mark.slow

PROBE = Path(__file__).parent / "probe"
ELSEWHERE = ("IPv4", "IPv6", "name", "name in an address", "datagram")
PROCESSES = {"train": 2, "generate": 1, "score": 1}


@pytest.fixture
def listeners() -> Iterator[dict[str, int]]:
    """The port of a listener on loopback, and of one on another address of this machine, if it has any."""
    found = [entry.address for own in psutil.net_if_addrs().values() for entry in own if entry.family == socket.AF_INET]
    others = [address for address in found if not address.startswith("127.")]
    with ExitStack() as stack:
        yield {
            address: stack.enter_context(socket.create_server((address, 0), backlog=10)).getsockname()[1]
            for address in ("127.0.0.1", *others[:1])
        }


@pytest.mark.parametrize("stage", PROCESSES)
def test_a_stage_at_its_work_can_connect_to_nobody(stage: str, workspace: Workspace, listeners: dict[str, int], tmp_path: Path) -> None:
    (workspace.folder / ".cache/scores.sqlite").unlink(missing_ok=True)  # with it, scoring would not ask its models
    found = tmp_path / "found.jsonl"
    values = {"PYTHONPATH": f"{PROBE}{os.pathsep}src", "PROBE": str(found), "PROBE_LISTENERS": json.dumps(listeners)}

    said = workspace.run("env", *(f"{name}={value}" for name, value in values.items()), "python", f"stages/{stage}.py", "notes")

    workspace.put_back()
    outcomes = [json.loads(line) for line in found.read_text(encoding="utf-8").splitlines()]
    assert len(outcomes) == PROCESSES[stage], said
    for outcome in outcomes:
        assert outcome.pop("seconds") < 2
        assert outcome == {**dict.fromkeys([*listeners, *ELSEWHERE], "GuardError"), "127.0.0.1": "done"}


def test_without_the_guard_the_same_goes_through(listeners: dict[str, int]) -> None:
    script = "import json, sitecustomize as probe; print(json.dumps(probe.try_all(probe.on_this_machine())))"
    environment = {**os.environ, "PYTHONPATH": str(PROBE), "PROBE_LISTENERS": json.dumps(listeners)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    outcome = json.loads(done.stdout)
    del outcome["seconds"]
    assert outcome == dict.fromkeys(listeners, "done")
    if len(listeners) == 1:
        pytest.skip("this machine has no address but loopback, to which nothing is refused")
