"""A few printing processes: started when needed, used in turn, replaced when they die or are worn."""

import threading
from collections.abc import Callable

from portal.documents.process import PrintingFailed, PrintingProcess, ProcessDied, Sheet


class Press:
    """At most `size` printing processes. `print` may be called from any thread; each process prints one at a time."""

    def __init__(self, size: int, start: Callable[[], PrintingProcess] = PrintingProcess) -> None:
        self._start = start
        self._turns = threading.Semaphore(size)
        self._lock = threading.Lock()
        self._idle: list[PrintingProcess] = []
        self._busy: set[PrintingProcess] = set()
        self._closed = False

    def print(self, html: str, css: str, seconds: int) -> Sheet:
        """The PDF, `seconds` after its turn has come at most; a process that died gets one successor.

        Raises what `PrintingProcess.print` raises.
        """
        with self._turns:
            try:
                return self._print_once(html, css, seconds)
            except ProcessDied:
                return self._print_once(html, css, seconds)

    def pids(self) -> tuple[int, ...]:
        """The ids of the processes there are."""
        with self._lock:
            return tuple(process.pid for process in (*self._idle, *self._busy))

    def close(self) -> None:
        """End every process, printing or not; nothing is printed any more."""
        with self._lock:
            self._closed = True
            idle, busy = tuple(self._idle), tuple(self._busy)
            self._idle.clear()
        for process in idle:
            process.end()
        for process in busy:
            process.kill()

    def _print_once(self, html: str, css: str, seconds: int) -> Sheet:
        process = self._take()
        fit = False
        try:
            sheet = process.print(html, css, seconds)
            fit = not sheet.worn
        except PrintingFailed:
            fit = True
            raise
        finally:
            self._put_back(process, fit=fit)
        return sheet

    def _take(self) -> PrintingProcess:
        with self._lock:
            if self._closed:
                raise ProcessDied
            process = self._idle.pop() if self._idle else self._start()
            self._busy.add(process)
            return process

    def _put_back(self, process: PrintingProcess, *, fit: bool) -> None:
        with self._lock:
            self._busy.discard(process)
            fit = fit and not self._closed
            if fit:
                self._idle.append(process)
        if not fit:
            process.end()
