"""How often an invoicing API may be asked: 1,000 times in 5 minutes is documented, for a token and all its users.

A bucket of tokens that refills: in no 5 minutes do more go out than the limit, `BURST` of them at once at most. The
last ones are kept for what matters more: strangers' keys, which somebody may be guessing, get none of them, pages
somebody has seen before some, payments all.
"""

from collections.abc import Callable
from enum import IntEnum
from threading import Lock

LIMIT, WINDOW_SECONDS = 1_000, 300
LONGEST_PAUSE_SECONDS = 300
BURST = 400


class Urgency(IntEnum):
    """How many tenths of the burst are kept for what is more urgent."""

    STRANGER = 4
    KNOWN = 1
    PAYMENT = 0


class Budget:
    """One process's share of what may be asked; safe to share between threads."""

    def __init__(self, monotonic: Callable[[], float], processes: int = 1) -> None:
        """`monotonic` gives seconds that only grow; `processes` share the limit."""
        self._monotonic = monotonic
        self._lock = Lock()
        self._burst = max(1.0, BURST / processes)
        self._a_second = (LIMIT - BURST) / processes / WINDOW_SECONDS
        self._left = self._burst
        self._counted_at = monotonic()
        self._paused_until = 0.0

    def take(self, urgency: Urgency) -> bool:
        """Whether one more request may go out now; if so, it counts."""
        with self._lock:
            self._refill()
            is_enough = self._left - 1 >= self._burst * urgency / 10
            if self._monotonic() < self._paused_until or not is_enough:
                return False
            self._left -= 1
            return True

    def pause(self, seconds: int) -> None:
        """Ask nothing for `seconds`, as the API said; five minutes at most, so that a slip of its does not shut it."""
        with self._lock:
            self._paused_until = self._monotonic() + min(seconds, LONGEST_PAUSE_SECONDS)

    def _refill(self) -> None:
        now = self._monotonic()
        self._left = min(self._burst, self._left + (now - self._counted_at) * self._a_second)
        self._counted_at = now
