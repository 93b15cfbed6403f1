"""How a process of the simulation begins, and how it is stopped: SIGTERM ends it as tidily as Ctrl-C does."""

import logging
import signal
import sys
import threading

import structlog

from tests import network


class Terminated(KeyboardInterrupt):
    """SIGTERM, which ends everything that Ctrl-C ends."""


_stops: list[KeyboardInterrupt] = []


def begin() -> None:
    """Stay on this machine, log nothing, and keep what is done and remove what is open when stopped."""
    network.guard()
    logging.disable()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    sys.unraisablehook = _unraisable
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)


def _stop(number: int, _frame: object) -> None:
    """Ctrl-C reaches a hunt twice, from the terminal and from who started it: only another Ctrl-C hurries it."""
    signal.signal(signal.SIGTERM, _heard)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _stops.append(Terminated() if number == signal.SIGTERM else KeyboardInterrupt())
    raise _stops[-1]


def _heard(_number: int, _frame: object) -> None:
    """Everything is being tidied up already."""


def _unraisable(swallowed: "sys.UnraisableHookArgs") -> None:
    """A stop that got lost is no fault, and not forgotten either."""
    if not isinstance(swallowed.exc_value, KeyboardInterrupt):
        sys.__unraisablehook__(swallowed)


def obey() -> None:
    """Raise what was raised before and got lost: what a library is called back by, or a finalizer, swallows it."""
    if _stops and threading.current_thread() is threading.main_thread():
        raise _stops[-1]


def status_of(stop: KeyboardInterrupt) -> int:
    """What a process ends with that was stopped: 130 by Ctrl-C, 143 by SIGTERM."""
    return 128 + (signal.SIGTERM if isinstance(stop, Terminated) else signal.SIGINT)
