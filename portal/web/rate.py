"""A brake against hammering: so many requests a minute and name, counted in this process."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from portal.errors import TooManyRequests

MINUTE = 60
MOST_NAMES = 10_000


@dataclass
class Brake:
    """Lets `limit` requests a minute through for each name, then raises `TooManyRequests`."""

    limit: int
    seconds: Callable[[], float] = time.monotonic
    _counts: dict[tuple[int, str], int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def press(self, name: str) -> None:
        """Count one request of `name`. Raises `TooManyRequests` with the seconds to wait."""
        now = int(self.seconds())
        self._judge(self._count(name, now, 1), now)

    def look(self, name: str) -> None:
        """The same without counting, for what is counted once it is known how it ended."""
        now = int(self.seconds())
        self._judge(self._count(name, now, 0) + 1, now)

    def count(self, name: str) -> None:
        """Count one request of `name`, and let it through."""
        self._count(name, int(self.seconds()), 1)

    def forget(self) -> None:
        """Begin to count anew."""
        with self._lock:
            self._counts.clear()

    def _count(self, name: str, now: int, more: int) -> int:
        minute = now // MINUTE
        with self._lock:
            count = self._counts.get((minute, name), 0) + more
            if more:
                if len(self._counts) >= MOST_NAMES:  # a flood of made-up names: nobody's count is worth the memory
                    self._counts.clear()
                self._counts[minute, name] = count
        return count

    def _judge(self, count: int, now: int) -> None:
        if count > self.limit:
            raise TooManyRequests("Too many tries. Please wait a minute.", MINUTE - now % MINUTE)
