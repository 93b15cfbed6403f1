"""The printer the web room works with (`portal.ports.PdfPrinter`)."""

import atexit
import os
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime

import structlog

from portal.documents.archive import Archive
from portal.documents.fingerprint import fingerprint
from portal.documents.glyphs import advice
from portal.documents.press import Press
from portal.documents.process import LibrariesMissing, PrintingFailed, ProcessDied, ProcessTooSlow
from portal.documents.sharing import Sharing
from portal.errors import PrinterUnavailable
from portal.ports import PrintJob

log = structlog.get_logger("remit.documents")
PROCESSES = 2
WAIT_SECONDS = 10
PRINT_SECONDS = 30
WAITING_MOST = 32
NATIVE_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


class Printer:
    """Prints in other processes, keeps what it printed, and lets callers of the same job share one printing.

    A caller waits `wait_seconds` at most. The printing itself may take `print_seconds`, so that a long invoice is
    there when its reader asks again; then its process is ended.
    """

    def __init__(
        self,
        archive: Archive,
        stylesheets: Mapping[str, str],
        *,
        processes: int = PROCESSES,
        wait_seconds: int = WAIT_SECONDS,
        print_seconds: int = PRINT_SECONDS,
    ) -> None:
        self._archive = archive
        self._stylesheets = stylesheets
        self._processes = processes
        self._wait_seconds = wait_seconds
        self._print_seconds = print_seconds
        self._lock = threading.Lock()
        self._begin()
        atexit.register(self.close)

    def print(self, job: PrintJob) -> bytes:
        """The PDF of `job`; the same job gives the same bytes. Raises `PrinterUnavailable`."""
        css = self._stylesheets[job.stylesheet]
        name = fingerprint(job.html, css)
        return self._archive.get(name) or self._await(self._ordered(name, job.html, css))

    def close(self) -> None:
        """End the printing processes. They also end when this process does, however it does."""
        atexit.unregister(self.close)
        if self._owner == os.getpid():
            self._press.close()

    @property
    def press(self) -> Press:
        """The printing processes of this process; a forked one (a preloading web server's) has its own."""
        with self._lock:
            if self._owner != os.getpid():
                self._begin()
            return self._press

    def _begin(self) -> None:
        self._owner = os.getpid()
        self._press = Press(self._processes)
        self._sharing = Sharing()

    def _ordered(self, name: str, html: str, css: str) -> Future[bytes]:
        press = self.press
        future = self._sharing.start(name, lambda: self._kept_or_printed(press, name, html, css), WAITING_MOST)
        if future is None:
            raise PrinterUnavailable("too many documents are waiting", self._wait_seconds)
        return future

    def _await(self, future: Future[bytes]) -> bytes:
        try:
            return future.result(self._wait_seconds)
        except NotInTime:
            raise PrinterUnavailable("the document is still being printed") from None

    def _kept_or_printed(self, press: Press, name: str, html: str, css: str) -> bytes:
        # Looked up once more: another caller's printing may have ended between our look and our order.
        return self._archive.get(name) or self._print(press, name, html, css)

    def _print(self, press: Press, name: str, html: str, css: str) -> bytes:
        try:
            sheet = press.print(html, css, self._print_seconds)
        except LibrariesMissing as fault:
            log.error("pdf_libraries_missing", loader=str(fault), debian=f"apt-get install {NATIVE_PACKAGES}")  # noqa: TRY400
            raise PrinterUnavailable("a system library is missing", 60) from None
        except (ProcessDied, ProcessTooSlow, PrintingFailed) as fault:
            log.error("pdf_failed", reason=_reason(fault))  # noqa: TRY400 - no trace: it may hold the document
            raise PrinterUnavailable("the document could not be printed", 30) from None
        if sheet.refused:
            log.warning("pdf_addresses_refused", count=sheet.refused)
        if sheet.missing:
            log.warning("pdf_glyphs_missing", install_and_restart=advice(list(sheet.missing)))
        else:  # one with holes in it is printed anew as soon as the font is there
            self._archive.put(name, sheet.pdf)
        return sheet.pdf


def _reason(fault: Exception) -> str:
    return f"{type(fault).__name__} {fault}".strip()
