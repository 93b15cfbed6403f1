"""Reads under way: whoever asks for what is being read already waits for that read instead of making another.

Each read has a thread to itself, so that a payer who has waited long enough can be shown a copy while the read goes on
and renews it.
"""

from collections.abc import Callable
from threading import Event, Lock, Semaphore
from typing import Generic, TypeVar

from portal.invoices.remote_crew import Crew

MOST_UNDER_WAY = 32
MOST_WAITING = 32

T = TypeVar("T")


class Flight(Generic[T]):
    """One read under way."""

    def __init__(self) -> None:
        self._landed = Event()
        self._outcome: T | None = None

    def land(self, outcome: T) -> None:
        """Tell everybody who waits."""
        self._outcome = outcome
        self._landed.set()

    def wait(self, seconds: float) -> T | None:
        """What came of it; None: nothing within `seconds`."""
        return self._outcome if self._landed.wait(seconds) else None


class Flights(Generic[T]):
    """The reads under way by name, at most `MOST_UNDER_WAY`; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._flights: dict[bytes, Flight[T]] = {}
        self._room = Semaphore(MOST_UNDER_WAY)
        self._seats = Semaphore(MOST_WAITING)
        self._crew = Crew()

    def under_way(self, name: bytes) -> Flight[T] | None:
        """The read of `name` that is under way."""
        return self._flights.get(name)

    def start(self, name: bytes, read: Callable[[], T]) -> Flight[T] | None:
        """`read`, which must not raise, in a thread; the one under way, if another was faster; None: too many are."""
        with self._lock:
            if name in self._flights:
                return self._flights[name]
            if not self._room.acquire(blocking=False):
                return None
            flight = self._flights[name] = Flight[T]()
        self._crew.begin(lambda: self._fly(name, flight, read))
        return flight

    def wait(self, flight: Flight[T], seconds: float) -> T | None:
        """What came of `flight`; None: nothing within `seconds`, or too many are waiting."""
        if not self._seats.acquire(blocking=False):
            return flight.wait(0)
        try:
            return flight.wait(seconds)
        finally:
            self._seats.release()

    def part_with(self, name: bytes | None) -> None:
        """Let whoever comes next start another read of `name`; None: of anything."""
        with self._lock:
            names = list(self._flights) if name is None else [name]
            for one in names:
                self._flights.pop(one, None)

    def _fly(self, name: bytes, flight: Flight[T], read: Callable[[], T]) -> None:
        try:
            flight.land(read())
        finally:
            with self._lock:
                if self._flights.get(name) is flight:
                    del self._flights[name]
            self._room.release()
