"""From a sequence that broke something to a shorter part of it that still does."""

import time
from collections.abc import Callable
from dataclasses import replace

from tests.simulation.chances import Step
from tests.simulation.sequences import Failure

Breaks = Callable[[list[Step]], Failure | None]
"""Lets steps happen in a new market; what broke, if the same did."""


def shrunk(failure: Failure, breaks: Breaks, seconds: float) -> Failure | None:
    """The failure of as short a sequence as so many seconds allow; None: the same steps don't break it again."""
    until = time.monotonic() + seconds
    found = breaks(failure.steps)
    if found is None:
        return None
    size = max(1, len(found.steps) // 2)
    while time.monotonic() < until:
        shorter = _without(found, size, breaks, until)
        if shorter is None and size == 1:
            break
        if shorter is None:
            size = max(1, size // 2)
        else:
            found = shorter
    return _plainer(found, breaks, until)


def _without(failure: Failure, size: int, breaks: Breaks, until: float) -> Failure | None:
    """Without some steps in a row: the last ones first, since what follows the end matters to nobody."""
    first, *rest = failure.steps
    for start in range(len(rest) - size, -size, -size):
        if time.monotonic() > until:
            return None
        kept = rest[: max(0, start)] + rest[start + size :]
        found = breaks([first, *kept]) if len(kept) < len(rest) else None
        if found is not None:
            return found
    return None


def _plainer(failure: Failure, breaks: Breaks, until: float) -> Failure:
    """With the first of all choices, where that breaks the same."""
    for place in range(len(failure.steps)):
        if time.monotonic() > until or place >= len(failure.steps):
            break
        steps = list(failure.steps)
        steps[place] = replace(steps[place], numbers=())
        found = breaks(steps)
        failure = found if found is not None and len(found.steps) <= len(failure.steps) else failure
    return failure
