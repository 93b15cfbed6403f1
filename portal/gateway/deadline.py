"""A limit on a whole network call. Socket timeouts begin anew with every byte, so a trickle could hold one for ever."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class DeadlinePassed(Exception):
    """The call is still running; what it does is not known."""


class _Errand(Generic[T]):
    """A call and what came of it."""

    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self.answer: T
        self.fault: BaseException | None = None

    def run(self) -> None:
        try:
            self.answer = self._call()
        except BaseException as fault:  # noqa: BLE001 - handed to whoever waits
            self.fault = fault


def within(seconds: float, call: Callable[[], T]) -> T:
    """What `call` returns or raises; `DeadlinePassed` after `seconds`, leaving it to end by itself."""
    errand = _Errand(call)
    thread = threading.Thread(target=errand.run, name="stripe", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise DeadlinePassed
    if errand.fault is not None:
        raise errand.fault
    return errand.answer
