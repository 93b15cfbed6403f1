"""One piece of work for everybody who waits for the same thing."""

import threading
from collections.abc import Callable
from concurrent.futures import Future


class Sharing:
    """Runs work in threads of its own; callers with the same name get the same result, or the same exception."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[str, Future[bytes]] = {}

    def start(self, name: str, work: Callable[[], bytes], most: int) -> Future[bytes] | None:
        """The result to come of `work`, begun now unless it is under way; None: `most` others are under way."""
        with self._lock:
            future = self._under_way.get(name)
            if future is not None:
                return future
            if len(self._under_way) >= most:
                return None
            future = self._under_way[name] = Future()
        # a daemon: a document nobody waits for must not hold up the end of the program
        threading.Thread(target=self._do, args=(name, work, future), name="printing", daemon=True).start()
        return future

    def _do(self, name: str, work: Callable[[], bytes], future: Future[bytes]) -> None:
        try:
            result = work()
        except BaseException as fault:  # noqa: BLE001 - whoever waits is to raise it
            self._forget(name)
            future.set_exception(fault)
        else:
            self._forget(name)
            future.set_result(result)

    def _forget(self, name: str) -> None:
        with self._lock:
            del self._under_way[name]
