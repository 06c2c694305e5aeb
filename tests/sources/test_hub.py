"""What is said where the Hub refuses or does not answer, and where the disk is full."""

import errno
import os
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import huggingface_hub
import pytest
from staged import hub_weights

from bedside.sources import weights
from bedside.sources.weights import fetch_weights


def test_a_full_disk_is_not_told_as_a_missing_connection(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device", "model.safetensors")

    monkeypatch.setattr(weights, "hub_fault", lambda: None)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", full)
    with pytest.raises(OSError, match="No space left on device"):
        fetch_weights(hub_weights(), base, None)


class _Gated(BaseHTTPRequestHandler):
    """Answers everything as the Hub does where a licence has not been accepted."""

    def do_GET(self) -> None:
        self.send_response(403)
        self.send_header("X-Error-Code", "GatedRepo")
        self.send_header("X-Error-Message", "Access to model clinic/tiny is restricted.")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


FETCH = """
import sys
from pathlib import Path
from bedside.process import run_stage
sys.path.insert(0, sys.argv[2])
from staged import hub_weights
from bedside.sources.weights import fetch_weights
run_stage(lambda: fetch_weights(hub_weights(gated=True), Path(sys.argv[1]), None), offline=False)
"""


def fetched_from(endpoint: str, base: Path, cache: Path) -> str:
    """What fetching says where the Hub is at ``endpoint``, which its client reads when it is imported."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HF_")}
    environment |= {"HF_ENDPOINT": endpoint, "HF_HOME": str(cache), "no_proxy": "*"}
    command = [sys.executable, "-c", FETCH, str(base), str(Path(__file__).parents[1])]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert list(base.iterdir()) == []
    (line,) = done.stderr.splitlines()
    return line


def test_the_hubs_refusal_says_how_to_get_access(base: Path, tmp_path: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Gated) as hub:
        threading.Thread(target=hub.serve_forever, daemon=True).start()
        said = fetched_from(f"http://127.0.0.1:{hub.server_port}", base, tmp_path / "hub")
        hub.shutdown()
    assert said.startswith("error: the weights of Tiny (clinic/tiny at aaaaaaaaaaaa) are neither in a mirror")
    assert "accept the Tiny Terms of Use at https://huggingface.co/clinic/tiny and set HF_TOKEN" in said


def test_a_hub_that_does_not_answer_is_one_message(base: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        said = fetched_from(f"http://127.0.0.1:{taken.getsockname()[1]}", base, tmp_path / "hub")
    assert "cannot be reached: " in said
    assert "Three ways out: (1) connect to the Internet" in said
