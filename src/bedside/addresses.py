"""Hosts, networks and base URLs: who is meant, read so strictly that nobody can read it otherwise."""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple

from bedside.errors import ConfigError

Host = IPv4Address | IPv6Address | str
"""An address, or a name in lower case."""
Networks = tuple[IPv4Network | IPv6Network, ...]


class Place(NamedTuple):
    """A host and one of its ports."""

    host: Host
    port: int

    def __str__(self) -> str:
        return f"{self.host} port {self.port}"


_PORTS = {"http": 80, "https": 443}
# A user name, an escape, a character beyond ASCII or a backslash makes one client see another host than the next.
_URL = re.compile(
    r"(?P<scheme>https?)://((?P<name>[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?)|\[(?P<ipv6>[0-9a-f:.]+)\])(:(?P<port>[0-9]{1,5}))?(/[!-~]*)?",
    re.ASCII | re.IGNORECASE,
)
_ENDS_IN_A_NUMBER = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)\.?", re.ASCII)


def host_of(name: object) -> Host:
    """What a socket is given as a host; an IPv4 address in IPv6 notation is that IPv4 address, and none at all is ``""``."""
    text = bytes(name).decode("ascii", "replace") if isinstance(name, bytes | bytearray) else str(name or "")
    try:
        address = ip_address(text)
    except ValueError:
        return text.lower()
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def is_loopback(host: Host) -> bool:
    """Whether the host is this machine beyond doubt: ``localhost``, an address of 127.0.0.0/8, or ::1."""
    return host == "localhost" if isinstance(host, str) else host.is_loopback


def is_inside(host: Host, networks: Networks) -> bool:
    """Whether an address lies in one of the networks; a name lies in none."""
    return not isinstance(host, str) and any(host in network for network in networks)


def is_disguised(host: Host) -> bool:
    """Whether a name is an address that only some read as one, such as 127.1, 2130706433 or 0x7f.1; no name ends like these."""
    return isinstance(host, str) and _ENDS_IN_A_NUMBER.fullmatch(host) is not None


def read_url(url: str) -> tuple[str, Place]:
    """Scheme, host and port of a base URL; :class:`ConfigError` for any that is not plain."""
    match = _URL.fullmatch(url)
    if match:
        scheme = match["scheme"].lower()
        place = Place(host_of(match["name"] or match["ipv6"]), int(match["port"] or _PORTS[scheme]))
        brackets_hold_ipv6 = not match["ipv6"] or (":" in match["ipv6"] and not isinstance(place.host, str))
        if 0 < place.port < 2**16 and brackets_hold_ipv6:
            return scheme, place
    shown = re.sub(r"//.*@", "//…@", url, flags=re.DOTALL)  # it may be a password
    raise ConfigError(f"{shown!r} is no plain base URL: write http(s)://host[:port]/path in ASCII, without a user name")


def read_networks(networks: Sequence[str]) -> Networks:
    """Networks such as ``10.20.0.0/16``; :class:`ConfigError` for what is none."""
    try:
        return tuple(ip_network(network) for network in networks)
    except ValueError as error:
        raise ConfigError(f"{error}: write a network by its first address and length, as in 10.20.0.0/16") from error


def proxy_for(scheme: str, place: Place) -> Place | None:
    """The proxy through which the environment sends a client there; :class:`ConfigError` where it is no URL."""
    # They take longer to import than all the rest of the command line, and only hosted models need them.
    from urllib.parse import urlsplit
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    named = proxies.get(scheme) or proxies.get("all")
    if not named or proxy_bypass(f"{place.host}:{place.port}"):
        return None
    try:
        parts = urlsplit(named if "://" in named else f"http://{named}")
        usual = 1080 if parts.scheme.startswith("socks") else _PORTS[parts.scheme]
        return Place(host_of(parts.hostname), parts.port or usual)
    except (ValueError, KeyError) as error:
        # Without what it is: it may hold a password.
        raise ConfigError(f"the proxy for {scheme} that the environment names is no URL: correct {scheme.upper()}_PROXY") from error
