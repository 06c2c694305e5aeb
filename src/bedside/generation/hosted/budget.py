"""The cap on what a run may cost: the most that an answer can cost is set aside before it is asked for."""

from threading import Condition, Event

from bedside.errors import BudgetError
from bedside.generation.hosted.prices import nano_usd, usd

_LOOK_AGAIN = 0.5  # seconds


class Budget:
    """Money spent, money set aside for requests under way, and the cap on both together; in billionths of a dollar."""

    def __init__(self, cap_usd: float, spent: int) -> None:
        self._cap = nano_usd(cap_usd)
        self._spent = spent
        self._reserved: list[int] = []
        self._changed = Condition()

    @property
    def spent(self) -> int:
        """What is paid for so far."""
        with self._changed:
            return self._spent

    @property
    def cap_usd(self) -> float:
        """The cap, in dollars."""
        return usd(self._cap)

    def reserve(self, most: int, stop: Event) -> bool:
        """Set the most that a request can cost aside; wait for those under way where only they leave no room for it.

        Raises :class:`BudgetError` where it would pass the cap all the same. ``False`` if ``stop`` is set while it waits.
        """
        with self._changed:
            while self._spent + sum(self._reserved) + most > self._cap:
                if stop.is_set():
                    return False
                if not self._reserved:
                    raise BudgetError(
                        f"the next answer may cost up to {usd(most):.4f} US dollars, and {usd(self._spent):.4f} of hosted.max_cost_usd="
                        f"{usd(self._cap):g} are spent: raise it to go on, what has been answered is kept and not paid for again"
                    )
                self._changed.wait(_LOOK_AGAIN)
            self._reserved.append(most)
            return True

    def settle(self, reserved: int, cost: int) -> None:
        """What was set aside for a request, and what it came to."""
        with self._changed:
            self._reserved.remove(reserved)
            self._spent += cost
            self._changed.notify_all()
