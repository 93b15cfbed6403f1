"""The processes of the demo: started in order, watched, and ended in the reverse order."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType

import requests

STOP_SECONDS = 10
READY_SECONDS = 30


class Stopped(BaseException):  # not an Exception: nothing on the way may swallow it
    """Ctrl-C or SIGTERM, also during set-up."""


class DemoFailed(Exception):
    """A process of the demo did not do its part; the message says which and where its log is."""


def stop_on_signals() -> None:
    """From now on Ctrl-C and SIGTERM raise `Stopped`, once; a second one while stopping changes nothing."""

    def stop(number: int, _frame: FrameType | None) -> None:
        for also in (signal.SIGINT, signal.SIGTERM):
            signal.signal(also, signal.SIG_IGN)
        raise Stopped(signal.Signals(number).name)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)


class Processes:
    """What the demo started. Each process has a session of its own, so that Ctrl-C reaches only the supervisor."""

    def __init__(self, environment: Mapping[str, str], logs: Path) -> None:
        self._environment = dict(environment)
        self._logs = logs
        self._started: list[tuple[str, subprocess.Popen[bytes]]] = []

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start `command`; what it prints goes to `<logs>/<name>.log`."""
        with (self._logs / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                command, env=self._environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
            )
        self._started.append((name, process))

    def run(self, name: str, command: Sequence[str]) -> str:
        """Run `command` to its end; what it prints. Raises `DemoFailed` with its last words."""
        result = subprocess.run(command, env=self._environment, capture_output=True, text=True, check=False)
        (self._logs / f"{name}.log").write_text(result.stderr)
        if result.returncode:
            raise DemoFailed(f"{name} ended with {result.returncode}:\n{result.stderr[-2000:]}")
        return result.stdout

    def wait_until(self, ready: Callable[[], bool], what: str) -> None:
        """Wait for `ready`; raises `DemoFailed` when a process ends or after 30 seconds."""
        deadline = time.monotonic() + READY_SECONDS
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise DemoFailed(f"{what} did not answer within {READY_SECONDS} seconds; see {self._logs}")
            time.sleep(0.05)

    def check(self) -> None:
        """Raises `DemoFailed` when a process has ended by itself."""
        for name, process in self._started:
            if process.poll() is not None:
                log = (self._logs / f"{name}.log").read_text()[-2000:]
                raise DemoFailed(f"{name} ended with {process.returncode}:\n{log}")

    def stop(self) -> None:
        """End everything, last started first; whatever is left after 10 seconds is killed with its children."""
        for _, process in reversed(self._started):
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for _, process in reversed(self._started):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        self._started.clear()


def answers(url: str) -> bool:
    """Whether `url` answers at all."""
    try:
        return requests.get(url, timeout=1).status_code < 500
    except requests.RequestException:
        return False
