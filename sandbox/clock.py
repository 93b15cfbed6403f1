"""The stand-in's own clock: real time, or what it was given for it, plus what the control added."""

import time
from collections.abc import Callable


class Clock:
    """Seconds since the epoch that tests can move forward; it dates objects, never signatures."""

    def __init__(self, real: Callable[[], float] = time.time) -> None:
        self._real = real
        self.ahead_seconds = 0

    def real(self) -> int:
        """The time nobody moved, which signatures carry."""
        return int(self._real())

    def now(self) -> int:
        return self.real() + self.ahead_seconds

    def advance(self, seconds: int) -> int:
        """Moves the clock forward and returns the new time; a clock never goes back."""
        if seconds < 0:
            raise ValueError("the clock moves forward only")
        self.ahead_seconds += seconds
        return self.now()
