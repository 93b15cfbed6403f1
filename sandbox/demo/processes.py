"""The processes of the demo: started in order, watched, and ended in the reverse order."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import IO

import requests

STOP_SECONDS = 10
READY_SECONDS = 30


class Stopped(BaseException):  # not an Exception: nothing on the way may swallow it
    """Ctrl-C or SIGTERM, also during set-up."""


class DemoFailed(Exception):
    """A process of the demo did not do its part; the message says which and where its log is."""


class Signals:
    """Ctrl-C and SIGTERM raise `Stopped`, once; a second one while stopping changes nothing."""

    def __init__(self) -> None:
        self._held = False
        self._came = ""

    def listen(self) -> None:
        """From now on."""
        signal.signal(signal.SIGINT, self._stop)
        signal.signal(signal.SIGTERM, self._stop)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """What comes meanwhile counts at the end of the block: whatever the block starts is noted before."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
        if self._came:
            raise Stopped(self._came)

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        for also in (signal.SIGINT, signal.SIGTERM):
            signal.signal(also, signal.SIG_IGN)
        self._came = signal.Signals(number).name
        if not self._held:
            raise Stopped(self._came)


class Processes:
    """What the demo started. Each process has a session of its own, so that Ctrl-C reaches only the supervisor."""

    def __init__(self, environment: Mapping[str, str], logs: Path, signals: Signals) -> None:
        self._environment = dict(environment)
        self._logs = logs
        self._signals = signals
        self._started: list[tuple[str, subprocess.Popen[bytes]]] = []

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        """Start `command` in `environment` (None: everybody's); what it prints goes to `<logs>/<name>.log`."""
        with (self._logs / f"{name}.log").open("ab") as log:
            self._open(name, command, log, log, environment)

    def run(self, name: str, command: Sequence[str]) -> str:
        """Run `command` to its end; what it prints. Raises `DemoFailed` with its last words."""
        process = self._open(name, command, subprocess.PIPE, subprocess.PIPE)
        printed, log = (words.decode(errors="replace") for words in process.communicate())
        self._started.remove((name, process))
        (self._logs / f"{name}.log").write_text(log)
        if process.returncode:
            raise DemoFailed(f"{name} ended with {process.returncode}:\n{log[-2000:]}")
        return printed

    def _open(
        self,
        name: str,
        command: Sequence[str],
        output: IO[bytes] | int,
        errors: IO[bytes] | int,
        environment: Mapping[str, str] | None = None,
    ) -> subprocess.Popen[bytes]:
        with self._signals.held():
            process = subprocess.Popen(
                command,
                env=self._environment if environment is None else dict(environment),
                stdout=output,
                stderr=errors,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
            self._started.append((name, process))
        return process

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
                process.communicate(timeout=max(0.0, deadline - time.monotonic()))
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        self._started.clear()


def answers(url: str) -> bool:
    """Whether `url` answers at all."""
    try:
        return requests.get(url, timeout=1).status_code < 500
    except requests.RequestException:
        return False
