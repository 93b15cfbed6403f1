"""Threads that do what they are given, each one thing at a time, and wait a while for more before they end."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Lock, Thread

LINGER_SECONDS = 5

Work = Callable[[], object]


class Crew:
    """As many threads as there is work at once: bounding that is up to whoever gives it. None holds up an exit."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._given: SimpleQueue[Work] = SimpleQueue()
        self._free = 0

    def begin(self, work: Work) -> None:
        """Do `work`, which must not raise, in a thread that is free or else in a new one."""
        with self._lock:
            self._given.put(work)
            if self._free:
                self._free -= 1
                return
        Thread(target=self._serve, name="exchange", daemon=True).start()

    def _serve(self) -> None:
        while self._did_one():
            with self._lock:
                self._free += 1

    def _did_one(self) -> bool:
        """Do one thing and keep nothing of it; False: nothing came for a while."""
        work = self._next()
        if work is not None:
            work()
        return work is not None

    def _next(self) -> Work | None:
        try:
            return self._given.get(timeout=LINGER_SECONDS)
        except Empty:
            return self._last()

    def _last(self) -> Work | None:
        """What was given just before this thread would have ended; None: nothing, and it is free no more."""
        with self._lock:
            if not self._given.empty():
                return self._given.get()
            self._free -= 1
            return None
