"""A progress bar for what takes long, on the terminal of whoever waits; nothing where nobody watches."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click


class Bars:
    """One bar after the other: each new subject gets its own."""

    def __init__(self) -> None:
        self._what = ""
        self._bar: Any = None
        self._done = 0

    def __call__(self, what: str, done: int, of: int) -> None:
        """`done` of `of` are gone through."""
        if not sys.stderr.isatty():
            return
        if what != self._what:
            self.end()
            self._bar = click.progressbar(length=max(of, 1), label=what, file=sys.stderr)
            self._what, self._done = what, 0
            self._bar.__enter__()
        self._bar.update(done - self._done)
        self._done = done

    def end(self) -> None:
        """Leave the last bar as it is."""
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
        self._bar, self._what = None, ""


@contextmanager
def bars() -> Iterator[Bars]:
    """Bars that end with the block."""
    shown = Bars()
    try:
        yield shown
    finally:
        shown.end()
