"""A server that stands in for hosted language models, misbehaves on command and keeps account of what it would bill.

It speaks to the real clients of Gemini (``base_url=server.url``) and OpenAI (``base_url=f"{server.url}/v1"``)::

    with MisbehavingServer(key="...", answer=lambda text: "Cough.", plan=faulty(seed=1, rate=0.3)) as server:
        ...
    assert server.accepted_per_text["Doctor: Hello."] == 1
"""

import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import MSG_DONTWAIT, MSG_PEEK, SHUT_RDWR, SO_LINGER, SOL_SOCKET, socket
from struct import pack
from threading import Condition, Event, Thread
from time import monotonic
from typing import Any, Self

from generation.hosted import chat_completions, gemini
from generation.hosted.faults import Fault, Kind, Plan, always
from generation.hosted.received import Received
from generation.hosted.wire import Question, Response, Usage, Wire, by_length, served

_WIRES: tuple[Wire, ...] = (gemini, chat_completions)
_PROPERLY = always(Fault())


class MisbehavingServer(ThreadingHTTPServer):
    """Listens on a free port of 127.0.0.1 from entering to leaving its context, in threads of this process.

    What goes wrong in ``plan``, ``answer`` or ``usage`` is raised when the context is left.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        *,
        key: str,
        answer: Callable[[str], str],
        plan: Plan = _PROPERLY,
        usage: Callable[[str, str], Usage] = by_length,
        latency: float = 0.0,
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.latency = latency
        """Seconds before every response but that of ``SLOW``, which says its own."""
        self.most_at_once = 0
        """The highest number of requests in flight: those of clients that gave up are not."""
        self.closing = Event()
        self._key, self._answer, self._plan, self._usage = key, answer, plan, usage
        self._change = Condition()
        self._received: list[Received] = []
        self._attempts: Counter[str] = Counter()
        self._in_flight: dict[int, socket] = {}
        self._connections: set[socket] = set()
        self._failures: list[BaseException] = []

    @property
    def url(self) -> str:
        """Without a path."""
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def received(self) -> list[Received]:
        """Every request so far, in the order of arrival."""
        with self._change:
            return list(self._received)

    @property
    def accepted_per_text(self) -> Counter[str]:
        """How many times each text was billed."""
        return Counter(request.text for request in self.received if request.accepted)

    @property
    def billed_tokens(self) -> tuple[int, int]:
        """Of input and of output, over all requests."""
        received = self.received
        return sum(request.input_tokens for request in received), sum(request.output_tokens for request in received)

    def arrive(self, wire: Wire, question: Question, header_names: tuple[str, ...], connection: socket) -> tuple[int, Fault, Response]:
        """Decide on a request and write it down; its number is for :meth:`finish`."""
        arrived = monotonic()
        with self._change:
            self._attempts[question.text] += 1
            attempt = self._attempts[question.text]
            fault = self._plan(question.text, attempt) if question.key == self._key else Fault(Kind.WRONG_KEY)
            text = served(fault, self._answer(question.text)) if fault.accepted else ""
            usage = self._usage(question.prompt, text) if fault.accepted else Usage(0, 0)
            response = wire.response(question, fault, text, usage)
            number = len(self._received)
            self._received.append(
                Received(
                    arrived, wire.NAME, question.model, question.text, attempt, question.body, header_names, fault,
                    fault.accepted, usage.input, usage.output + usage.thoughts, response.hint,
                )
            )  # fmt: skip
            self._in_flight[number] = connection
            # A client that has given up may be back before the thread that serves it has noticed.
            self.most_at_once = max(self.most_at_once, sum(not hung_up(each) for each in self._in_flight.values()))
        return number, fault, response

    def finish(self, number: int) -> None:
        """A request is no longer in flight."""
        with self._change:
            del self._in_flight[number]
            self._received[number] = replace(self._received[number], finished=monotonic())

    def __enter__(self) -> Self:
        Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.closing.set()
        self.shutdown()
        with self._change:
            for connection in self._connections:
                with suppress(OSError):
                    connection.shutdown(SHUT_RDWR)
            self._change.wait_for(lambda: not self._connections, timeout=5)
        self.server_close()
        if self._failures and error is None:
            raise self._failures[0]

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._change:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        # Only closed: to shut it down first, as the base class does, would make an orderly end of a reset.
        with self._change:
            self.close_request(request)
            self._connections.discard(request)
            self._change.notify_all()

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exception()
        if error is not None and not isinstance(error, ConnectionError):
            self._failures.append(error)


def hung_up(connection: socket) -> bool:
    """Whether the other side has closed the connection."""
    try:
        return connection.recv(1, MSG_PEEK | MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: MisbehavingServer
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # a response leaves in one piece: in two, the second would wait for the delayed acknowledgement of the first

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:  # whoever asked is gone, in the middle of it
            self.close_connection = True
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = [(wire, question) for wire in _WIRES if (question := wire.question(self.path, headers, body)) is not None]
        if not asked:
            self.send_error(404)
            return
        number, fault, response = self.server.arrive(*asked[0], tuple(headers), self.connection)
        stays = self._stays(fault.seconds if fault.kind is Kind.SLOW else self.server.latency)
        # Before the response leaves: the client may send its next request while this thread is still at this one.
        self.server.finish(number)
        if stays:
            self._respond(fault, response)
        else:
            self.close_connection = True

    def _stays(self, seconds: float) -> bool:
        """Whether, after so many seconds, both sides are still there."""
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            if self.server.closing.wait(min(left, 0.02)) or hung_up(self.connection):
                return False
        return True

    def _respond(self, fault: Fault, response: Response) -> None:
        whole, half = response.body, response.body[: len(response.body) // 2]
        if fault.kind is not Kind.DROPPED_BEFORE:
            self.send_response(response.status)
            for name, value in response.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(half if fault.kind is Kind.TRUNCATED_JSON else whole)))
            self.end_headers()
            self.wfile.write(half if fault.kind in (Kind.TRUNCATED_JSON, Kind.DROPPED_BODY) else whole)
        if fault.kind in (Kind.DROPPED_BEFORE, Kind.DROPPED_BODY):
            self.close_connection = True
            if fault.reset:
                self.connection.setsockopt(SOL_SOCKET, SO_LINGER, pack("ii", 1, 0))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass
