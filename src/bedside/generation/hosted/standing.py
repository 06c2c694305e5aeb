"""Where a request stands after all that was tried: what its answer is, and whether it may be sent again."""

from collections.abc import Sequence

from bedside.config import HostedSettings
from bedside.generation.hosted.journal import Attempt
from bedside.generation.hosted.wire import Reply

_NO_WHOLE_ANSWER = ("cut", "blocked", "empty")


class Standing:
    """What the journal says of one request."""

    def __init__(self, attempts: Sequence[Attempt]) -> None:
        self._attempts = list(attempts)
        self.paid = sum(attempt.nano_usd for attempt in attempts)
        """In billionths of a dollar, what may have been paid for included."""

    def count(self, *states: str) -> int:
        """How many attempts ended so."""
        return sum(attempt.state in states for attempt in self._attempts)

    @property
    def seconds(self) -> float:
        """What all attempts took."""
        return sum(attempt.seconds for attempt in self._attempts)

    @property
    def replies(self) -> list[Reply]:
        """Everything that came back."""
        return [attempt.reply for attempt in self._attempts if attempt.reply]

    @property
    def answer(self) -> Reply | None:
        """The whole answer; else the last thing that came back, if anything did."""
        whole = [reply for reply in self.replies if reply.finish == "answered"]
        return next(reversed(whole or self.replies), None)

    def is_open(self, settings: HostedSettings) -> bool:
        """Whether it is to be sent: there is no answer to it, or none that is whole and it may be asked again."""
        if self.count("answered") or self.lost_for_good(settings):
            return False
        return self.count(*_NO_WHOLE_ANSWER) <= settings.ask_again if self.replies else True

    def lost_for_good(self, settings: HostedSettings) -> bool:
        """Whether answers were lost as often as may be paid for twice."""
        return self.count("lost") > settings.ambiguous_retries
