import pytest

from bedside.addresses import Place, host_of, is_disguised, is_loopback, proxy_for, read_networks, read_url
from bedside.errors import ConfigError


@pytest.mark.parametrize(
    ("name", "loopback"),
    [
        pytest.param("127.0.0.1", True, id="127.0.0.1"),
        pytest.param("127.5.6.7", True, id="all of 127.0.0.0/8"),
        pytest.param(b"127.0.0.1", True, id="in bytes"),
        pytest.param(bytearray(b"127.0.0.1"), True, id="in a bytearray"),
        pytest.param("::1", True, id="::1"),
        pytest.param("::ffff:127.0.0.1", True, id="IPv4 in IPv6 notation"),
        pytest.param("::ffff:7f00:1", True, id="IPv4 in IPv6 notation, in hexadecimal"),
        pytest.param("localhost", True, id="localhost"),
        pytest.param("LocalHost", True, id="localhost in capitals"),
        pytest.param("", False, id="nothing"),
        pytest.param(None, False, id="none"),
        pytest.param("0.0.0.0", False, id="every interface"),
        pytest.param("::", False, id="every interface of IPv6"),
        pytest.param("127.1", False, id="127.1"),
        pytest.param("127.0.0.01", False, id="leading zero"),
        pytest.param("127.0.0.1.", False, id="an address with a dot behind it"),
        pytest.param("１２７.0.0.1", False, id="digits that are none"),
        pytest.param("localhost.", False, id="localhost with a dot behind it"),
        pytest.param("localhost.example.org", False, id="a name that starts like it"),
        pytest.param("::127.0.0.1", False, id="the old form of IPv4 in IPv6"),
        pytest.param("64:ff9b::7f00:1", False, id="IPv4 behind a translator"),
        pytest.param("203.0.113.1", False, id="an address elsewhere"),
        pytest.param(b"\xff", False, id="bytes that are no text"),
    ],
)
def test_loopback_is_what_is_loopback_beyond_doubt(name: object, loopback: bool) -> None:
    assert is_loopback(host_of(name)) is loopback


@pytest.mark.parametrize("name", ["127.1", "2130706433", "0x7f000001", "0x7f.1", "127.0.0.1.", "0177.0.0.1", "1.2.3.4.5", "0x"])
def test_a_name_that_ends_in_a_number_is_an_address_in_disguise(name: str) -> None:
    assert is_disguised(host_of(name))


@pytest.mark.parametrize("name", ["127.0.0.1", "::1", "localhost", "gpu01", "gpu-1.example.org", "1.example.org", "0x7f.example.org"])
def test_addresses_and_names_are_not_disguised(name: str) -> None:
    assert not is_disguised(host_of(name))


@pytest.mark.parametrize(
    ("url", "scheme", "host", "port"),
    [
        pytest.param("https://api.example.org/v1", "https", "api.example.org", 443, id="https"),
        pytest.param("http://llm:8000/v1/", "http", "llm", 8000, id="a port"),
        pytest.param("HTTP://LLM.Example.ORG", "http", "llm.example.org", 80, id="capitals"),
        pytest.param("http://10.20.3.4:8000", "http", "10.20.3.4", 8000, id="an address"),
        pytest.param("http://[::1]:8000/v1", "http", "::1", 8000, id="an IPv6 address"),
        pytest.param("http://[::ffff:127.0.0.1]", "http", "127.0.0.1", 80, id="IPv4 in IPv6 notation"),
        pytest.param("https://example.org./v1/@?x=1#y", "https", "example.org.", 443, id="what follows the host does not matter"),
    ],
)
def test_a_plain_url_is_read(url: str, scheme: str, host: str, port: int) -> None:
    assert read_url(url) == (scheme, Place(host_of(host), port))


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("", id="nothing"),
        pytest.param("127.0.0.1:8000", id="no scheme"),
        pytest.param("file:///etc/passwd", id="another scheme"),
        pytest.param("http://", id="no host"),
        pytest.param("http:///v1", id="no host before the path"),
        pytest.param("http://127.0.0.1@evil.example", id="an address as a user name"),
        pytest.param("http://127.0.0.1:80@evil.example", id="an address and a port as user name and password"),
        pytest.param("http://evil.example\\@127.0.0.1", id="backslash: some read it as a slash"),
        pytest.param("http://127.0.0.1\\.evil.example", id="backslash in the host"),
        pytest.param("http://127.0.0.1#@evil.example", id="fragment in place of a path"),
        pytest.param("http://127.0.0.1?@evil.example", id="query in place of a path"),
        pytest.param("http://127.0.0.1\n.evil.example", id="line break: some leave it out"),
        pytest.param("http://127.0.0.1\t", id="tabulator"),
        pytest.param(" http://127.0.0.1", id="space before it"),
        pytest.param("http://127.0.0.1/v 1", id="space in the path"),
        pytest.param("http://%31%32%37.0.0.1", id="escapes: some resolve them"),
        pytest.param("http://１２７.0.0.1", id="digits that some turn into ASCII"),
        pytest.param("http://127。0。0。1", id="dots that some turn into ASCII"),
        pytest.param("http://[::1", id="half a bracket"),
        pytest.param("http://[127.0.0.1]", id="IPv4 in brackets"),
        pytest.param("http://[cafe]", id="a word in brackets"),
        pytest.param("http://[::1%25eth0]", id="a zone"),
        pytest.param("http://[1:2]", id="half an address"),
        pytest.param("http://::1/", id="IPv6 without brackets"),
        pytest.param("http://a..b", id="an empty part of a name"),
        pytest.param("http://llm:", id="a colon without a port"),
        pytest.param("http://llm:0", id="port 0"),
        pytest.param("http://llm:65536", id="port too large"),
    ],
)
def test_what_two_readers_could_read_in_two_ways_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match=r"is no plain base URL: write http\(s\)://host\[:port\]/path in ASCII, without a user name"):
        read_url(url)


def test_a_password_is_not_repeated() -> None:
    with pytest.raises(ConfigError) as raised:
        read_url("https://me:planted@example.org/v1")
    assert str(raised.value).startswith("'https://…@example.org/v1' is no plain base URL")


@pytest.mark.parametrize(
    ("network", "said"),
    [
        pytest.param("10.20.0.1/16", "10.20.0.1/16 has host bits set", id="an address in the network"),
        pytest.param("intranet", "'intranet' does not appear to be an IPv4 or IPv6 network", id="a name"),
        pytest.param("10.20.0.0/40", "'10.20.0.0/40' does not appear to be an IPv4 or IPv6 network", id="too long"),
    ],
)
def test_what_is_no_network_is_told_with_an_example(network: str, said: str) -> None:
    with pytest.raises(ConfigError) as raised:
        read_networks(["10.0.0.0/8", network])
    assert str(raised.value) == f"{said}: write a network by its first address and length, as in 10.20.0.0/16"


@pytest.fixture
def no_proxy_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.usefixtures("no_proxy_settings")
@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        pytest.param({}, None, id="none"),
        pytest.param({"HTTPS_PROXY": "http://proxy.site:3128"}, Place("proxy.site", 3128), id="of the scheme"),
        pytest.param({"https_proxy": "http://Proxy.Site:3128"}, Place("proxy.site", 3128), id="in small letters"),
        pytest.param({"HTTP_PROXY": "http://proxy.site:3128"}, None, id="of the other scheme"),
        pytest.param({"ALL_PROXY": "http://proxy.site:3128"}, Place("proxy.site", 3128), id="of all schemes"),
        pytest.param({"HTTPS_PROXY": "proxy.site:3128"}, Place("proxy.site", 3128), id="without a scheme of its own"),
        pytest.param({"HTTPS_PROXY": "http://proxy.site"}, Place("proxy.site", 80), id="http's usual port"),
        pytest.param({"HTTPS_PROXY": "https://proxy.site"}, Place("proxy.site", 443), id="https's usual port"),
        pytest.param({"HTTPS_PROXY": "socks5h://proxy.site"}, Place("proxy.site", 1080), id="SOCKS's usual port"),
        pytest.param({"HTTPS_PROXY": "http://me:planted@10.20.0.1:3128"}, Place(host_of("10.20.0.1"), 3128), id="with a password"),
        pytest.param({"HTTPS_PROXY": "http://proxy.site:3128", "NO_PROXY": "example.org"}, None, id="not for this domain"),
        pytest.param({"HTTPS_PROXY": "http://proxy.site:3128", "NO_PROXY": "api.example.org:443"}, None, id="not for this server"),
        pytest.param({"HTTPS_PROXY": "http://proxy.site:3128", "NO_PROXY": "*"}, None, id="for nobody"),
        pytest.param({"HTTPS_PROXY": "http://proxy.site:3128", "NO_PROXY": "site"}, Place("proxy.site", 3128), id="not for others"),
    ],
)
def test_the_proxy_is_that_of_the_environment(environment: dict[str, str], expected: Place | None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxy_for("https", Place("api.example.org", 443)) == expected


@pytest.mark.usefixtures("no_proxy_settings")
@pytest.mark.parametrize("value", ["http://me:planted@proxy.site:http", "gopher://planted", "http://[planted"])
def test_a_proxy_that_is_no_url_is_told_without_its_password(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", value)
    with pytest.raises(ConfigError) as raised:
        proxy_for("https", Place("api.example.org", 443))
    assert str(raised.value) == "the proxy for https that the environment names is no URL: correct HTTPS_PROXY"
