"""The stand-in's own clock: real time plus what the control added to it."""

import time


class Clock:
    """Seconds since the epoch that tests can move forward; it dates objects, never signatures."""

    def __init__(self) -> None:
        self._ahead_seconds = 0

    def now(self) -> int:
        return int(time.time()) + self._ahead_seconds

    def advance(self, seconds: int) -> int:
        """Moves the clock forward and returns the new time; a clock never goes back."""
        if seconds < 0:
            raise ValueError("the clock moves forward only")
        self._ahead_seconds += seconds
        return self.now()
