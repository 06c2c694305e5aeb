"""From a catalogue entry to a client that can be asked: the key, the one permitted server, and HTTP under the protocol's library."""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress

import httpx2

from bedside.config import HostedModelSettings, HostedSettings
from bedside.connections import permit
from bedside.errors import ConfigError, HostedError
from bedside.generation.hosted.wire import Client

_CONNECT_SECONDS = 30.0


def connected(entry: HostedModelSettings, settings: HostedSettings, *, within: Sequence[str] | None) -> Client:
    """A client of the entry's server, which this process may connect to from now on; ``within`` as for :func:`permit`.

    Raises :class:`HostedError` where the key is not set or nobody answers at the address.
    """
    if entry.prices is None and within is None:
        raise ConfigError(
            f"prices of {entry.title} are null, which is for servers of your own: {entry.base_url} is neither this machine nor in "
            "hosted.own_networks; write what it costs into its file in configs/models/"
        )
    secret = key_of(entry)
    permit(entry.base_url, within=within)
    http = http_client(timeout=settings.timeout, at_once=settings.concurrency, proxies=within is None)
    _knock(entry.base_url, http)
    # Each takes a second or two to import.
    if entry.backend == "gemini":
        from bedside.generation.hosted.gemini import GeminiClient

        return GeminiClient(entry.base_url, http, key=entry.key, secret=secret, timeout=settings.timeout)
    from bedside.generation.hosted.openai_protocol import OpenAIClient

    return OpenAIClient(entry.base_url, http, key=entry.key, secret=secret, timeout=settings.timeout)


def http_client(*, timeout: float, at_once: int, proxies: bool) -> httpx2.Client:
    """A client that goes nowhere else than it is told: no redirects, and no proxy unless ``proxies`` lets the environment name one.

    ``timeout`` is the longest silence, in seconds.
    """
    return httpx2.Client(
        follow_redirects=False,
        trust_env=proxies,
        timeout=httpx2.Timeout(timeout, connect=min(timeout, _CONNECT_SECONDS)),
        limits=httpx2.Limits(max_connections=at_once, max_keepalive_connections=at_once),
    )


def key_of(entry: HostedModelSettings, environment: Mapping[str, str] = os.environ) -> str | None:
    """The key in the entry's environment variable; ``None`` where the server asks for none. Raises :class:`HostedError`."""
    if entry.key is None:
        return None
    value = environment.get(entry.key, "").strip()
    if not value:
        raise HostedError(
            f"{entry.key} is not set, and {entry.title} wants a key: export it in the shell that runs this (keys are read from the "
            "environment alone, and written nowhere)"
        )
    if not (value.isascii() and value.isprintable()) or " " in value:
        raise HostedError(f"{entry.key} holds something that no key has (a space, a quotation mark, a line break): copy it again")
    return value


def _knock(base_url: str, http: httpx2.Client) -> None:
    """Whether anybody is there at all, which retries would take minutes to say; any answer will do."""
    try:
        # Somebody is there who does not like the question.
        with suppress(httpx2.ReadError, httpx2.ReadTimeout, httpx2.RemoteProtocolError):
            http.head(base_url)
    except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError) as error:
        http.close()
        raise HostedError(f"{base_url} cannot be reached ({error}), nothing was sent: check address, network and proxies") from error
