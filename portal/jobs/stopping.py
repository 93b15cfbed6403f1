"""Being told to stop, and waiting for it."""

import signal
import threading
from collections.abc import Callable

LOOK_SECONDS = 0.2


def until_told_to_stop() -> Callable[[], bool]:
    """What says no from the first SIGTERM or SIGINT on. A second one ends the process at once."""
    stopped = threading.Event()

    def stop(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        stopped.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return lambda: not stopped.is_set()


def wait_while(alive: Callable[[], bool]) -> None:
    """Do nothing until `alive` says no."""
    pause = threading.Event()
    while alive():
        pause.wait(LOOK_SECONDS)
