"""Money, counted in whole billionths of a dollar, so that sums do not depend on the order of arrival."""

from collections.abc import Iterable
from math import ceil

from bedside.config import Prices
from bedside.generation.hosted.wire import Reply, Request

_NANO = 10**9
_TOKENS_OF_A_PRICE = 10**6


def usd(nano: int) -> float:
    """Billionths of a dollar in dollars."""
    return nano / _NANO


def nano_usd(dollars: float) -> int:
    """Dollars in billionths, rounded."""
    return round(dollars * _NANO)


class PriceList:
    """What requests and replies cost, in billionths of a dollar; nothing on a server of one's own (``prices=None``)."""

    def __init__(self, prices: Prices | None) -> None:
        # Upwards: what is set aside must not be less than the bill.
        self._input = ceil(prices.input * _NANO / _TOKENS_OF_A_PRICE) if prices else 0
        self._output = ceil(prices.output * _NANO / _TOKENS_OF_A_PRICE) if prices else 0

    def most(self, request: Request) -> int:
        """The most that a request can cost."""
        return self._of(request.most_input_tokens, request.max_tokens)

    def of(self, request: Request, reply: Reply) -> int:
        """What a reply cost; the most it can have where the server did not count."""
        if reply.input_tokens is None or reply.output_tokens is None:
            return self.most(request)
        return self._of(reply.input_tokens, reply.output_tokens)

    def estimate(self, requests: Iterable[Request]) -> int:
        """About what requests will cost, each answer at its longest."""
        return sum(self._of(request.likely_input_tokens, request.max_tokens) for request in requests)

    def _of(self, input_tokens: int, output_tokens: int) -> int:
        return input_tokens * self._input + output_tokens * self._output
