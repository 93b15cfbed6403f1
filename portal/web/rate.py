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
        minute = now // MINUTE
        with self._lock:
            count = self._counts.get((minute, name), 0) + 1
            if len(self._counts) >= MOST_NAMES:  # a flood of made-up names: nobody's count is worth the memory
                self._counts.clear()
            self._counts[minute, name] = count
        if count > self.limit:
            raise TooManyRequests("Too many tries. Please wait a minute.", MINUTE - now % MINUTE)

    def forget(self) -> None:
        """Begin to count anew."""
        with self._lock:
            self._counts.clear()
