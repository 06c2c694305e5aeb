"""On PYTHONPATH, tries to connect from inside a process at its work: at the first layer that a model computes there.

Python imports this by itself when it starts. ``PROBE`` is a file that gets one JSON object a process, how each attempt ended
and the seconds of all; ``PROBE_LISTENERS`` are addresses of this machine, each with the port of a listener. The other
addresses are of documentation: nobody has them.
"""

import functools
import importlib.util
import json
import os
import socket
import sys
import time
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

LAYERS = "torch.nn.functional"


def connect(host: str, port: int, family: int = socket.AF_INET) -> None:
    with socket.socket(family) as opened:
        opened.settimeout(5)
        opened.connect((host, port))


def send(host: str, port: int) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as opened:
        opened.sendto(b"", (host, port))


def on_this_machine() -> dict[str, Callable[[], object]]:
    """What goes through without the guard."""
    listeners = json.loads(os.environ["PROBE_LISTENERS"])
    return {address: functools.partial(connect, address, port) for address, port in listeners.items()}


def elsewhere() -> dict[str, Callable[[], object]]:
    """What is only ever tried under the guard."""
    return {
        "IPv4": lambda: connect("203.0.113.1", 80),
        "IPv6": lambda: connect("2001:db8::1", 80, socket.AF_INET6),
        "name": lambda: socket.getaddrinfo("example.org", 443),
        "name in an address": lambda: connect("example.org", 443),
        "datagram": lambda: send("203.0.113.1", 9),
    }


def ended(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except OSError as error:
        return type(error).__name__
    return "done"


def try_all(attempts: dict[str, Callable[[], object]]) -> dict[str, object]:
    began = time.monotonic()
    outcomes: dict[str, object] = {name: ended(attempt) for name, attempt in attempts.items()}
    return {**outcomes, "seconds": time.monotonic() - began}


@functools.cache  # once a process
def probe() -> None:
    line = json.dumps(try_all(on_this_machine() | elsewhere())) + "\n"
    descriptor = os.open(os.environ["PROBE"], os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    os.write(descriptor, line.encode())
    os.close(descriptor)


class Finder:
    """Finds the module of the layers, and has the first of them start the probe."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name != LAYERS:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        assert spec
        assert spec.loader
        execute = spec.loader.exec_module

        def execute_and_wrap(module: ModuleType) -> None:
            execute(module)
            embedding = module.embedding

            def probing(*values: Any, **named: Any) -> Any:
                probe()
                return embedding(*values, **named)

            module.embedding = probing  # type: ignore[attr-defined]

        spec.loader.exec_module = execute_and_wrap  # type: ignore[method-assign]
        return spec


if "PROBE" in os.environ:
    sys.meta_path.insert(0, Finder())
