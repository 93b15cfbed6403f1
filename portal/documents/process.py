"""One printing process, as the web process sees it."""

import contextlib
import json
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from portal.settings import library_environ

PRINTS_PER_LIFE = 500
ROOT = Path(__file__).parents[2]


class ProcessDied(Exception):
    """It is gone, without an answer."""


class ProcessTooSlow(Exception):
    """No answer in time; it has been ended."""


class LibrariesMissing(Exception):
    """WeasyPrint can't load Pango, HarfBuzz or their kin; the message is the loader's first line."""


class PrintingFailed(Exception):
    """It answers that it can't print this; the message says why (an exception's name, `memory`)."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A printed PDF: code points no font had, addresses that were refused, whether the process ends after it."""

    pdf: bytes
    missing: tuple[int, ...]
    refused: int
    worn: bool


class PrintingProcess:
    """A started `portal.documents.worker`. It gets no secret: neither environment nor memory of this process.

    A program of its own rather than a fork: safe beside any number of threads, and `__main__` is not imported again.
    """

    def __init__(self, prints_per_life: int = PRINTS_PER_LIFE) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "portal.documents.worker", str(theirs.fileno()), str(prints_per_life)],
                pass_fds=(theirs.fileno(),),
                cwd=ROOT,
                env=library_environ() | {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        self._line = Connection(ours.detach())
        self._ready = False

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def print(self, html: str, css: str, seconds: int) -> Sheet:
        """The PDF, within `seconds`. Raises `ProcessDied`, `ProcessTooSlow`, `LibrariesMissing`, `PrintingFailed`.

        After any of them but `PrintingFailed` the process has ended.
        """
        until = time.monotonic() + seconds
        try:
            self._await_ready(until)
            self._line.send_bytes(json.dumps({"html": html, "css": css}).encode())
            header = self._header(until)
            if not header["ok"]:
                raise PrintingFailed(header.get("detail") or header["why"])
            pdf = self._message(until)
        except (EOFError, OSError):
            self.end()
            raise ProcessDied from None
        except (ProcessTooSlow, LibrariesMissing):
            self.end()
            raise
        return Sheet(pdf, tuple(header["missing"]), header["refused"], header["worn"])

    def kill(self) -> None:
        """End it from any thread; the one that waits for its answer meets `ProcessDied`."""
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        """End it now and leave nothing of it; only for whoever has it in hand."""
        self.kill()
        with contextlib.suppress(OSError):
            self._line.close()

    def _await_ready(self, until: float) -> None:
        if self._ready:
            return
        header = self._header(until)
        if not header["ok"]:
            raise LibrariesMissing(header["detail"])
        self._ready = True

    def _header(self, until: float) -> dict[str, Any]:
        header: dict[str, Any] = json.loads(self._message(until))
        return header

    def _message(self, until: float) -> bytes:
        if not self._line.poll(max(0, until - time.monotonic())):
            raise ProcessTooSlow
        return self._line.recv_bytes()
