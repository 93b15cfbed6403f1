"""Lets calls through until too many in a row failed; then one at a time, until one of them succeeds."""

from collections.abc import Callable
from threading import Lock

MOST_FAILURES = 5
REST_SECONDS = 10


class Breaker:
    """One for each upstream and process; safe to share between threads.

    Closed: every call goes through. Open: none does, for `REST_SECONDS` after the last failure. Half open: one goes
    through as a trial, and if it tells nothing within another rest, another one does.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        """`monotonic` gives seconds that only grow."""
        self._monotonic = monotonic
        self._lock = Lock()
        self._failures = 0
        self._rests_until = 0.0

    @property
    def is_closed(self) -> bool:
        """Whether calls go through as usual."""
        return self._failures < MOST_FAILURES

    def lets_through(self) -> bool:
        """Whether a call may be made now; asking counts as making it."""
        with self._lock:
            if self.is_closed:
                return True
            if self._monotonic() < self._rests_until:
                return False
            self._rest()
            return True

    def succeeded(self) -> None:
        """A call was answered, whatever the answer."""
        with self._lock:
            self._failures = 0

    def failed(self) -> bool:
        """A call was not answered. Returns whether that opened the breaker."""
        with self._lock:
            self._failures += 1
            self._rest()
            return self._failures == MOST_FAILURES

    def _rest(self) -> None:
        self._rests_until = self._monotonic() + REST_SECONDS
