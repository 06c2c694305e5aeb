"""The guard cannot be taken away again, so every process that gets it here is one of its own."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import psutil
import pytest

from bedside import connections
from bedside.connections import is_local
from bedside.errors import ConfigError

# Addresses and names here are of documentation (RFC 5737, 3849, 2606): nobody has them.
REFUSED = [
    pytest.param("tcp().connect(('203.0.113.1', 80))", id="an IPv4 address"),
    pytest.param("tcp().connect_ex(('203.0.113.1', 80))", id="with connect_ex"),
    pytest.param("_socket.socket().connect(('203.0.113.1', 80))", id="with the class under Python's"),
    pytest.param("tcp().connect((b'203.0.113.1', 80))", id="in bytes"),
    pytest.param("tcp().connect((bytearray(b'203.0.113.1'), 80))", id="in a bytearray"),
    pytest.param("tcp6().connect(('2001:db8::1', 80))", id="an IPv6 address"),
    pytest.param("tcp6().connect(('2001:db8::1', 80, 0, 1))", id="an IPv6 address with flow and scope"),
    pytest.param("tcp6().connect(('::ffff:203.0.113.1', 80, 0, 0))", id="IPv4 in IPv6 notation"),
    pytest.param("tcp6().connect(('::127.0.0.1', 80, 0, 0))", id="the old form of IPv4 in IPv6"),
    pytest.param("tcp().connect(('0.0.0.0', port))", id="every interface"),
    pytest.param("tcp().connect(('', port))", id="every interface, as nothing"),
    pytest.param("tcp().connect(('127.1', port))", id="a short form of an address"),
    pytest.param("tcp().connect(('example.org', 80))", id="a name"),
    pytest.param("tcp().connect_ex(('example.org', 80))", id="a name with connect_ex"),
    pytest.param("socket.create_connection(('example.org', 80))", id="create_connection"),
    pytest.param("socket.create_connection(('203.0.113.1', 80))", id="create_connection to an address"),
    pytest.param("ssl.create_default_context().wrap_socket(tcp(), server_hostname='x').connect(('203.0.113.1', 443))", id="TLS"),
    pytest.param("udp().connect(('203.0.113.1', 9))", id="a datagram socket"),
    pytest.param("udp().sendto(b'', ('203.0.113.1', 9))", id="a datagram"),
    pytest.param("udp().sendto(b'', 0, ('203.0.113.1', 9))", id="a datagram with flags"),
    pytest.param("udp().sendto(b'', ('example.org', 9))", id="a datagram to a name"),
    pytest.param("udp().sendto(b'', ('<broadcast>', 9))", id="a datagram to all"),
    pytest.param("udp().sendmsg([b''], [], 0, ('203.0.113.1', 9))", id="a message"),
    pytest.param("udp().sendmsg([b''], [], 0, ('example.org', 9))", id="a message to a name"),
    pytest.param("_socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendmsg([b''], [], 0, ('203.0.113.1', 9))", id="under Python's"),
    pytest.param("tcp().bind(('example.org', 0))", id="the look-up of a name to bind to"),
    pytest.param("socket.getaddrinfo('example.org', 80)", id="a look-up"),
    pytest.param("socket.getaddrinfo(host='example.org', port=80, type=socket.SOCK_STREAM)", id="a look-up by keywords"),
    pytest.param("socket.getaddrinfo(b'example.org', 80)", id="a look-up in bytes"),
    pytest.param("socket.getaddrinfo('localhost.example', 80)", id="a look-up of a name that starts like localhost"),
    pytest.param("socket.getaddrinfo('203.0.113.1', 80)", id="a look-up of an address"),
    pytest.param("socket.getaddrinfo('2130706433', 80)", id="a look-up of a number"),
    pytest.param("socket.gethostbyname('example.org')", id="gethostbyname"),
    pytest.param("socket.gethostbyname_ex('example.org')", id="gethostbyname_ex"),
    pytest.param("socket.gethostbyaddr('203.0.113.1')", id="gethostbyaddr"),
    pytest.param("socket.gethostbyaddr('example.org')", id="gethostbyaddr of a name"),
    pytest.param("socket.getnameinfo(('203.0.113.1', 80), 0)", id="getnameinfo"),
    pytest.param("asyncio.run(asyncio.open_connection('203.0.113.1', 80))", id="asyncio"),
    pytest.param("asyncio.run(asyncio.open_connection('example.org', 80))", id="asyncio, a name"),
    pytest.param("asyncio.run(datagram('203.0.113.1'))", id="asyncio, a datagram"),
    pytest.param("smtplib.SMTP('example.org')", id="mail"),
    pytest.param("multiprocessing.get_context('fork').Pool(1).apply(far_away)", id="a forked process"),
    pytest.param("concurrent.futures.ThreadPoolExecutor().submit(far_away).result()", id="a thread"),
    pytest.param("socket.socket(fileno=udp().detach()).connect(('203.0.113.1', 9))", id="a socket of a descriptor"),
    pytest.param("socket.socket(socket.AF_VSOCK)", id="the machine around a virtual one"),
    pytest.param("socket.socket(socket.AF_PACKET, socket.SOCK_RAW)", id="packets"),
]
ALLOWED = [
    pytest.param("tcp().connect(('127.0.0.1', port))", id="loopback"),
    pytest.param("tcp().connect((b'127.0.0.1', port))", id="loopback in bytes"),
    pytest.param("tcp().connect_ex(('127.5.6.7', port))", id="another address of loopback"),
    pytest.param("tcp6().connect_ex(('::1', port, 0, 0))", id="loopback of IPv6"),
    pytest.param("tcp6().connect_ex(('::ffff:127.0.0.1', port, 0, 0))", id="loopback in IPv6 notation"),
    pytest.param("tcp().connect(('localhost', port))", id="localhost"),
    pytest.param("socket.create_connection(('localhost', port))", id="create_connection"),
    pytest.param("asyncio.run(asyncio.open_connection('localhost', port))", id="asyncio"),
    pytest.param("asyncio.run(datagram('127.0.0.1'))", id="asyncio, a datagram"),
    pytest.param("udp().sendto(b'', ('127.0.0.1', 9))", id="a datagram"),
    pytest.param("udp().sendmsg([b''], [], 0, ('127.0.0.1', 9))", id="a message"),
    pytest.param("connected.sendmsg([b''])", id="a message without an address"),
    pytest.param("socket.getaddrinfo(None, 80)", id="the look-up of nothing"),
    pytest.param("socket.getaddrinfo('LocalHost', 80)", id="the look-up of localhost"),
    pytest.param("socket.getaddrinfo('127.0.0.1', 80)", id="the look-up of loopback"),
    pytest.param("socket.gethostbyname('localhost')", id="gethostbyname"),
    pytest.param("socket.gethostbyaddr('127.0.0.1')", id="gethostbyaddr"),
    pytest.param("socket.getnameinfo(('127.0.0.1', 80), socket.NI_NUMERICHOST)", id="getnameinfo"),
    pytest.param("socket.getfqdn()", id="this machine's full name, which is then its short one"),
    pytest.param("tcp().bind(('', 0))", id="binding to every interface"),
    pytest.param("socket.create_server(('0.0.0.0', 0))", id="listening on every interface"),
    pytest.param("socket.create_server(('localhost', 0))", id="listening on localhost"),
    pytest.param("http.server.HTTPServer(('', 0), http.server.BaseHTTPRequestHandler)", id="a web server"),
    pytest.param("socket.socketpair()", id="a pair of sockets"),
    pytest.param("socket.socket(socket.AF_UNIX).connect_ex('nowhere')", id="a socket in the file system"),
    pytest.param("socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).connect((0, 0))", id="the kernel"),
    pytest.param("multiprocessing.get_context('spawn').Manager().list()", id="a process that is spoken with"),
]

TRY_ALL = """
import _socket, asyncio, concurrent.futures, http.server, json, multiprocessing, smtplib, socket, ssl, sys, time
from bedside.connections import refuse_connections

def tcp(): return socket.socket()
def tcp6(): return socket.socket(socket.AF_INET6)
def udp(): return socket.socket(type=socket.SOCK_DGRAM)
def far_away(): tcp().connect(('203.0.113.1', 80))
async def datagram(address):
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(asyncio.DatagramProtocol, remote_addr=(address, 9))
    transport.close()

if __name__ == "__main__":
    listener = socket.create_server(("127.0.0.1", 0), backlog=100)
    port = listener.getsockname()[1]
    connected = udp()
    connected.connect(("127.0.0.1", 9))
    socket.setdefaulttimeout(5)
    refuse_connections()
    outcomes = {}
    for attempt in json.load(sys.stdin):
        began = time.monotonic()
        try:
            eval(attempt)
            said = "done"
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
        outcomes[attempt] = said, time.monotonic() - began
    print(json.dumps(outcomes))
"""
ASKED = """
import json, os, socket, sys
from bedside.connections import is_local, permit, refuse_connections
from bedside.errors import GuardError

answers = iter(json.loads(sys.argv[1]))
def name_server(host, port, *_, **__):
    sys.audit("socket.getaddrinfo", host, port, 0, 0, 0)
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in next(answers)]
socket.getaddrinfo = name_server

def said(event, *values):
    # What the guard says to what Python is about to do; nothing is done.
    try:
        sys.audit(event, *values)
        return True
    except GuardError:
        return False
def may_connect(address, port): return said("socket.connect", socket.socket(), (address, port))
def may_look_up(name): return said("socket.getaddrinfo", name, 443, 0, 0, 0)

refuse_connections()
exec(sys.argv[2])
"""


def run(script: str, *arguments: str, stdin: str = "", **environment: str) -> str:
    """What a process of its own prints, without the proxies of this one's environment."""
    own = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    command = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(command, input=stdin, env={**own, **environment}, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, float]]:
    """What became of each attempt in a process with the guard, and how many seconds it took."""
    script = tmp_path_factory.mktemp("guard") / "attempts.py"  # a file: processes are started from it, too
    script.write_text(TRY_ALL, encoding="utf-8")
    attempts = json.dumps([str(param.values[0]) for param in (*REFUSED, *ALLOWED)])
    done = subprocess.run([sys.executable, script], input=attempts, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    made: dict[str, tuple[str, float]] = json.loads(done.stdout)
    return made


@pytest.mark.parametrize("attempt", REFUSED)
def test_what_leaves_the_machine_is_refused_at_once(attempt: str, outcomes: dict[str, tuple[str, float]]) -> None:
    said, seconds = outcomes[attempt]
    assert said.startswith("GuardError: ")
    assert " was refused: this process works on text that must not leave the building" in said
    assert seconds < 2  # a name server that does not answer takes longer


@pytest.mark.parametrize("attempt", ALLOWED)
def test_what_stays_on_the_machine_is_allowed(attempt: str, outcomes: dict[str, tuple[str, float]]) -> None:
    assert outcomes[attempt][0] == "done"


def test_the_message_says_what_was_refused_and_what_to_do(outcomes: dict[str, tuple[str, float]]) -> None:
    assert outcomes["tcp().connect(('203.0.113.1', 80))"][0] == (
        "GuardError: a connection to 203.0.113.1 port 80 was refused: this process works on text that must not leave the building, and "
        "may reach loopback alone. Data and weights are brought in by the fetch stages and by `bedside score --fetch`, which may "
        "connect; of a hosted model, generate may reach the server that its file in configs/models names"
    )
    assert outcomes["socket.gethostbyname('example.org')"][0].startswith("GuardError: the look-up of example.org was refused: ")


def test_a_library_takes_it_for_a_machine_without_a_network() -> None:
    script = (
        "import urllib.error, urllib.request\n"
        "from bedside.connections import refuse_connections\n"
        "from bedside.sources.weights import hub_fault\n"
        "refuse_connections(); refuse_connections()\n"
        "print(hub_fault())\n"
        "try: urllib.request.urlopen('http://example.org')\n"
        "except urllib.error.URLError as error: print(type(error.reason).__name__)"
    )
    fault, reason = run(script, HF_ENDPOINT="https://example.org").splitlines()
    assert fault.startswith("https://example.org cannot be reached: the look-up of example.org was refused: ")
    assert reason == "GuardError"


def permitted(script: str, *answers: Sequence[str], **environment: str) -> list[Any]:
    """The values of ``script``'s lines, in a process with the guard and a name server that gives those answers one after the other."""
    printed = "\n".join(f"print(json.dumps(({line.strip()})))" for line in script.strip().splitlines())
    return [json.loads(line) for line in run(ASKED, json.dumps(answers), printed, **environment).splitlines()]


def test_a_hosted_model_is_reached_wherever_its_name_leads_at_the_time() -> None:
    assert permitted(
        """
        may_look_up("api.example.org")
        permit("https://api.example.org/v1")
        may_look_up("API.example.org"), may_look_up("example.org"), may_look_up("www.api.example.org")
        may_connect("198.51.100.1", 443), may_connect("198.51.100.2", 443)
        socket.getaddrinfo("api.example.org", 443) is None
        may_connect("198.51.100.1", 443), may_connect("198.51.100.2", 443)
        socket.getaddrinfo(b"API.example.org", None) is None
        may_connect("198.51.100.1", 443), may_connect("198.51.100.2", 443)
        may_connect("198.51.100.1", 80), may_connect("api.example.org", 443), may_connect("127.0.0.1", 9)
        """,
        ["198.51.100.1"],
        ["198.51.100.2"],
    ) == [False, None, [True, False, False], [False, False], False, [True, False], False, [True, True], [False, False, True]]


def test_a_server_given_by_its_address_needs_no_look_up() -> None:
    assert permitted(
        """
        permit("http://198.51.100.1:8000/v1"), permit("http://[2001:db8::1]:8000")
        may_connect("198.51.100.1", 8000), may_connect("198.51.100.1", 8001), may_connect("198.51.100.2", 8000)
        may_connect("2001:0db8::1", 8000), may_look_up("2001:0db8::1"), may_look_up("198.51.100.1"), may_look_up("198.51.100.2")
        """
    ) == [[None, None], [True, False, False], [True, True, True, False]]


def test_the_message_names_what_is_permitted() -> None:
    with pytest.raises(AssertionError, match=r"may reach loopback and api\.example\.org port 443 alone"):
        permitted('permit("https://api.example.org")\nsys.audit("socket.connect", socket.socket(), ("203.0.113.1", 80))')


def test_a_server_of_the_site_is_reached_inside_its_networks_alone() -> None:
    assert permitted(
        """
        permit("http://llm.example.org:8000", within=["10.20.0.0/16", "fd00:20::/32"])
        socket.getaddrinfo("llm.example.org", 8000) is None
        may_connect("10.20.3.4", 8000), may_connect("fd00:20::4", 8000), may_connect("::ffff:10.20.3.4", 8000)
        may_connect("10.21.3.4", 8000), may_connect("10.20.3.5", 8000), may_connect("198.51.100.1", 8000)
        permit("http://10.21.3.4:8000", within=["10.20.0.0/16"])
        may_connect("10.21.3.4", 8000)
        """,
        ["10.20.3.4", "fd00:20::4", "198.51.100.1", "10.21.3.4"],
    ) == [None, False, [True, True, True], [False, False, False], None, False]


@pytest.mark.parametrize(
    ("call", "environment", "proxy", "server"),
    [
        pytest.param('permit("https://api.example.org")', {"HTTPS_PROXY": "http://198.51.100.9:3128"}, True, False, id="instead"),
        pytest.param(
            'permit("https://api.example.org")',
            {"HTTPS_PROXY": "http://198.51.100.9:3128", "NO_PROXY": ".example.org"},
            False,
            True,
            id="not for this server",
        ),
        pytest.param(
            'permit("https://api.example.org", within=["10.20.0.0/16"])',
            {"HTTPS_PROXY": "http://198.51.100.9:3128"},
            False,
            True,
            id="never for a server of the site",
        ),
        pytest.param('permit("https://localhost")', {"HTTPS_PROXY": "http://198.51.100.9:3128"}, False, False, id="never for this machine"),
    ],
)
def test_a_proxy_of_the_environment(call: str, environment: dict[str, str], proxy: bool, server: bool) -> None:
    asked = 'may_connect("198.51.100.9", 3128), may_look_up("api.example.org")'
    assert permitted(f"{call}\n{asked}", **environment) == [None, [proxy, server]]


def test_a_server_elsewhere_is_connected_to_only_where_it_is_permitted() -> None:
    own = own_address()
    with socket.create_server((own, 0)) as listener:
        port = listener.getsockname()[1]
        there = f'socket.create_connection(("llm.example.org", {port})) is None'
        with pytest.raises(AssertionError, match=r"GuardError: the look-up of llm\.example\.org was refused"):
            permitted(there, [own])
        for within in ("None", f"[{own!r}]"):
            assert permitted(f'permit("http://llm.example.org:{port}", within={within})\n{there}', [own]) == [None, False]
        with pytest.raises(AssertionError, match=f"GuardError: a connection to {own} port {port} was refused"):
            permitted(f'permit("http://llm.example.org:{port}", within=["198.51.100.0/24"])\n{there}', [own])


def own_address() -> str:
    """An address of this machine that is not loopback."""
    found = [entry.address for own in psutil.net_if_addrs().values() for entry in own if entry.family == socket.AF_INET]
    others = [address for address in found if not address.startswith("127.")]
    return others[0] if others else pytest.skip("this machine has no address but loopback")


KNOWN = {
    "llm": ["10.20.3.4"],
    "llm.": ["10.20.3.4"],
    "here": ["127.0.0.1", "::1"],
    "both": ["10.20.3.4", "198.51.100.1"],
    "api.example.org": ["198.51.100.1"],
    "mapped": ["::ffff:10.20.3.4"],
}


@pytest.fixture
def name_server(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names that were asked of a name server that knows those of ``KNOWN``."""
    asked = []

    def answer(host: str, port: int, **_: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        asked.append(host)
        if host not in KNOWN:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in KNOWN[host]]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


@pytest.mark.parametrize(
    ("url", "networks", "local"),
    [
        pytest.param("http://127.0.0.1:8000/v1", [], True, id="loopback"),
        pytest.param("http://[::1]:8000", [], True, id="loopback of IPv6"),
        pytest.param("http://[::ffff:127.0.0.1]", [], True, id="loopback in IPv6 notation"),
        pytest.param("http://localhost:8000", [], True, id="localhost"),
        pytest.param("HTTP://LOCALHOST", [], True, id="localhost in capitals"),
        pytest.param("http://0.0.0.0:8000", [], False, id="every interface"),
        pytest.param("http://[::]", [], False, id="every interface of IPv6"),
        pytest.param("http://127.1", [], False, id="a short form"),
        pytest.param("http://127.0.0.1.", [], False, id="a dot behind it"),
        pytest.param("http://2130706433", [], False, id="a number"),
        pytest.param("http://0x7f000001", [], False, id="a hexadecimal number"),
        pytest.param("http://0177.0.0.1", [], False, id="an octal number"),
        pytest.param("http://10.20.3.4", [], False, id="a private address of no network"),
        pytest.param("http://llm:8000", [], False, id="a name where the site has no network"),
        pytest.param("http://10.20.3.4", ["10.20.0.0/16"], True, id="an address of the site"),
        pytest.param("http://10.21.3.4", ["10.20.0.0/16"], False, id="an address beside the site's"),
        pytest.param("http://10.21.3.4", ["10.20.0.0/16", "10.21.3.4"], True, id="an address of the site's second network"),
        pytest.param("http://[fd00:20::1]", ["fd00:20::/32"], True, id="an IPv6 address of the site"),
        pytest.param("http://[::ffff:10.20.3.4]", ["10.20.0.0/16"], True, id="an address of the site in IPv6 notation"),
    ],
)
def test_an_address_is_local_or_not_without_a_look_up(url: str, networks: list[str], local: bool, name_server: list[str]) -> None:
    assert is_local(url, networks) is local
    assert name_server == []


@pytest.mark.parametrize(
    ("url", "networks", "local"),
    [
        pytest.param("http://llm:8000", ["10.20.0.0/16"], True, id="inside"),
        pytest.param("http://llm.:8000", ["10.20.0.0/16"], True, id="with a dot behind it"),
        pytest.param("http://LLM", ["10.20.0.0/16"], True, id="in capitals"),
        pytest.param("http://here", ["10.20.0.0/16"], True, id="loopback by another name"),
        pytest.param("http://both", ["10.20.0.0/16"], False, id="inside and outside"),
        pytest.param("http://mapped", ["10.20.0.0/16"], True, id="inside in IPv6 notation"),
        pytest.param("https://api.example.org", ["10.20.0.0/16"], False, id="outside"),
    ],
)
def test_a_name_is_local_where_all_its_addresses_are(url: str, networks: list[str], local: bool, name_server: list[str]) -> None:
    assert is_local(url, networks) is local
    assert len(name_server) == 1


@pytest.mark.usefixtures("name_server")
def test_a_name_that_nobody_knows_is_told_with_what_to_do() -> None:
    with pytest.raises(ConfigError) as raised:
        is_local("http://nobody:8000", ["10.20.0.0/16"])
    reason = f"[Errno {socket.EAI_NONAME}] Name or service not known"
    assert str(raised.value) == f"the server nobody cannot be found ({reason}): correct its name, or write its address"


def test_a_name_that_is_too_long_is_told_too() -> None:
    with pytest.raises(ConfigError, match=r"cannot be found .*: correct its name"):
        is_local(f"http://{'a' * 64}.example.org", ["10.20.0.0/16"])


def test_what_is_asked_may_be_looked_up_under_the_guard_and_nothing_else() -> None:
    assert permitted(
        """
        is_local("http://llm:8000", ["10.20.0.0/16"])
        may_look_up("llm"), may_look_up("other"), may_connect("10.20.3.4", 8000)
        """,
        ["10.20.3.4"],
    ) == [True, [True, False, False]]


def test_the_process_of_the_tests_has_no_guard() -> None:
    with socket.socket() as elsewhere:
        sys.audit("socket.connect", elsewhere, ("203.0.113.1", 80))
    assert connections.refuse_connections.cache_info().currsize == 0
