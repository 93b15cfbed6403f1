"""Processes that we wait for, some at a time, none of which outlives us."""

import subprocess
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
STOP_SECONDS = 10
OURS = 2
"""Our own complaints, as a file's number."""


class Children:
    """The processes that run right now."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[str]] = set()
        self._held, self._stopped = threading.Lock(), False

    def run(self, command: list[str], folder: Path, most_seconds: float) -> tuple[int, str]:
        """Status and complaints of one; what it tells goes where ours do.

        Raises `TimeoutExpired`, `RuntimeError` once all were stopped.
        """
        with self._held:
            if self._stopped:
                raise RuntimeError("stopped")
            child = subprocess.Popen(command, cwd=folder, stdout=OURS, stderr=subprocess.PIPE, text=True)
            self._running.add(child)
        try:
            _, said = child.communicate(timeout=most_seconds)
            return child.returncode, said
        finally:
            self._running.discard(child)
            _end(child)

    def stop(self) -> None:
        """End them all, and let no other begin."""
        with self._held:
            self._stopped = True
            for child in list(self._running):
                child.terminate()


def _end(child: subprocess.Popen[str]) -> None:
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def each(things: Iterable[T], work: Callable[[T, Children], str], at_once: int) -> list[str]:
    """What `work` says of each thing, so many at once. Stopped by Ctrl-C, it stops their processes."""
    children = Children()
    with ThreadPoolExecutor(at_once) as threads:
        doing = [threads.submit(work, thing, children) for thing in things]
        try:
            return [one.result() for one in doing]
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            children.stop()
            raise
