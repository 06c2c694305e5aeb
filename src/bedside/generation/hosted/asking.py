"""Asking a server many things at once: retries, waits, the cap on cost, and every step in the journal before the next one."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from threading import Event, Lock

from tenacity import RetryCallState, Retrying, retry_if_exception_type, sleep_using_event, wait_random_exponential

from bedside.config import HostedSettings
from bedside.errors import BedsideError, HostedError
from bedside.generation.hosted.budget import Budget
from bedside.generation.hosted.gate import Gate
from bedside.generation.hosted.journal import Journal
from bedside.generation.hosted.prices import PriceList
from bedside.generation.hosted.progress import Progress
from bedside.generation.hosted.standing import Standing
from bedside.generation.hosted.wire import Client, LostError, NotAcceptedError, Request

_LONGEST_WAIT = 600.0
"""Seconds; a server that asks to wait longer is one to come back to."""
_LONGEST_BACKOFF = 60.0


class _StoppedError(Exception):
    """Another request has failed for good, or somebody has pressed Ctrl-C."""


class _OnceMoreError(Exception):
    """An answer that is none has come back, was paid for (``cost``), and may be asked for again."""

    def __init__(self, cost: int) -> None:
        super().__init__()
        self.cost = cost


class Asking:
    """Sends requests and writes down what comes of them; ``backoff`` is the first wait before a retry, at most, in seconds."""

    def __init__(
        self,
        client: Client,
        journal: Journal,
        budget: Budget,
        prices: PriceList,
        settings: HostedSettings,
        progress: Progress,
        *,
        backoff: float = 1.0,
    ) -> None:
        self._client, self._journal, self._budget, self._prices = client, journal, budget, prices
        self._settings, self._progress, self._backoff = settings, progress, backoff
        self._gate, self._stop, self._lock = Gate(), Event(), Lock()
        self._last = time.monotonic()

    def ask_all(self, requests: Sequence[Request]) -> None:
        """Send every request until it is settled, each in a thread of its own, ``hosted.concurrency`` at once.

        Raises the first error that waiting does not mend, after the answers under way have come in: they may be paid for already.
        """
        with ThreadPoolExecutor(self._settings.concurrency) as pool:
            try:
                for future in as_completed([pool.submit(self._ask, request) for request in requests]):
                    future.result()
            except KeyboardInterrupt:
                print(f"\nwaiting up to {self._settings.timeout:g} seconds for answers that may be paid for already", flush=True)
                raise
            finally:
                self._stop.set()
                pool.shutdown(wait=True, cancel_futures=True)

    def _ask(self, request: Request) -> None:
        refusals: list[str] = []

        def refused_too_often(state: RetryCallState) -> bool:
            error = state.outcome.exception() if state.outcome else None
            if isinstance(error, NotAcceptedError):
                refusals.append(str(error))
            return len(refusals) > self._settings.retries

        retrying = Retrying(
            retry=retry_if_exception_type((NotAcceptedError, LostError, _OnceMoreError)),
            wait=wait_random_exponential(multiplier=self._backoff, max=_LONGEST_BACKOFF),
            stop=refused_too_often,
            sleep=sleep_using_event(self._stop),
            reraise=True,
        )
        try:
            retrying(self._attempt, request)
        except _StoppedError:
            return
        except NotAcceptedError:
            self._stop.set()
            raise HostedError(
                f"the server has refused a request {len(refusals)} times, the last time with: {refusals[-1]}; run again later, "
                "or ask fewer at once (hosted.concurrency): what has been answered is kept and not paid for again"
            ) from None
        except BaseException:
            self._stop.set()
            raise

    def _attempt(self, request: Request) -> None:
        """Send a request once. Raises where it is to be sent again."""
        most = self._prices.most(request)
        if not self._budget.reserve(most, self._stop):
            raise _StoppedError
        cost = 0
        try:
            # Last of all, since the server may have asked to wait in the meantime.
            self._gate.pass_through(self._stop)
            if self._stop.is_set():
                raise _StoppedError
            cost = most  # unless something better is known
            cost = self._send(request, most)
        except (NotAcceptedError, BedsideError):
            cost = 0
            raise
        except _OnceMoreError as error:
            cost = error.cost
            raise
        finally:
            self._budget.settle(most, cost)

    def _send(self, request: Request, most: int) -> int:
        """Send a request, with a line in the journal before and after; what it cost."""
        attempt = self._journal.sent(request.key, most)
        try:
            reply = self._client.ask(request)
        except NotAcceptedError as error:
            self._journal.refused(attempt, str(error))
            self._wait_as_told(error)
            raise
        except LostError as error:
            self._journal.lost(attempt, str(error))
            if not self._standing(request).lost_for_good(self._settings):
                self._progress.retried()
                raise
            cost = most
        except BedsideError as error:
            self._journal.refused(attempt, str(error))
            raise
        else:
            cost = self._prices.of(request, reply)
            self._journal.replied(attempt, reply, cost, self._since_the_last())
            if self._standing(request).is_open(self._settings):
                self._progress.retried()
                raise _OnceMoreError(cost)
        self._progress.settled(self._budget.spent + cost)
        return cost

    def _standing(self, request: Request) -> Standing:
        return Standing(self._journal.attempts([request.key])[request.key])

    def _wait_as_told(self, error: NotAcceptedError) -> None:
        self._progress.retried()
        if error.hint is None:
            return
        if error.hint > _LONGEST_WAIT:
            raise HostedError(
                f"the server asks to wait {error.hint:.0f} seconds ({error}): run again then; what has been answered is kept and not "
                "paid for again"
            )
        self._gate.close_for(error.hint)

    def _since_the_last(self) -> float:
        with self._lock:
            before, self._last = self._last, time.monotonic()
            return self._last - before
