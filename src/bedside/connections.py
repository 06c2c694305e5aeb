"""What this process may connect to: loopback, and the one server that a stage permits.

:func:`refuse_connections` adds an audit hook, which nothing can take away again and which forked processes inherit. It refuses,
with a :class:`~bedside.errors.GuardError`, connections and datagrams to any other address, sockets of a kind that is not known
to stay on the machine, and look-ups of names: what is asked of a name server leaves the building, too. To bind and to listen
is allowed.

It sees what Python's own sockets do. It does not see native code that calls the system itself (NCCL, gloo and PyTorch's TCP
store between training processes, a Rust or C library, ctypes), programs that this process starts, who connects to a port where
it listens, or what a server on loopback passes on. It stands against mistakes, ours and those of libraries, not against code
that wants to get past it; a firewall or a network namespace (``unshare --net``) stands against both.
"""

import functools
import socket
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bedside.addresses import Host, Networks, Place, host_of, is_disguised, is_inside, is_loopback, proxy_for, read_networks, read_url
from bedside.errors import ConfigError, GuardError

_INTERNET = {socket.AF_INET, socket.AF_INET6}
# Some systems lack some of them.
_ON_THIS_MACHINE = {getattr(socket, name) for name in ("AF_UNIX", "AF_NETLINK", "AF_ALG") if hasattr(socket, name)}
_MAY_BE_MADE = {*_INTERNET, *_ON_THIS_MACHINE, -1}  # the last of a descriptor, which is there already


@dataclass(frozen=True)
class _Server:
    place: Place
    networks: Networks | None

    def may_be_at(self, address: Host) -> bool:
        return self.networks is None or is_inside(address, self.networks)


@dataclass
class _Permitted:
    """What may be reached besides loopback: names to look up, servers, and where those are found to be."""

    names: set[Host] = field(default_factory=set)
    servers: set[_Server] = field(default_factory=set)
    places: set[Place] = field(default_factory=set)

    def found(self, host: Host, addresses: Iterable[Host]) -> None:
        """Permit those addresses of a server that its networks allow."""
        for server in self.servers:
            if server.place.host == host:
                self.places.update(Place(address, server.place.port) for address in addresses if server.may_be_at(address))

    def __str__(self) -> str:
        return " and ".join(["loopback", *sorted(str(server.place) for server in self.servers)])


_permitted = _Permitted()


@functools.cache  # a second hook would look at everything again
def refuse_connections() -> None:
    """From now on refuse this process, and those that it forks, all but loopback and what is permitted. It cannot be undone."""
    sys.addaudithook(_hook)
    # The event of a socket comes when a name in its address has been looked up already; these look at the name before.
    for method, place in {"connect": 0, "connect_ex": 0, "sendto": -1, "sendmsg": 3}.items():
        _look_first(method, place, _check_connection)
    _look_first("bind", 0, _check_bound)
    socket.getaddrinfo = _followed(socket.getaddrinfo)


def permit(url: str, *, within: Sequence[str] | None = None) -> None:
    """Let this process reach one more server, given by its base URL: look up its name, connect to its port where that leads.

    Where the environment names a proxy for the URL, the proxy may be reached instead. ``within`` is for a server of the site:
    its addresses count only where they lie in one of these networks, such as ``10.20.0.0/16``, and no proxy stands for it.
    Raises :class:`ConfigError` for what is no plain URL or network.
    """
    scheme, place = read_url(url)
    networks = None if within is None else read_networks(within)
    if networks is None and not is_loopback(place.host):
        place = proxy_for(scheme, place) or place
    _permitted.names.add(place.host)
    _permitted.servers.add(_Server(place, networks))
    if not isinstance(place.host, str):
        _permitted.found(place.host, [place.host])


def is_local(url: str, networks: Sequence[str]) -> bool:
    """Whether each address of a base URL's host is loopback or lies in one of the site's ``networks``.

    Addresses and ``localhost`` are known. Another name is looked up, which the guard allows from then on, where the site has networks
    in which it might lie, and is not local where it has none: a look-up is a connection, too. Raises :class:`ConfigError` for a name
    that cannot be found, and for what is no plain URL or network.
    """
    _, (host, port) = read_url(url)
    site = read_networks(networks)
    named = isinstance(host, str) and not is_loopback(host)
    if is_disguised(host) or (named and not site):
        return False
    addresses = _look_up(str(host), port) if named else {host}
    return all(is_loopback(address) or is_inside(address, site) for address in addresses)


def _look_up(name: str, port: int) -> set[Host]:
    _permitted.names.add(name)
    try:
        return {host_of(answer[4][0]) for answer in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:  # the latter where a part of the name is too long
        raise ConfigError(f"the server {name} cannot be found ({error}): correct its name, or write its address") from error


def _hook(event: str, values: tuple[Any, ...]) -> None:
    if not event.startswith("socket."):
        return
    match event.removeprefix("socket."), values:
        case "__new__", (_, family, *_) if family not in _MAY_BE_MADE:
            raise _refusal(f"a socket of address family {family}")
        case "connect" | "sendto" | "sendmsg", (opened, address) if address is not None:
            _check_connection(opened.family, address)
        case "getaddrinfo" | "gethostbyname" | "gethostbyaddr", (name, *_):
            _check_name(name)
        case "getnameinfo", (address,):
            _check_name(address[0])


def _check_connection(family: int, address: Any) -> None:
    if family in _ON_THIS_MACHINE:
        return
    if family not in _INTERNET or not isinstance(address, tuple) or len(address) < 2:
        raise _refusal(f"a connection of address family {int(family)}")
    place = Place(host_of(address[0]), address[1])
    if not is_loopback(place.host) and place not in _permitted.places:
        raise _refusal(f"a connection to {place}")


def _check_bound(family: int, address: Any) -> None:
    if family in _INTERNET and isinstance(address, tuple) and address and isinstance(host_of(address[0]), str):
        _check_name(address[0])


def _check_name(name: Any) -> None:
    host = host_of(name)
    if host != "" and not is_loopback(host) and host not in _permitted.names:
        raise _refusal(f"the look-up of {host}")


def _refusal(what: str) -> GuardError:
    return GuardError(
        f"{what} was refused: this process works on text that must not leave the building, and may reach {_permitted} alone. "
        "Data and weights are brought in by the fetch stages and by `bedside score --fetch`, which may connect; of a hosted "
        "model, generate may reach the server that its file in configs/models names"
    )


def _look_first(method: str, place: int, check: Callable[[int, Any], None]) -> None:
    """Have a method of sockets check the address, which is in that place of its arguments, before it does anything."""
    original = getattr(socket.socket, method)

    @functools.wraps(original)
    def checked(self: socket.socket, *values: Any) -> Any:
        for address in values[place:][:1]:
            check(self.family, address)
        return original(self, *values)

    setattr(socket.socket, method, checked)


def _followed(look_up: Callable[..., Any]) -> Callable[..., Any]:
    """A ``getaddrinfo`` whose answers for servers are kept: a large one is elsewhere at each look-up."""

    @functools.wraps(look_up)
    def followed(host: Any, *values: Any, **named: Any) -> Any:
        answers = look_up(host, *values, **named)
        _permitted.found(host_of(host), [host_of(answer[4][0]) for answer in answers])
        return answers

    return followed
