"""Printed documents as files, by content hash; the oldest go when there are too many bytes."""

import os
import tempfile
from pathlib import Path

import structlog

LIMIT_BYTES = 256 * 1024 * 1024
log = structlog.get_logger("remit.documents")


class Archive:
    """PDFs under `folder`, written by rename with mode 0600, `limit_bytes` of them at most.

    A disk that is full or read-only costs the copy, never the document.
    """

    def __init__(self, folder: Path, limit_bytes: int = LIMIT_BYTES) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._unswept_bytes = limit_bytes  # so that the first document looks at what an earlier start left

    def get(self, name: str) -> bytes | None:
        """The PDF kept as `name` (a hex digest), or None; a file a crash cut short counts as none."""
        try:
            pdf = self._path(name).read_bytes()
        except OSError:
            return None
        return pdf if _is_whole(pdf) else None

    def put(self, name: str, pdf: bytes) -> None:
        """Keep `pdf` as `name`, then make room if there is need."""
        try:
            self._write(name, pdf)
            self._unswept_bytes += len(pdf)
            if self._unswept_bytes > self._limit_bytes // 16:
                self._sweep()
        except OSError as fault:
            log.warning("pdf_not_kept", reason=fault.strerror or type(fault).__name__)

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / f"{name}.pdf"

    def _write(self, name: str, pdf: bytes) -> None:
        path = self._path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, unfinished = tempfile.mkstemp(dir=path.parent, suffix=".part")  # mode 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(pdf)
            Path(unfinished).replace(path)
        except OSError:
            Path(unfinished).unlink(missing_ok=True)
            raise

    def _sweep(self) -> None:
        self._unswept_bytes = 0
        kept = sorted(self._kept())
        surplus = sum(size for _, size, _ in kept) - self._limit_bytes
        for _, size, path in kept:
            if surplus <= 0:
                return
            path.unlink(missing_ok=True)
            surplus -= size

    def _kept(self) -> list[tuple[int, int, Path]]:
        """Age, size and path of every file; another process may be sweeping too."""
        found = []
        for path in self._folder.glob("??/*"):
            try:
                facts = path.stat()
            except FileNotFoundError:
                continue
            found.append((facts.st_mtime_ns, facts.st_size, path))
        return found


def _is_whole(pdf: bytes) -> bool:
    return pdf.startswith(b"%PDF-") and pdf.rstrip().endswith(b"%%EOF")
