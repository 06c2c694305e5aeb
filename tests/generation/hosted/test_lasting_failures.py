"""Failures that waiting does not mend: a clear stop, and nothing is lost."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from generation.hosted.faults import Fault, HintForm, Kind, always
from generation.hosted.hosting import VARIABLE, Ask, entry, examples, serving

from bedside.config import Settings
from bedside.errors import HostedError


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        pytest.param(Kind.WRONG_KEY, f"does not accept the key: check the environment variable {VARIABLE}", id="wrong key"),
        pytest.param(Kind.FORBIDDEN, f"check {VARIABLE}, and that its account may use this model", id="forbidden"),
        pytest.param(Kind.NOT_FOUND, "check served_as and base_url in the model's file", id="no such model"),
        pytest.param(Kind.BAD_REQUEST, "the request is not as the server wants it", id="bad request"),
        pytest.param(Kind.QUOTA, "the quota is used up", id="quota"),
    ],
)
def test_what_waiting_does_not_mend_stops_the_run(ask: Ask, kind: Kind, said: str) -> None:
    questions = examples(40)
    bad = questions[10].messages[-1]["content"]
    with serving(plan=lambda text, _: Fault(kind) if text == bad else Fault(), latency=0.01) as server:
        with pytest.raises(HostedError, match=said):
            ask(server, questions, concurrency=2)
        sent = len(server.received)
        assert 11 <= sent <= 13  # those under way are waited for, nothing else is begun
        with pytest.raises(HostedError, match=said):
            ask(server, questions, concurrency=2)
        assert max(server.accepted_per_text.values()) == 1  # what was answered is kept


def test_server_that_refuses_on_and_on_is_given_up(ask: Ask) -> None:
    with serving(plan=always(Fault(Kind.UNAVAILABLE))) as server:
        with pytest.raises(HostedError, match="has refused a request 4 times, the last time with: 503"):
            ask(server, examples(1), retries=3)
        assert len(server.received) == 4


def test_server_that_asks_to_wait_for_an_hour_is_not_waited_for(ask: Ask) -> None:
    with (
        serving(plan=always(Fault(Kind.RATE_LIMITED, hint=3600, form=HintForm.SECONDS))) as server,
        pytest.raises(HostedError, match="asks to wait 3600 seconds"),
    ):
        ask(server, examples(1))


def test_nobody_there_is_said_at_once(ask: Ask, backend: str) -> None:
    with serving() as server:
        gone = entry(backend, server.url)
    with pytest.raises(HostedError, match=r"cannot be reached .* nothing was sent: check address, network and proxies"):
        ask(server, examples(1), model=gone)


def test_redirect_is_not_followed(ask: Ask, settings: Settings, backend: str) -> None:
    class Elsewhere(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(307)
            self.send_header("Location", f"{server.url}{self.path}")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_HEAD(self) -> None:
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with serving() as server, HTTPServer(("127.0.0.1", 0), Elsewhere) as redirecting:
        Thread(target=redirecting.serve_forever, daemon=True).start()
        with pytest.raises(HostedError, match="the server says 307"):
            ask(server, examples(1), model=entry(backend, f"http://127.0.0.1:{redirecting.server_port}"))
        redirecting.shutdown()
        assert server.received == []
