"""The key comes from the environment, and goes nowhere but to the server."""

import sqlite3
from pathlib import Path

import pytest
from generation.hosted.asking import KEY
from generation.hosted.faults import Fault, Kind, always
from generation.hosted.hosting import VARIABLE, Ask, asked, echo, entry, examples, first, kinds_of, serving
from generation.hosted.misbehaving import MisbehavingServer

from bedside.config import Settings
from bedside.errors import ConfigError, HostedError
from bedside.generation.hosted.connection import connected
from bedside.generation.hosted.journal import Journal
from bedside.generation.hosted.model import HostedModel


def test_key_is_nowhere_but_in_the_environment(
    ask: Ask, tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    said = []
    with serving(plan=first(Fault(Kind.RATE_LIMITED))) as server:
        ask(server, examples(3))
    for kind in (Kind.WRONG_KEY, Kind.FORBIDDEN, Kind.QUOTA, Kind.BAD_REQUEST, Kind.NOT_FOUND):
        with serving(plan=always(Fault(kind))) as server, pytest.raises(HostedError) as raised:
            ask(server, [asked("Doctor: Something new?")])
        said.append(f"{raised.value!r}{raised.value.__cause__!r}{raised.value.__context__!r}")
    captured = capfd.readouterr()
    written = "".join(path.read_bytes().decode("utf-8", "replace") for path in tmp_path.rglob("*") if path.is_file())
    assert "CC#Said" in written
    for part in (KEY, KEY[:8], KEY[-6:]):
        assert part not in captured.out + captured.err + "".join(said) + written
    assert KEY not in caplog.text


def test_missing_key_is_named_before_anything_is_sent(settings: Settings, tmp_path: Path, backend: str) -> None:
    with serving() as server:
        model = entry(backend, server.url)
        asking = HostedModel(model, settings.hosted, settings.generate, lambda: connected(model, settings.hosted, within=[]), seed=1)
        with pytest.raises(HostedError, match=f"{VARIABLE} is not set, and Stand-in wants a key: export it"):
            asking.answer(examples(1), Journal(tmp_path / "answers.sqlite"))
        assert server.received == []


def test_server_without_a_key_gets_none(ask: Ask, backend: str) -> None:
    with MisbehavingServer(key="none", answer=echo) as server:
        answers, _ = ask(server, examples(1), model=entry(backend, server.url, key=None))
    assert answers[0]["outcome"] == "answered"


def test_journal_holds_every_attempt(ask: Ask, tmp_path: Path) -> None:
    with serving(plan=first(Fault(Kind.INTERNAL))) as server:
        ask(server, examples(2), concurrency=1)
        assert kinds_of(server) == ["INTERNAL", "NONE", "INTERNAL", "NONE"]
    rows = sqlite3.connect(tmp_path / "answers.sqlite").execute("SELECT state FROM attempts ORDER BY number").fetchall()
    assert rows == [("refused",), ("answered",)] * 2


@pytest.mark.parametrize("key", ["sk-“quoted”", "sk-abc\ndef", "sk abc", "ключ"])
def test_key_that_is_none_is_told_before_anything_is_sent(settings: Settings, tmp_path: Path, backend: str, key: str) -> None:
    with serving() as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, key)
        model = entry(backend, server.url)
        with pytest.raises(HostedError, match=f"{VARIABLE} holds something that no key has") as raised:
            connected(model, settings.hosted, within=[])
        assert server.received == []
    assert key not in str(raised.value)


def test_free_of_charge_is_for_servers_of_ones_own(settings: Settings, backend: str) -> None:
    with pytest.raises(ConfigError, match="prices of Stand-in are null, which is for servers of your own"):
        connected(entry(backend, "https://models.example.org", prices=None), settings.hosted, within=None)
